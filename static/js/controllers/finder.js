// Finds people, rooms and conversations by words of their names. Each is listed once.
import { isComposing } from "../page/composing.js";
import { fromTemplate, isFindKey, setData, setHidden, setText, target } from "../page/dom.js";
import { fold, holds } from "../models/fold.js";

const WAIT = 200;
const MOST = 12;

export function start(dialog, client) {
  const query = target(dialog, "query");
  const results = target(dialog, "results");
  let timer = null;
  let asked = 0;

  function open() {
    if (!dialog.open) dialog.showModal();
    query.select();
    search();
  }

  async function search() {
    const text = query.value.trim();
    const mine = known(client, text);
    show(mine);
    asked += 1;
    const turn = asked;
    if (!text) return setHidden(target(dialog, "empty"), true);
    const [people, rooms] = await Promise.all([ask("/people", "people"), ask("/rooms", "rooms", { own: 1 })]);
    if (turn !== asked) return undefined;
    show(merged(mine, [...people.map((person) => personResult(person, client)), ...rooms.map(roomResult)]));
    return setHidden(target(dialog, "empty"), results.children.length > 0);

    async function ask(path, name, more) {
      const answer = await client.http.get(path, { q: text, ...more }).catch(() => ({}));
      return answer[name] ?? [];
    }
  }

  // Keep the focus on the same result when better ones arrive.
  function show(found) {
    const href = results.contains(document.activeElement) && document.activeElement.getAttribute("href");
    results.replaceChildren(...found.map((one) => makeResult(one, client)));
    if (href) results.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus();
  }

  function move(step) {
    const links = Array.from(results.querySelectorAll("a"));
    const at = links.indexOf(document.activeElement);
    const next = links[at + step];
    if (next) next.focus();
    else if (step < 0) query.focus();
  }

  dialog.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") dialog.close(); // the search field would only clear itself
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });
  query.addEventListener("input", () => {
    client.clock.cancel(timer);
    timer = client.clock.after(WAIT, search);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = results.querySelector("a");
    if (!first) return; // the form opens the plain search page
    event.preventDefault();
    first.click();
  });
  for (const opener of document.querySelectorAll("[data-opens=finder]"))
    opener.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
  target(dialog, "close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens=finder]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !isFindKey(event)) return;
    event.preventDefault();
    open();
  });
}

// Return the matches among the known conversations, without a request.
function known(client, text) {
  const entries = client.list.of(null, { unreadFirst: true }).filter((entry) => holds(keyOf(entry), text));
  return entries.slice(0, text ? 6 : 8).map(entryResult);
}

function keyOf({ kind, title, people = [] }) {
  if (kind === "room") return `#${fold(title ?? "")}`;
  return [title ?? "", ...people.map(({ username }) => `@${username}`)].map(fold).join(" ");
}

// Merge two lists of results: the first keep their places and gain what the server adds to them.
function merged(mine, more) {
  const found = new Map(mine.map((one) => [one.href, one]));
  for (const one of more) found.set(one.href, { ...found.get(one.href), ...one });
  return [...found.values()].slice(0, MOST);
}

function entryResult({ conversation, kind, title, people, avatar }) {
  const detail = (people ?? []).map(({ username }) => `@${username}`).join(" ");
  return {
    href: `/conversations/${conversation}`,
    title,
    kind: kind === "room" ? "room" : "person",
    detail,
    ...avatar,
    ...avatarOf(people?.[0]),
  };
}

// A person with whom the reader has a direct conversation is found as that conversation.
function personResult(person, client) {
  const talk = client.list.of("direct").find((entry) => onlyOther(entry, client) === person.id);
  const href = talk ? `/conversations/${talk.conversation}` : `/people/${person.id}`;
  return { href, title: person.name, kind: "person", detail: `@${person.username}`, ...avatarOf(person) };
}

function onlyOther({ people, person }, { page }) {
  if (!people) return person;
  return people.length > 1 ? null : people[0]?.id ?? page.me;
}

function roomResult({ conversation, name, topic, joined }) {
  return {
    href: joined ? `/conversations/${conversation}` : `/rooms/${conversation}`,
    title: name,
    kind: "room",
    detail: topic,
  };
}

function avatarOf(person) {
  return person && { hue: person.hue, initials: person.initials };
}

function makeResult({ href, title, kind, detail, hue = 0, initials = "" }, client) {
  const row = fromTemplate("finder-result");
  setData(row, "kind", kind);
  target(row, "link").href = href;
  setText(target(row, "title"), title);
  setText(target(row, "kind"), detail || client.say(kind));
  const avatar = target(row, "avatar");
  avatar.dataset.hue = hue;
  setText(avatar, initials);
  return row;
}
