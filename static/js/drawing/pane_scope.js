// A conversation beside another one on the same page: its controllers talk among themselves, and hear the page.

// Events of the page, which both conversations hear. The others stay within the conversation that tells them.
const OF_PAGE = new Set([
  "announcement", "changes", "conversation", "gone", "heads", "in-step", "link", "list",
  "listed", "membership", "message", "notice", "open", "outbox", "patch", "presence",
  "reacted", "read", "refused", "reset", "stored", "thread-began", "typing", "unread", "wishes",
]);

// `mark` begins the ids of its rows.
export class PaneScope {
  #events = new EventTarget();
  #end = new AbortController();
  mark = "t";
  ends = { signal: this.#end.signal }; // for listeners on the document and the window

  hear = (name, call) => {
    const listen = (at) => at.addEventListener(`chat:${name}`, (event) => call(event.detail), this.ends);
    listen(this.#events);
    if (OF_PAGE.has(name)) listen(document);
  };

  tell = (name, detail) => {
    if (OF_PAGE.has(name)) document.dispatchEvent(new CustomEvent(`chat:${name}`, { detail }));
    else this.tellInside(name, detail);
  };

  tellInside(name, detail) {
    this.#events.dispatchEvent(new CustomEvent(`chat:${name}`, { detail }));
  }

  close() {
    this.#end.abort();
  }
}
