// A thread in the panel beside its room: the controllers of a conversation, started once more with a client of their own.
import { readConversation } from "./conversation_page.js";
import { PaneScope } from "./pane_scope.js";

const REFERENCES = ["aria-labelledby", "aria-describedby", "aria-controls", "for", "form"];

export class ThreadPane {
  #scope = new PaneScope();

  // `panel`: the element that has the thread's page in it.
  constructor(panel, client) {
    const element = panel.querySelector(".conversation");
    markIds(element, this.#scope.mark);
    this.client = Object.create(client);
    this.client.conversation = readConversation(this.client, element, this.#scope);
    client.startIn(panel, this.client);
    if (client.link.isReady) this.#scope.tellInside("open", {});
  }

  // Where one writes; undefined in windows that are touched, where the keyboard would cover the thread, and where one
  // may only read.
  get field() {
    const field = this.client.conversation.scroll.element.closest(".conversation").querySelector(".composer-text");
    return (!matchMedia("(pointer: coarse)").matches && field) || undefined;
  }

  get id() {
    return this.client.conversation.id;
  }

  close() {
    const { link, open } = this.client;
    this.#scope.close();
    if (open.delete(this.id) && link.isLive)
      link.request("close_conversation", { conversation: this.id }).catch(() => {}); // it ends with the link, too
  }
}

// An id is there once on a page: those of the pane begin with `mark`.
function markIds(element, mark) {
  const named = Array.from(element.querySelectorAll("[id]"));
  const own = new Set(named.map(({ id }) => id));
  const renamed = (id) => (/^m\d+$/.test(id) ? mark + id.slice(1) : `${mark}-${id}`);
  const marked = (id) => (own.has(id) ? renamed(id) : id);
  for (const name of REFERENCES) {
    for (const one of element.querySelectorAll(`[${name}]`))
      one.setAttribute(name, one.getAttribute(name).split(" ").map(marked).join(" "));
  }
  for (const one of named) one.id = renamed(one.id);
}
