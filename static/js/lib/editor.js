// Editing a message where it stands. Somebody else's later change is shown, and what was written here stays.
import { fromTemplate, setData, setHidden, setText, target, tell } from "./dom.js";
import { textOf } from "./message_row.js";
import { drawParts } from "./parts.js";

export function editInPlace(row, message, client) {
  if (row.querySelector(".editor")) return;
  const form = fromTemplate("editor-template");
  const field = form.elements.namedItem("body");
  const body = target(row, "body");
  let { rev } = message;
  field.value = textOf(row, message);

  function close() {
    form.remove();
    setData(row, "asking", null);
    setHidden(body, false);
    tell("compose", {});
  }

  function complain(words, current) {
    setText(target(form, "problem"), words);
    setHidden(target(form, "problem"), false);
    const theirs = target(form, "theirs");
    setHidden(theirs, !current?.parts);
    if (current?.parts && theirs) drawParts(theirs, current.parts);
  }

  async function save() {
    try {
      const { message: changed } = await client.link.request("edit_message", { message: message.id, rev, body: field.value });
      close();
      tell("message", { conversation: changed.conversation, rev: changed.rev, message: changed });
    } catch (refusal) {
      const current = refusal.rest.message_now;
      if (refusal.code === "edit_conflict" && current) {
        rev = current.rev; // saving once more means: mine, knowing theirs
        complain(client.say("edit-conflict"), current);
      } else complain(words(refusal, client));
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) save();
  });
  form.querySelector("[data-action=cancel]").addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  setHidden(body, true);
  setData(row, "asking", "edit");
  body.after(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function words(refusal, client) {
  if (refusal.code === "offline") return client.say("not-connected");
  return refusal.message === refusal.code ? client.say("failed") : refusal.message;
}
