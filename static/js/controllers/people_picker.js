// Chooses people by parts of their names, without a page for each search. The form posts the same fields either way.
import { focusAtFirst } from "../page/first_focus.js";
import { isComposing } from "../page/composing.js";
import { fromTemplate, setHidden, setText, target } from "../page/dom.js";

const WAIT = 200;

export function start(form, client) {
  const query = target(form, "query");
  const found = target(form, "found");
  const chosen = target(form, "chosen");
  const most = Number(form.dataset.max) || Infinity;
  let timer = null;
  let asked = 0;

  const chosenIds = () => Array.from(chosen.querySelectorAll("input:checked"), (box) => box.value);

  async function search() {
    const text = query.value.trim();
    asked += 1;
    const turn = asked;
    const answer = text ? await client.http.get("/people", { q: text }).catch(() => null) : { people: [] };
    if (turn !== asked) return;
    if (answer === null) return say(client.say("search-failed"));
    const ids = new Set([...chosenIds(), client.page.me]);
    const people = answer.people.filter((person) => !ids.has(person.id));
    found.replaceChildren(...people.map(makeChoice));
    say(text && !people.length ? client.say("finder-none") : "");
    mark();
  }

  function say(words) {
    setText(target(form, "empty"), words);
    setHidden(target(form, "empty"), !words);
  }

  // Hide a list without people.
  function mark() {
    for (const list of [found, chosen]) list.closest("fieldset")?.toggleAttribute("data-empty", !list.children.length);
  }

  function choose(box) {
    if (!box.checked) return box.closest("li").remove();
    if (chosenIds().length >= most) {
      box.checked = false;
      return say(client.count("choose-limit", most));
    }
    chosen.append(box.closest("li"));
    query.value = "";
    search();
    return query.focus();
  }

  form.addEventListener("change", (event) => {
    if (event.target.name !== "people") return;
    choose(event.target);
    mark();
  });
  query.addEventListener("input", () => {
    client.clock.cancel(timer);
    timer = client.clock.after(WAIT, search);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (isComposing(event)) return;
    const first = found.querySelector("input");
    if (first) first.click();
    else search();
  });
  setHidden(target(form, "search"), true);
  if (query.value.trim()) search(); // typed before this script ran
  if (form.closest(".pane")?.querySelector("h1")) focusAtFirst(query); // where it is the page itself
}

function makeChoice(person) {
  const row = fromTemplate("person-choice");
  row.querySelector("input").value = person.id;
  const avatar = target(row, "avatar");
  avatar.dataset.hue = person.hue;
  setText(avatar, person.initials);
  setText(target(row, "name"), person.name);
  setText(target(row, "username"), `@${person.username}`);
  return row;
}
