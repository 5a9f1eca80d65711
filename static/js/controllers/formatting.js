// Draws the formatting of messages that came before this was there, colours code, and offers to copy it.
import { copyText } from "../drawing/copy.js";
import { drawFormatting } from "../drawing/formatted.js";
import { drawParts } from "../drawing/parts.js";
import { target } from "../page/dom.js";
import { coloured } from "../models/code_colours.js";

export function start(element, client) {
  const { timeline, hear } = client.conversation;

  function fit(row) {
    for (const box of row.querySelectorAll(".message-body pre:not(:has(button))")) {
      const code = box.textContent;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "code-copy", textContent: client.say("copy") });
      button.addEventListener("click", () => copyText(code, client, button, client.say("code-copied")));
      const pieces = coloured(code, box.dataset.language);
      box.replaceChildren(button, ...Array.from(pieces, ([text, kind]) => piece(text, kind)));
    }
  }

  drawFormatting(client.say);
  for (const row of element.querySelectorAll(".message[data-version]")) {
    const { parts } = timeline.row(Number(row.dataset.seq)) ?? {};
    if (parts?.some(({ c, t }) => c || t === "code" || t === "pre")) drawParts(target(row, "body"), parts);
  }
  fit(element);
  hear("row", ({ row }) => fit(row));
}

function piece(text, kind) {
  if (!kind) return text;
  const span = document.createElement("span");
  span.className = `code-${kind}`;
  span.textContent = text;
  return span;
}
