// Shows a page beside the open conversation: a room's details, its members, a person, a thread. The page keeps its own address;
// in narrow windows, and before this script has come, a link leads there. `?panel=` in the conversation's address names
// what is open, so that Back closes it and a reload brings it again.
import { isThreadName, panelName, panelPath } from "../models/panel_address.js";
import { isComposing } from "../page/composing.js";
import { fromTemplate, hear, setHidden, setText, target, tell } from "../page/dom.js";
import { ThreadPane } from "../drawing/thread_pane.js";
import { addSheets, fetchPart, formRequest } from "../page/page_part.js";
import { start as startCopying } from "./copy_link.js";
import { start as startPicker } from "./people_picker.js";

const WIDE = "(min-width: 700px)"; // as in static/css/layout/panes.css
const SOON = 400; // ms for which nothing says that something is loading

export function start(body, client) {
  const place = document.querySelector("[data-controller~=conversation]")?.parentElement;
  if (!client.conversation || !place) return;
  const { id, scroll } = client.conversation;
  const wide = matchMedia(WIDE);
  let panel = null;
  let opener = null;
  let thread = null; // the ThreadPane in the panel
  let styled = null;
  let turn = 0;

  const named = () => checked(new URL(location.href).searchParams.get("panel"));

  // Return the name of a page that may stand in the panel; null for any other text.
  function checked(name) {
    const path = panelPath(name, id);
    const isThread = isThreadName(name);
    return path && panelName(new URL(path, location.href), id, { isThread }) === name ? name : null;
  }

  function remember(name, { isNew }) {
    const url = new URL(location.href);
    url.hash = ""; // or going back would give the focus to what it names
    if (isNew) history.replaceState(history.state, "", url);
    if (name === null) url.searchParams.delete("panel");
    else url.searchParams.set("panel", name);
    const depth = (history.state?.depth ?? 0) + (isNew ? 1 : 0);
    history[isNew ? "pushState" : "replaceState"]({ depth }, "", url);
  }

  // Opening and closing

  function open(name, { isNew = true, ...how } = {}) {
    if (isNew) remember(name, { isNew });
    show(panelPath(name, id), {}, how);
  }

  function make() {
    const made = fromTemplate("panel-template");
    target(made, "close-panel").addEventListener("click", close);
    styled = addSheets([made.dataset.sheet]).then(() => made === panel && scroll.keep(() => place.append(made)));
    return made;
  }

  function close() {
    const depth = history.state?.depth ?? 0;
    if (depth) return history.go(-depth); // "popstate" takes the panel away
    remember(null, { isNew: false });
    return remove();
  }

  function remove() {
    turn += 1;
    if (!panel) return;
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    leaveThread();
    scroll.keep(() => panel.remove());
    panel = null;
    mark(null);
    if (hadFocus) (opener?.isConnected ? opener : place).focus();
    opener = null;
  }

  // Say on the links outside whose page is open.
  function mark(name) {
    for (const link of place.querySelectorAll("a[aria-expanded]")) link.removeAttribute("aria-expanded");
    if (name !== null && !opener?.isConnected) opener = headLink(name);
    if (name !== null) opener?.setAttribute("aria-expanded", "true");
  }

  // Return the link in the conversation's header that leads to this page, or null.
  function headLink(name) {
    const link = place.querySelector(".head-details");
    return link && panelName(new URL(link.href), id) === name ? link : null;
  }

  // Content

  // `hash`: the part to scroll to; `isQuiet`: the focus stays where it is.
  async function show(path, request = {}, how = {}) {
    panel ??= make();
    turn += 1;
    const mine = turn;
    const box = panel;
    box.setAttribute("aria-busy", "true");
    client.clock.after(SOON, () => mine === turn && box.hasAttribute("aria-busy") && say(client.say("loading")));
    const answer = await fetchPart(path, { ...request, patience: client.page.ackTimeout }).catch(() => null);
    await styled;
    if (answer) await addSheets(answer.sheets);
    if (mine !== turn) return;
    box.removeAttribute("aria-busy");
    say(answer ? "" : client.say("failed"));
    if (answer) receive(answer, request, how);
    else if (!how.isQuiet) box.focus();
  }

  function receive({ url, isRedirected, part }, { method = "GET" }, how) {
    const isThread = part.querySelector(".conversation")?.dataset.parent === id;
    const name = panelName(url, id, { isThread });
    if ((isRedirected || isThreadName(named())) && name === null) return location.assign(url);
    if (name !== null && (isRedirected || method === "GET")) remember(name, { isNew: false });
    fill(part, how);
    return mark(name);
  }

  function fill(part, { hash = "", isQuiet = false }) {
    const head = part.querySelector(".place-head");
    const top = panel.scrollTop;
    leaveThread();
    if (part.querySelector(".conversation")) head.remove();
    const content = Array.from(part.children).filter((child) => !child.matches(".place-head, .banners, .notice:empty"));
    const kept = head?.querySelectorAll(".back[data-always], .place-title, .thread-follow") ?? [];
    target(panel, "panel-head").replaceChildren(...kept);
    target(panel, "panel-body").replaceChildren(...content);
    const title = lowered(panel.querySelector("h1"));
    for (const form of panel.querySelectorAll("[data-controller=people-picker]")) startPicker(form, client);
    for (const button of panel.querySelectorAll("[data-controller=copy-link]")) startCopying(button, client);
    tell("listed", {}); // presence
    if (panel.querySelector(".conversation")) thread = new ThreadPane(panel, client);
    const wrong = panel.querySelector("[aria-invalid=true]");
    const there = /^#[\w-]+$/.test(hash) ? panel.querySelector(hash) : null;
    panel.scrollTop = panel.dataset.title === title?.textContent ? top : 0;
    panel.dataset.title = title?.textContent ?? "";
    there?.scrollIntoView({ block: "start" });
    if (!isQuiet) (wrong ?? thread?.field ?? panel).focus({ preventScroll: !wrong });
  }

  function leaveThread() {
    thread?.close();
    thread = null;
  }

  function say(words) {
    setText(target(panel, "panel-state"), words);
    setHidden(target(panel, "panel-state"), !words);
  }

  // Clicks and forms

  function follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || !place.contains(link) || link.target || !wide.matches || !isPlain(event)) return;
    const url = new URL(link.href);
    const isThread = link.dataset.panel === "thread";
    const name = url.origin === location.origin ? panelName(url, id, { isThread }) : null;
    const isInside = panel?.contains(link);
    if (isInside && url.pathname === location.pathname) {
      event.preventDefault();
      close();
    }
    if (name === null) return;
    event.preventDefault();
    if (!isInside && panel && link.hasAttribute("aria-expanded")) return close();
    if (!isInside) opener = link;
    open(name, { hash: url.hash });
  }

  function send(event) {
    if (event.defaultPrevented || !panel?.contains(event.target)) return;
    const [path, request] = formRequest(event.target, event.submitter);
    if (request.method === "GET" && panelName(new URL(path, location.href), id) === null) return;
    event.preventDefault();
    if (!panel.hasAttribute("aria-busy")) show(path, request);
  }

  // Open the thread at this path, for `from`, an element to which the focus returns.
  function openThread({ path, from }) {
    if (!wide.matches) return location.assign(path);
    opener = from;
    return open(panelName(new URL(path, location.href), id, { isThread: true }));
  }

  document.addEventListener("click", follow);
  document.addEventListener("submit", send);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event) || !panel) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(".editor, .confirm")) return;
    event.preventDefault();
    close();
  });
  addEventListener("popstate", () => {
    const name = named();
    if (name === null) remove();
    else if (wide.matches) open(name, { isNew: false });
  });
  hear("thread", openThread);
  hear("thread-began", ({ path }) => show(path));
  // While a form is on its way, its answer says where to go, as after leaving a room.
  hear("gone", ({ conversation }) => conversation === id && !panel?.hasAttribute("aria-busy") && remove());
  if (named() !== null && wide.matches) open(named(), { isNew: false, isQuiet: true });
}

// Make a heading of the second level of a page's title: the name of the conversation is the first.
function lowered(title) {
  if (!title) return null;
  const heading = Object.assign(document.createElement("h2"), { id: title.id, className: "list-title" });
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  if (title.id) heading.closest(".panel").setAttribute("aria-labelledby", title.id);
  return heading;
}

function isPlain({ button, defaultPrevented, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !defaultPrevented && !ctrlKey && !metaKey && !shiftKey && !altKey;
}
