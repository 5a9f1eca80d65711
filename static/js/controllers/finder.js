// Finds people, rooms and actions by words of their names. Each is listed once. It is a dialog, or a page of its own.
import { isComposing } from "../page/composing.js";
import { focusAtFirst } from "../page/first_focus.js";
import { fromTemplate, isFindKey, setData, setHidden, setText, target } from "../page/dom.js";
import { knownPresence } from "../drawing/known_presence.js";
import { fold } from "../models/fold.js";
import { matching, merged, ranked, split } from "../models/finding.js";

const WAIT = 150; // ms after a keystroke, until the server is asked
const MOST = 12;
const AT_FIRST = 8; // recent conversations, before anything is typed
const FIRST_ACTIONS = 4;
const REMEMBERED = 20;

export function start(element, client) {
  const dialog = element.matches("dialog") ? element : null;
  if (dialog && document.querySelector("main [data-controller=finder]")) return focusPage();
  const query = target(element, "query");
  const results = target(element, "results");
  const actions = readActions();
  const recent = remember(client);
  let timer = null;
  let asked = 0;
  let isAsking = false;
  let isEntered = false; // Enter was pressed before anything was found
  let active = null;

  makeCombobox(query, results);

  function open() {
    if (!dialog.open) dialog.showModal();
    query.select();
    search();
  }

  // Show at once what is known, and a moment later what the server adds.
  function search() {
    const text = query.value.trim();
    asked += 1;
    isEntered = false;
    isAsking = Boolean(text);
    client.clock.cancel(timer);
    show(offered(text), text);
    if (text) timer = client.clock.after(WAIT, () => ask(text, asked));
    if (!dialog) history.replaceState(history.state, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
  }

  function offered(text) {
    const entries = client.list.of(null, { unreadFirst: true }).filter(({ kind }) => kind !== "thread").map(entryResult);
    const mine = ranked(matching(entries, text), text, recent);
    if (text) return [...mine, ...ranked(matching(actions, text), text)];
    const here = ({ href }) => href === location.pathname;
    return [...mine.filter((one) => !here(one)).slice(0, AT_FIRST), ...actions.slice(0, FIRST_ACTIONS)];
  }

  async function ask(text, turn) {
    const get = (path, name, more) =>
      client.http.get(path, { q: text, ...more }).then((answer) => answer[name] ?? [], () => []);
    const [people, rooms] = await Promise.all([get("/people", "people"), get("/rooms", "rooms", { own: 1 })]);
    if (turn !== asked) return;
    isAsking = false;
    const more = [...people.map((person) => personResult(person, client)), ...rooms.map(roomResult)];
    show(ranked(merged(offered(text), more), text, recent), text);
    if (isEntered) active?.click();
  }

  // Keep the same result active when better ones arrive, once it was chosen by a key.
  function show(found, text) {
    const chosen = active && "chosen" in active.dataset ? active.getAttribute("href") : null;
    const rows = found.slice(0, MOST).map((one, at) => makeResult(one, text, `${results.id}-${at}`, client));
    results.replaceChildren(...rows);
    const links = options();
    activate(links.find((link) => link.getAttribute("href") === chosen) ?? links[0], Boolean(chosen));
    setHidden(target(element, "empty"), links.length > 0 || isAsking);
    setText(target(element, "count"), isAsking ? "" : client.count("n-results", links.length));
  }

  function options() {
    return Array.from(results.querySelectorAll("a"));
  }

  function activate(link, isChosen) {
    active?.removeAttribute("aria-selected");
    active = link ?? null;
    query.setAttribute("aria-expanded", String(options().length > 0));
    if (!active) return query.removeAttribute("aria-activedescendant");
    active.setAttribute("aria-selected", "true");
    setData(active, "chosen", isChosen);
    query.setAttribute("aria-activedescendant", active.id);
    if (isChosen) active.scrollIntoView({ block: "nearest" });
  }

  function move(key) {
    const links = options();
    const at = links.indexOf(active);
    const place = { ArrowDown: (at + 1) % links.length, ArrowUp: (at || links.length) - 1, Home: 0, End: -1 }[key];
    if (links.length) activate(links.at(place), true);
  }

  // The server has drawn the results of its page.
  function startPage() {
    Array.from(results.children, (row, at) => dress(row, `${results.id}-${at}`));
    activate(query.value ? options()[0] : null, false);
    focusAtFirst(query);
  }

  query.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (isPlain && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      move(event.key);
    }
  });
  query.addEventListener("input", search);
  element.querySelector("form").addEventListener("submit", (event) => {
    if (!active && !isAsking) return; // the form opens the plain page
    event.preventDefault();
    if (active) active.click();
    else isEntered = true;
  });
  results.addEventListener("pointermove", ({ target: over }) => {
    const link = over.closest("a");
    if (link && link !== active) activate(link, false);
  });
  results.addEventListener("click", (event) => {
    if (event.target.closest("a")?.hash !== "#shortcuts") return;
    event.preventDefault();
    dialog?.close();
    document.querySelector("[data-opens=shortcuts]").click();
  });
  if (!dialog) return startPage();
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isComposing(event)) dialog.close(); // the search field would only clear itself
  });
  for (const opener of document.querySelectorAll("[data-opens=finder]"))
    opener.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
  target(dialog, "close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  onOpening(open);
}

