// Edits a message in its row. The text is kept while it is typed, until it is saved or discarded. A change of the
// message by somebody else is shown beside it.
import { isComposing } from "../page/composing.js";
import { copyText } from "./copy.js";
import { fromTemplate, setData, setHidden, setText, target, tell } from "../page/dom.js";
import { grow } from "../page/grow.js";
import { hasComposer } from "../page/open_composer.js";
import { drawParts } from "./parts.js";
import { textOf } from "./source.js";

const SAVE_AFTER = 300; // ms

export class Editor {
  #saving = null;
  #isDeleted = false;
  #isBegun = false;
  #end = new AbortController();

  // `edits`: the Edits of the conversation. `onClose(row)`: the editor is gone; a kept text may be shown in another
  // way.
  constructor({ row, message, client, edits, onClose }) {
    Object.assign(this, { row, message, client, edits, onClose });
    this.body = target(row, "body");
    this.original = message.deleted_at ? "" : textOf(row, message);
    this.form = fromTemplate("editor-template");
    this.field = this.form.elements.namedItem("body");
    this.drafts = edits.of(message.id);
    const kept = edits.begin(message.id, message.rev);
    this.rev = kept.text === this.original ? message.rev : kept.rev;
    this.field.value = kept.text || this.original;
    this.#listen();
    this.#show();
    if (message.deleted_at || this.field.value !== this.original) this.changedElsewhere(message);
    this.#isBegun = true;
  }

  focus() {
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  // Close the editor and keep the text.
  close() {
    this.#keep();
    this.#leave();
  }

  // Close the editor, discard the text and return it.
  discard() {
    const text = this.field.value;
    this.drafts.write("");
    this.#leave();
    return text;
  }

  // The message has changed since this edit was begun.
  changedElsewhere(message) {
    this.message = message;
    if (message.deleted_at) {
      this.#deletedElsewhere();
    } else if (this.#isBegun && textOf(this.row, message) === this.original) {
      this.rev = Math.max(this.rev, message.rev); // something else of it has changed
    } else if (message.rev > this.rev) {
      if (this.field.value === textOf(this.row, message)) return this.discard();
      this.rev = message.rev; // from now on, saving overwrites their change knowingly
      this.original = textOf(this.row, message);
      this.#complain(this.client.say("edit-conflict"));
      target(this.form, "theirs").replaceChildren(...this.body.cloneNode(true).childNodes);
      setHidden(target(this.form, "theirs"), false);
    }
    return undefined;
  }

  #deletedElsewhere() {
    this.#isDeleted = true;
    this.#complain(this.client.say("edit-deleted"), "edit-send");
  }

  #show() {
    setHidden(this.body, true);
    setData(this.row, "asking", "edit");
    this.body.after(this.form);
    this.edits.open(this.message.id);
    this.#changed();
  }

  #listen() {
    const { signal } = this.#end;
    const on = (element, name, act) => element.addEventListener(name, act, { signal });
    const button = (action, act) => on(this.form.querySelector(`[data-action=${action}]`), "click", act);
    on(this.form, "submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    on(this.field, "keydown", (event) => this.#key(event));
    on(this.field, "input", () => this.#typed());
    button("close", () => this.close());
    button("edit-send", () => this.#sendAsNew());
    on(window, "pagehide", () => this.#keep());
    on(document, "visibilitychange", () => this.#keep());
    on(
      window,
      "storage",
      (event) => this.#isUntouched && this.drafts.tellsSent(event, this.field.value) && this.#leave(),
    );
    on(
      window,
      "pageshow",
      ({ persisted }) => persisted && this.#isUntouched && !this.drafts.isKept(this.field.value) && this.#leave(),
    );
  }

  #key(event) {
    if (isComposing(event)) return;
    const isEnter = event.key === "Enter" && !event.shiftKey;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (isEnter && (isCommand || !matchMedia("(pointer: coarse)").matches)) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  #typed() {
    const { clock } = this.client;
    this.#changed();
    if (this.field.value.trim() && !this.#isDeleted && target(this.form, "theirs").hidden) this.#complain("");
    clock.cancel(this.#saving);
    this.#saving = clock.after(SAVE_AFTER, () => this.#keep());
  }

  #changed() {
    grow(this.field);
    setHidden(this.form.querySelector("[data-action=discard-edit]"), this.field.value === this.original);
  }

  #keep() {
    this.client.clock.cancel(this.#saving);
    const { value } = this.field;
    if (!this.form.isConnected) return;
    this.drafts.write(value === this.original || !value.trim() ? "" : value);
  }

  // Whether the text is the one that this tab has kept; another tab may have saved it since.
  get #isUntouched() {
    return this.field.value === this.drafts.known;
  }

  #submit() {
    if (this.#isDeleted) this.#sendAsNew();
    else if (!this.field.value.trim()) this.#complain(this.client.say("edit-empty"), "edit-delete");
    else if (this.field.value === this.original) this.close();
    else this.#save();
  }

  async #save() {
    const text = this.field.value;
    this.#keep();
    try {
      const edit = { message: this.message.id, rev: this.rev, body: text };
      const { message, ...more } = await this.client.link.request("edit_message", edit);
      this.#saved(text);
      tell("message", { conversation: message.conversation, rev: message.rev, message });
      tell("stored", { conversation: message.conversation, client_ids: [], ...more });
    } catch (refusal) {
      this.#refused(refusal);
    }
  }

  // Text that was typed while the request was under way is another edit.
  #saved(text) {
    const { value } = this.field;
    this.drafts.sent(text);
    if (value === text) this.#leave();
    else this.#keep();
  }

  #refused(refusal) {
    const current = refusal.rest?.message_now;
    if (!refusal.code) throw refusal; // a bug of ours
    if (refusal.code === "already_deleted") {
      this.#deletedElsewhere();
    } else if (refusal.code === "edit_conflict" && current) {
      this.rev = current.rev;
      this.#complain(this.client.say("edit-conflict"));
      drawParts(target(this.form, "theirs"), current.parts);
      setHidden(target(this.form, "theirs"), false);
    } else this.#complain(words(refusal, this.client));
  }

  // The message is deleted: offer its text as a new message.
  #sendAsNew() {
    const text = this.field.value;
    if (!hasComposer(this.row)) {
      copyText(text, this.client, this.field, this.client.say("text-copied"));
      return;
    }
    this.client.conversation.tell("compose", { text }); // kept there before it is removed here
    this.discard();
  }

  // Show a problem, and the button of the action `way` that solves it, if there is one.
  #complain(words, way = null) {
    setText(target(this.form, "problem"), words);
    setHidden(target(this.form, "problem"), !words);
    for (const name of ["edit-send", "edit-delete"])
      setHidden(this.form.querySelector(`[data-action=${name}]`), name !== way);
    setHidden(this.form.querySelector("[type=submit]"), way === "edit-send");
  }

  #leave() {
    this.client.clock.cancel(this.#saving);
    this.#end.abort();
    const hadFocus = this.form.contains(document.activeElement);
    this.form.remove();
    setData(this.row, "asking", null);
    setHidden(this.body, false);
    this.edits.close(this.message.id);
    this.onClose(this.row);
    if (hadFocus) this.client.conversation.tell("compose", {});
  }
}

function words(refusal, client) {
  if (refusal.code === "offline") return client.say("not-connected");
  return refusal.message === refusal.code ? client.say("failed") : refusal.message;
}
