// Unsaved edits of one conversation's messages. Each is kept like a draft, with the rev from which it was made, until
// it is saved or discarded. `session` remembers which edits are open in this tab.
import { Drafts } from "./drafts.js";

export class Edits {
  #drafts = new Map();

  constructor({ storage, session, person, conversation }) {
    Object.assign(this, { storage, session, person, conversation });
    this.prefix = `edit:${person}:${conversation}:`;
  }

  // The ids of the messages with an unsaved edit.
  get messages() {
    return this.storage.keys(this.prefix).map((key) => key.slice(this.prefix.length));
  }

  // Return {text, rev}: the kept edit of this message, or "", and the rev from which it was made.
  begin(message, rev) {
    const text = this.of(message).begin("");
    if (!text) this.storage.set(this.#revKey(message), rev);
    return { text, rev: (text && this.storage.get(this.#revKey(message))) || rev };
  }

  // Return the Drafts of one message, which know what this tab has read and written.
  of(message) {
    if (!this.#drafts.has(message)) {
      const { storage, session, person, conversation } = this;
      this.#drafts.set(
        message,
        new Drafts({ storage, session, person, conversation: `${conversation}:${message}`, kind: "edit" }),
      );
    }
    return this.#drafts.get(message);
  }

  isOpen(message) {
    return Boolean(this.session.get(this.#openKey(message)));
  }

  open(message) {
    this.session.set(this.#openKey(message), true);
  }

  close(message) {
    this.session.remove(this.#openKey(message));
    if (!this.messages.includes(message)) this.storage.remove(this.#revKey(message));
  }

  #revKey(message) {
    return `edit-rev:${this.person}:${message}`;
  }

  #openKey(message) {
    return `editing:${this.person}:${message}`;
  }
}
