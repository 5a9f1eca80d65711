// Suggests the people whom an @ in the composer may mean: the members first, then others, who are told of nothing before
// they are members. Enter and Tab take the active one.
import { isComposing } from "../page/composing.js";
import { caretAt } from "../page/caret.js";
import { fromTemplate, setHidden, setText, target, tell } from "../page/dom.js";
import { drawSuggestion } from "../drawing/suggestion.js";
import { fold, holds } from "../models/fold.js";
import { completed, groupsFor, mentionAt } from "../models/mentioning.js";

const WAIT = 120; // ms after a keystroke, until the server is asked
const MOST = 8;
const KEPT = 30; // answers that are kept

export function start(form, client) {
  const { conversation, clock } = client;
  const field = form.elements.namedItem("body");
  const box = field.parentElement;
  const list = fromTemplate("suggestions-template");
  const status = fromTemplate("suggestions-status");
  const isPair = form.closest(".conversation")?.querySelector(":scope[data-kind=direct] .head-details");
  const answers = new Map(); // what was typed: the people found, the members first
  let mention = null;
  let dismissed = null; // where the mention begins whose suggestions were closed by Escape
  let active = null;
  let timer = null;

  list.id = `suggestions-${conversation.id}`;
  for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", list.id]])
    field.setAttribute(`aria-${name}`, value);
  box.append(list, status);

  function look() {
    const isHere = document.activeElement === field && field.selectionStart === field.selectionEnd;
    mention = isHere ? mentionAt(field.value, field.selectionStart) : null;
    if (mention?.from !== dismissed) dismissed = null;
    clock.cancel(timer);
    if (!mention || dismissed !== null) return close();
    show();
    const { text } = mention;
    if (!answers.has(text)) timer = clock.after(WAIT, () => ask(text));
    return undefined;
  }

  async function ask(text) {
    const asked = { q: text, conversation: conversation.id };
    const answer = await client.http.get("/people", asked).catch(() => null);
    if (!answer) return;
    if (answers.size >= KEPT) answers.clear();
    const members = new Set(answer.members);
    answers.set(text, answer.people.map((person) => ({ ...person, isMember: members.has(person.id) })));
    if (mention?.text === text) show();
  }

  // Show what is known: until the server answers, those of a shorter text who still fit.
  function show() {
    const found = suggestions(mention.text);
    const chosen = active && "chosen" in active.dataset ? active.dataset.name : null;
    list.replaceChildren(...found.map((one, at) => drawSuggestion(one, `${list.id}-${at}`, mention.text, client)));
    if (!found.length) return close();
    const again = chosen && list.querySelector(`[data-name="${CSS.escape(chosen)}"]`);
    setHidden(list, false);
    place();
    activate(again || list.firstElementChild, { isChosen: Boolean(again) });
    say(client.count("n-suggestions", found.length));
    return tell("listed", {}); // presence
  }

  function suggestions(text) {
    const groups = isPair ? [] : groupsFor(text).map((group) => ({ group, name: group, members: memberCount(form) }));
    const isWhole = groups.some(({ name }) => name === text.toLowerCase());
    const people = known(text).filter(({ id, isMember }) => id !== client.page.me && (isMember || text));
    const some = people.slice(0, MOST - groups.length).map((person) => ({ ...person, name: person.username, person }));
    return isWhole ? [...groups, ...some] : [...some, ...groups];
  }

  function known(text) {
    for (let length = text.length; length >= 0; length -= 1) {
      const found = answers.get(text.slice(0, length));
      if (found) return found.filter(({ name, username }) => holds(`${fold(name)} @${fold(username)}`, text));
    }
    return [];
  }

  // Above the line of the mention, and within the composer.
  function place() {
    const { left, top } = caretAt(field, mention.from);
    const [inner, outer] = [field.getBoundingClientRect(), box.getBoundingClientRect()];
    const isLeftward = getComputedStyle(list).direction === "rtl";
    const at = inner.left - outer.left + left - (isLeftward ? list.offsetWidth : 0);
    list.style.setProperty("--left", `${Math.max(0, Math.min(at, outer.width - list.offsetWidth))}px`);
    list.style.setProperty("--bottom", `${outer.bottom - inner.top - Math.max(0, top) + 4}px`);
  }

  function activate(option, { isChosen }) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active.setAttribute("aria-selected", "true");
    if (isChosen) active.dataset.chosen = "";
    field.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clock.cancel(timer);
    active = null;
    list.replaceChildren();
    setHidden(list, true);
    field.removeAttribute("aria-activedescendant");
    say("");
  }

  function say(words) {
    setText(target(status, "words") ?? status, words);
  }

  function take(option) {
    const { text, caret } = completed(field.value, mention, option.dataset.name);
    const { from, to } = mention;
    field.focus();
    field.setSelectionRange(from, to);
    const added = text.slice(from, text.length - (field.value.length - to));
    // The browser's own editing keeps Undo; it is called obsolete, and nothing replaces it.
    if (!document.execCommand?.("insertText", false, added)) field.value = text;
    field.setSelectionRange(caret, caret);
    if (field.value !== text) field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    close();
  }

  function step(by) {
    const options = Array.from(list.children);
    activate(options.at((options.indexOf(active) + by) % options.length), { isChosen: true });
  }

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => take(active),
    Tab: () => take(active),
    Escape: () => {
      dismissed = mention.from;
      close();
    },
  };

  // Before the composer, which would send at Enter.
  form.addEventListener("keydown", (event) => {
    if (event.target !== field || !active || isComposing(event) || !Object.hasOwn(keys, event.key)) return;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }, { capture: true });
  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  field.addEventListener("click", look);
  field.addEventListener("keyup", ({ key }) => ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key) && look());
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && mention) take(option);
  });
  if (document.activeElement === field) look();
}

// Return the number of people of the open conversation with the reader, as its page tells it; 0 when it does not.
export function memberCount(form) {
  const place = form.closest(".conversation"); // its own number is a thread's, of those who follow it
  const text = place?.dataset.members ?? place?.querySelector("[data-target=member-count]")?.textContent ?? "";
  return Number(text.replace(/\D/gu, ""));
}
