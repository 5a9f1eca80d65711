// Formatting while one writes: keys, a row of buttons, code that is pasted, and a preview on request.
import { isComposing } from "../page/composing.js";
import { drawParts } from "../drawing/parts.js";
import { fromTemplate, setText, target } from "../page/dom.js";
import { marked, pastedCode } from "../models/marking.js";

const FIELDS = "textarea[name=body]"; // of the composer, and of messages that are edited
const KEYS = { b: "strong", i: "em", e: "code" };
const isApple = /^(Mac|iP)/.test(navigator.platform);

export function start(form, client) {
  const field = form.elements.namedItem("body");
  const opener = fromTemplate("format-button");
  const tools = fromTemplate("format-template");
  let pastesPlain = false;
  let preview = null;

  function onKey(event) {
    if (isComposing(event) || !event.target.matches?.(FIELDS)) return;
    const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
    if ((isApple ? !metaKey || ctrlKey : !ctrlKey || metaKey) || altKey) return;
    pastesPlain = shiftKey && key.toLowerCase() === "v";
    const kind = shiftKey ? (key.toLowerCase() === "x" ? "del" : null) : KEYS[key.toLowerCase()];
    if (!kind) return;
    event.preventDefault();
    format(event.target, kind);
  }

  function onPaste(event) {
    const box = event.target;
    const text = event.clipboardData?.getData("text/plain");
    const isPlain = pastesPlain;
    pastesPlain = false;
    if (isPlain || !text || !box.matches?.(FIELDS)) return;
    const change = pastedCode(box.value, box.selectionStart, box.selectionEnd, text);
    if (!change) return;
    event.preventDefault();
    apply(box, change);
  }

  function toggle() {
    const isOpen = !tools.isConnected;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) form.querySelector(".composer-box").before(tools);
    else tools.remove();
    if (!isOpen) closePreview();
    field.focus();
  }

  async function togglePreview() {
    if (preview) return closePreview();
    if (!field.value.trim()) return field.focus();
    preview = fromTemplate("preview-template");
    const shown = preview;
    form.querySelector(".composer-box").before(shown);
    tools.querySelector("[data-action=preview]").setAttribute("aria-pressed", "true");
    try {
      const asked = { conversation: client.conversation.id, body: field.value };
      const { parts, notices } = await client.link.request("preview_message", asked);
      drawParts(target(shown, "preview"), parts);
      for (const { message } of notices ?? []) shown.append(said(message));
    } catch (refusal) {
      if (!refusal.code) throw refusal;
      setText(target(shown, "preview"), refusal.code === "offline" ? client.say("not-connected") : refusal.message);
    }
    return undefined;
  }

  function closePreview() {
    preview?.remove();
    preview = null;
    tools.querySelector("[data-action=preview]").setAttribute("aria-pressed", "false");
  }

  const place = form.querySelector(".composer-tools") ?? document.createElement("div");
  place.className = "composer-tools";
  place.append(opener);
  form.querySelector(".composer-foot").prepend(place);
  opener.addEventListener("click", toggle);
  tools.addEventListener("click", ({ target: pressed }) => {
    const button = pressed.closest("button");
    if (button?.dataset.action === "preview") togglePreview();
    else if (button) format(field, button.dataset.format);
  });
  field.addEventListener("input", closePreview);
  document.addEventListener("keydown", onKey);
  document.addEventListener("paste", onPaste);
}

function format(field, kind) {
  const change = marked(field.value, field.selectionStart, field.selectionEnd, kind);
  if (change) apply(field, change);
}

// Change the text so that it can be undone, which only execCommand allows.
function apply(field, { from, to, text, start, end }) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(start, end);
}

function said(words) {
  const line = document.createElement("p");
  line.className = "muted";
  line.textContent = words;
  return line;
}
