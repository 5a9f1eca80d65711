// Copies a text. Plain http has no clipboard API; there execCommand does it, and if that fails the text is shown,
// selected.
import { tell } from "../page/dom.js";

export async function copyText(text, client, opener, words) {
  const isCopied = (await byClipboard(text)) || bySelection(text);
  if (isCopied) tell("notice", { text: words });
  else showField(text, client, opener);
}

async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // absent, or not allowed
  }
}

function bySelection(text) {
  const field = makeField(text);
  const before = document.activeElement;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  before?.focus();
  return isCopied;
}

function showField(text, client, opener) {
  const field = makeField(text);
  field.setAttribute("aria-label", client.say("copy-select"));
  field.addEventListener("blur", () => field.remove());
  (opener.closest(".message") ?? opener.parentElement).append(field);
  field.select();
}

function makeField(text) {
  const field = document.createElement("textarea");
  field.className = "input";
  field.readOnly = true;
  field.value = text;
  return field;
}
