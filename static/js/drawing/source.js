// The text of a message as its sender wrote it.
import { target } from "../page/dom.js";

// Return the text of a stored message, from the message or from its row.
export function textOf(row, message) {
  return message.body ?? sourceOf(target(row, "body"));
}

// Return the text of a message that the server has drawn.
export function sourceOf(body) {
  const read = (node) => (node.nodeName === "BR" ? "\n" : node.textContent);
  return body.dataset.source ?? Array.from(body.childNodes, read).join("");
}
