// The picker: all emoji in groups, fetched when it is opened, and their names, fetched when somebody types. One for the
// page. Arrows walk through the grid, Enter takes what is found first.
import { fromTemplate, setHidden, setText, target } from "../page/dom.js";
import { isComposing } from "../page/composing.js";
import { matching, ranked } from "../models/finding.js";
import { fold } from "../models/fold.js";
import { toned } from "../models/emoji_use.js";

const WAIT = 150; // ms
const GAP = 8; // pixels between the picker and the button that opened it
const MOST = 120; // results
const WIDE = matchMedia("(min-width: 700px)");

let made = null; // there is one dialog on the page

// Return the page's picker, with `pick(anchor)`: a promise of the emoji that was chosen, or null.
export function pickerOf(client, use) {
  made ??= new Picker(document.getElementById("emoji-picker"), client, use);
  return made;
}

class Picker {
  #groups = null; // [{name, emoji, toned}, …]
  #names = null; // of all emoji, in their order
  #choose = () => {};
  #timer = null;
  #asked = 0;

  constructor(dialog, client, use) {
    Object.assign(this, { dialog, client, use });
    this.grid = target(dialog, "grid");
    this.query = target(dialog, "query");
    this.tones = target(dialog, "tones");
    this.#listen();
  }

  async pick(anchor) {
    if (this.dialog.open) return null;
    try {
      this.#groups ??= (await this.#fetch("/emoji")).groups;
    } catch {
      throw new Error(this.client.say("not-connected"));
    }
    this.query.value = "";
    this.#showGroups();
    this.dialog.showModal();
    this.#place(anchor);
    (matchMedia("(pointer: fine)").matches ? this.query : this.dialog).focus(); // on touch, no keyboard opens by itself
    return new Promise((resolve) => (this.#choose = resolve));
  }

  // Not over lib/http: browsers keep these answers, and ask only whether they have changed.
  async #fetch(path) {
    const answer = await fetch(`/api/v1${path}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  // Beside its button on wide screens; on phones it is a sheet at the lower edge.
  #place(anchor) {
    const { style } = this.dialog;
    [style.left, style.top, style.margin] = ["", "", ""];
    const box = anchor?.isConnected ? anchor.getBoundingClientRect() : null;
    if (!WIDE.matches || !box?.width) return;
    const { offsetWidth: width, offsetHeight: height } = this.dialog;
    const left = Math.max(GAP, Math.min(box.right - width, innerWidth - width - GAP));
    const isAbove = box.bottom + GAP + height > innerHeight;
    const top = isAbove ? Math.max(GAP, box.top - GAP - height) : box.bottom + GAP;
    Object.assign(style, { left: `${left}px`, top: `${top}px`, margin: "0" });
  }

  #showGroups() {
    const own = { name: "frequent", emoji: this.use.frequent, toned: [] };
    this.#show([own, ...this.#groups]);
    setHidden(target(this.dialog, "groups"), false);
  }

  #show(groups) {
    this.grid.replaceChildren(...groups.map((group) => this.#section(group)));
    this.grid.scrollTop = 0;
    const first = this.#buttons()[0];
    if (first) first.tabIndex = 0;
    setHidden(target(this.dialog, "empty"), Boolean(first));
  }

  #section({ name, emoji, toned: takers }) {
    const section = fromTemplate("emoji-group-template");
    section.dataset.group = name;
    const words = target(this.dialog, "groups").querySelector(`[data-group="${name}"]`)?.textContent;
    setText(target(section, "label"), words ?? (name === "frequent" ? this.client.say("emoji-frequent") : ""));
    const list = target(section, "list");
    const taking = new Set(takers);
    list.append(...emoji.map((key) => choice(taking.has(key) ? toned(key, this.use.tone) : key)));
    return section;
  }

  async #search() {
    const text = this.query.value.trim();
    this.#asked += 1;
    const turn = this.#asked;
    if (!text) return this.#showGroups();
    try {
      const language = encodeURIComponent(this.client.page.locale ?? "en");
      this.#names ??= (await this.#fetch(`/emoji/names?language=${language}`)).names;
    } catch {
      setText(target(this.dialog, "empty"), this.client.say("search-failed"));
      return setHidden(target(this.dialog, "empty"), false);
    }
    if (turn !== this.#asked) return undefined;
    setText(target(this.dialog, "empty"), this.client.say("emoji-none"));
    setHidden(target(this.dialog, "groups"), true);
    const found = ranked(matching(this.#all(), text), text).slice(0, MOST);
    const takers = this.#groups.flatMap((group) => group.toned);
    return this.#show(found.length ? [{ name: "found", emoji: found.map(({ href }) => href), toned: takers }] : []);
  }

  // Every emoji as something to be found: by the words of its name, folded.
  #all() {
    const every = this.#groups.flatMap((group) => group.emoji);
    return every.map((href, at) => {
      const [title, ...words] = this.#names[at].split("|");
      return { href, title, key: fold([title, ...words].join(" ")) };
    });
  }

  #buttons() {
    return Array.from(this.grid.querySelectorAll(".emoji-choice"));
  }

  #take(key) {
    const choose = this.#choose;
    this.#choose = () => {};
    this.dialog.close();
    choose(key);
  }

  #focus(button) {
    if (!button) return;
    for (const other of this.grid.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const button = event.target.closest(".emoji-choice");
    const isRtl = getComputedStyle(this.dialog).direction === "rtl";
    const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    const row = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = this.#buttons();
    if (event.target === this.query) {
      if (event.key === "ArrowDown") this.#focus(buttons[0]);
      else if (event.key === "Enter" && !isComposing(event)) {
        if (this.query.value.trim() && buttons[0]) this.#take(buttons[0].value);
      } else return;
    } else if (!button || !(step || row)) return;
    else if (step) this.#focus(buttons[buttons.indexOf(button) + step]);
    else if (row) this.#focus(this.#beyond(button, row) ?? (row < 0 ? this.query : null));
    event.preventDefault();
  }

  // The button in the row above or below, in the same column or the last one there is.
  #beyond(button, row) {
    const list = button.parentElement;
    const columns = getComputedStyle(list).gridTemplateColumns.split(" ").length;
    const at = Array.from(list.children).indexOf(button);
    if (list.children[at + row * columns]) return list.children[at + row * columns];
    const isLower = Math.floor(at / columns) < Math.floor((list.children.length - 1) / columns);
    if (row > 0 && isLower) return list.lastElementChild;
    const section = list.closest("section");
    const next = (row > 0 ? section.nextElementSibling : section.previousElementSibling)?.querySelector(".emoji-list");
    if (!next) return null;
    const count = next.children.length;
    const column = at % columns;
    const from = row > 0 ? 0 : Math.floor((count - 1) / columns) * columns;
    return next.children[Math.min(from + column, count - 1)];
  }

  #listen() {
    const { dialog, query, client, tones } = this;
    dialog.addEventListener("click", ({ target: clicked }) => {
      const button = clicked.closest(".emoji-choice");
      const group = clicked.closest("[data-target=groups] [data-group]");
      if (button) this.#take(button.value);
      else if (group) this.grid.querySelector(`section[data-group="${group.dataset.group}"]`)?.scrollIntoView();
      else if (clicked === dialog) this.#take(null);
    });
    dialog.addEventListener("close", () => this.#take(null));
    dialog.addEventListener("keydown", (event) => this.#key(event));
    query.addEventListener("input", () => {
      client.clock.cancel(this.#timer);
      this.#timer = client.clock.after(WAIT, () => this.#search());
    });
    for (const radio of tones.querySelectorAll("input")) radio.checked = radio.value === this.use.tone;
    tones.addEventListener("change", ({ target: radio }) => {
      this.use.tone = radio.value;
      if (query.value.trim()) this.#search();
      else this.#showGroups();
    });
  }
}

function choice(key) {
  const button = fromTemplate("emoji-choice-template");
  button.value = key;
  setText(button, key);
  return button;
}
