// The editors in the rows of a conversation. An open edit is shown in its row again after a reload. A closed one that
// was not saved is mentioned there, with buttons to continue and to discard it.
import { fromTemplate, setData, setHidden, setText, target } from "../page/dom.js";
import { Editor } from "./editor.js";
import { Storage } from "../page/storage.js";
import { Edits } from "../models/edits.js";

const UNDO = 10_000; // ms for which a discarded edit can be restored

export function startEditing(element, client) {
  const { timeline, id, hear, ends } = client.conversation;
  const session = new Storage(() => sessionStorage);
  const edits = new Edits({ storage: client.storage, session, person: client.page.me, conversation: id });
  const editors = new Map(); // by message id
  let kept = edits.messages;

  const messageOf = (row) => timeline.row(Number(row.dataset.seq));
  const rowOf = (message) => element.querySelector(`.message[data-message="${CSS.escape(message)}"]`);

  function open(row, { isQuiet = false } = {}) {
    const message = messageOf(row);
    if (!message) return;
    if (!row.querySelector(".editor")) begin(row, message);
    if (!isQuiet) editors.get(message.id)?.focus();
  }

  function begin(row, message) {
    target(row, "kept")?.remove();
    timeline.kept.add(message.seq);
    editors.set(message.id, new Editor({ row, message, client, edits, onClose: () => closed(row, message) }));
  }

  function closed(row, { id: message, seq }) {
    editors.delete(message);
    timeline.kept.delete(seq);
    look();
  }

  function look() {
    kept = edits.messages;
    show();
  }

  function show() {
    for (const message of kept) {
      const row = rowOf(message);
      if (!row || row.querySelector(".editor")) continue;
      if (edits.isOpen(message)) open(row, { isQuiet: true });
      else tellOf(row);
    }
    for (const mark of element.querySelectorAll("[data-target=kept]:not([data-undo])")) {
      if (!kept.includes(mark.closest(".message").dataset.message)) mark.remove();
    }
  }

  function tellOf(row) {
    const mark = target(row, "kept") ?? row.appendChild(fromTemplate("kept-template"));
    setData(mark, "undo", null);
    setText(target(mark, "kept-words"), client.say("edit-unsaved"));
    for (const name of ["edit", "discard-edit"]) setHidden(mark.querySelector(`[data-action=${name}]`), false);
    setHidden(mark.querySelector("[data-action=undo]"), true);
  }

  function discard(row) {
    const { id: message } = messageOf(row);
    const editor = editors.get(message);
    const text = editor ? editor.discard() : edits.of(message).begin("");
    edits.of(message).write("");
    edits.close(message);
    look();
    offerUndo(row, () => {
      edits.of(message).write(text);
      open(rowOf(message) ?? row);
    });
  }

  // The reader has deleted the message: discard its edit.
  function forget(row) {
    const { id: message } = messageOf(row);
    editors.get(message)?.discard();
    edits.of(message).write("");
    look();
  }

  function offerUndo(row, undo) {
    tellOf(row);
    const mark = target(row, "kept");
    setData(mark, "undo", true);
    setText(target(mark, "kept-words"), client.say("edit-discarded"));
    for (const name of ["edit", "discard-edit"]) setHidden(mark.querySelector(`[data-action=${name}]`), true);
    const button = mark.querySelector("[data-action=undo]");
    setHidden(button, false);
    button.onclick = undo;
    client.clock.after(UNDO, () => "undo" in mark.dataset && mark.remove());
  }

  hear("row", ({ row, message }) => editors.get(message.id)?.changedElsewhere(message));
  hear("drawn", () => kept.length && show());
  addEventListener("storage", ({ key }) => (!key || key.startsWith(edits.prefix)) && look(), ends);
  show();
  return { open, discard, forget };
}
