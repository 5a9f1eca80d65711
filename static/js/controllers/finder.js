// Finds a person, a room or a conversation by part of a name.
import { fromTemplate, setData, setHidden, setText, target } from "../lib/dom.js";

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
    const [people, rooms] = await Promise.all([ask("/people", "people"), ask("/rooms", "rooms")]);
    if (turn !== asked) return undefined;
    const more = [...people.map(personResult), ...rooms.map(roomResult)];
    const hrefs = new Set(mine.map((one) => one.href));
    show([...mine, ...more.filter((one) => !hrefs.has(one.href))].slice(0, MOST));
    return setHidden(target(dialog, "empty"), results.children.length > 0);

    async function ask(path, name) {
      const answer = await client.http.get(path, { q: text }).catch(() => ({}));
      return answer[name] ?? [];
    }
  }

  // Whoever walks the results by the arrows stays where they are when better ones arrive.
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
    if (event.key === "Escape") dialog.close(); // a search field would only empty itself
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
    if (!first) return; // the plain search page
    event.preventDefault();
    first.click();
  });
  for (const opener of document.querySelectorAll("[data-opens=finder]")) opener.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
  target(dialog, "close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens=finder]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
}

// What the lists already hold, without asking.
function known(client, text) {
  const part = text.toLocaleLowerCase();
  const entries = client.list.of(null, { unreadFirst: true }).filter((entry) => entry.title?.toLocaleLowerCase().includes(part));
  return entries.slice(0, text ? 6 : 8).map((entry) => ({
    href: `/conversations/${entry.conversation}`,
    title: entry.title,
    kind: entry.kind === "room" ? "room" : "person",
    detail: "",
    ...entry.people?.[0] && { hue: entry.people[0].hue, initials: entry.people[0].initials },
  }));
}

function personResult({ id, name, username, hue, initials }) {
  return { href: `/people/${id}`, title: name, kind: "person", detail: `@${username}`, hue, initials };
}

function roomResult({ conversation, name, topic, joined }) {
  return { href: joined ? `/conversations/${conversation}` : `/rooms/${conversation}`, title: name, kind: "room", detail: topic };
}

function makeResult({ href, title, kind, detail, hue = 0, initials = "" }, client) {
  const row = fromTemplate("finder-result");
  setData(row, "kind", kind);
  target(row, "link").href = href;
  setText(target(row, "title"), title);
  setText(target(row, "kind"), detail || client.say(kind));
  const avatar = target(row, "avatar");
  avatar.dataset.hue = hue;
  setText(avatar, initials || [...title][0]?.toLocaleUpperCase());
  return row;
}