// On the page of the finder, what would open the dialog leads to its field.
function focusPage() {
  onOpening(() => {
    const query = target(document.querySelector("main"), "query");
    query.focus();
    query.select();
  });
}

function onOpening(open) {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens=finder]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !isFindKey(event)) return;
    event.preventDefault();
    open();
  });
}

function makeCombobox(query, results) {
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": results.id };
  for (const [name, value] of Object.entries(attributes)) query.setAttribute(name, value);
  results.setAttribute("role", "listbox");
}

// Return the hrefs of the conversations that the reader has opened in this browser, the latest first; add the open one.
function remember({ storage, page, conversation }) {
  const key = `recent:${page.me}`;
  const kept = storage.get(key);
  const before = Array.isArray(kept) ? kept : [];
  if (!conversation) return before;
  const here = `/conversations/${conversation.id}`;
  const now = [here, ...before.filter((href) => href !== here)].slice(0, REMEMBERED);
  storage.set(key, now);
  return now;
}

// The actions, of which some are for administrators only.
function readActions() {
  const isAllowed = (href) => href !== "/admin" || document.querySelector(".rail-me[data-admin]");
  const rows = Array.from(document.getElementById("finder-actions").content.querySelectorAll(".result"));
  return rows.map((row) => {
    const title = target(row, "title").textContent;
    const href = target(row, "link").getAttribute("href");
    return { href, title, kind: "action", key: fold(`${title} ${row.dataset.words}`), row };
  }).filter(({ href }) => isAllowed(href));
}

function entryResult({ conversation, kind, title, visibility, people, avatar, person, unread }) {
  const usernames = (people ?? []).map(({ username }) => `@${username}`);
  const key = kind === "room" ? `#${fold(title ?? "")}` : [title ?? "", ...usernames].map(fold).join(" ");
  return {
    href: `/conversations/${conversation}`,
    title: title ?? "",
    key,
    kind: kind === "room" ? "room" : "person",
    detail: usernames.join(" "),
    isPrivate: visibility === "private",
    unread,
    person: people ? (people.length === 1 ? people[0].id : null) : person,
    ...avatar,
    ...avatarOf(people?.[0]),
  };
}

// A person with whom the reader has a direct conversation is found as that conversation.
function personResult(person, client) {
  const talk = client.list.of("direct").find((entry) => onlyOther(entry, client) === person.id);
  const href = talk ? `/conversations/${talk.conversation}` : `/people/${person.id}`;
  const detail = `@${person.username}`;
  const key = fold(`${person.name} ${detail}`);
  return { href, title: person.name, key, kind: "person", detail, person: person.id, ...avatarOf(person) };
}

function onlyOther({ people, person }, { page }) {
  if (!people) return person;
  return people.length > 1 ? null : people[0]?.id ?? page.me;
}

function roomResult({ conversation, name, topic, joined, visibility }) {
  return {
    href: joined ? `/conversations/${conversation}` : `/rooms/${conversation}`,
    title: name,
    key: `#${fold(name)} ${fold(topic)}`,
    kind: "room",
    detail: topic,
    isPrivate: visibility === "private",
  };
}

function avatarOf(person) {
  return person && { hue: person.hue, initials: person.initials };
}

function makeResult(result, text, id, client) {
  const row = result.row?.cloneNode(true) ?? fillResult(fromTemplate("finder-result"), result, client);
  dress(row, id);
  const [before, match, after] = split(result.title, text);
  target(row, "title").replaceChildren(before, ...(match ? [marked(match), after] : []));
  return row;
}

// Make an option of a row of links.
function dress(row, id) {
  row.setAttribute("role", "presentation");
  const link = target(row, "link");
  Object.assign(link, { id, tabIndex: -1 });
  link.setAttribute("role", "option");
}

function fillResult(row, { href, kind, detail, isPrivate, unread, person, hue = 0, initials = "" }, client) {
  setData(row, "kind", kind);
  target(row, "link").href = href;
  setText(target(row, "kind"), detail || (kind === "room" ? client.say("room") : ""));
  setText(target(row, "note"), unread ? client.count("n-unread", unread) : "");
  const avatar = target(row, "avatar");
  avatar.dataset.hue = hue;
  setText(avatar, initials);
  target(row, "presence").dataset.state = person ? knownPresence(person, client) : "unknown";
  if (isPrivate) target(row, "sign").querySelector("use").setAttribute("href", iconOf("lock", row));
  return row;
}

function iconOf(name, row) {
  return target(row, "sign").querySelector("use").getAttribute("href").replace(/#.*$/, `#${name}`);
}

function marked(text) {
  const mark = document.createElement("b");
  mark.textContent = text;
  return mark;
}
