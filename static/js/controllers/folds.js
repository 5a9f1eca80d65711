// Folds long messages. Opening and closing does not move what is being read. A search or the focus in the hidden rest
// opens it.
import { fromTemplate, setText, target } from "../page/dom.js";
import { plainParts } from "../drawing/parts.js";
import { sourceOf } from "../drawing/source.js";
import { linesOf, linesToFold } from "../models/folding.js";

const EDGE = 8; // pixels below the log's upper edge at which a message is put that was closed far below its beginning

export function start(element, client) {
  const { scroll, hear } = client.conversation;

  function toggle(fold, moved = 0) {
    const row = fold.closest(".message");
    const top = scroll.topOf(row);
    fold.open = !fold.open;
    scroll.put(row, (fold.open ? top : Math.max(top, EDGE)) - moved);
  }

  function fit(row, message) {
    const body = target(row, "body");
    const known = target(row, "unfold");
    const parts = message?.parts ?? plainParts(message?.body ?? sourceOf(body));
    const lines = row.dataset.kind === "system" || "deleted" in row.dataset ? 0 : linesToFold(linesOf(parts));
    if (!lines) return known?.remove();
    const fold = known ?? fromTemplate("unfold-template");
    setText(target(fold, "show-all"), client.count("show-all", lines));
    return known ?? body.parentElement.append(fold);
  }

  hear("row", ({ row, message }) => fit(row, message));
  // The rows that were drawn before.
  for (const row of element.querySelectorAll(".message[data-version]"))
    fit(row, client.conversation.timeline.row(Number(row.dataset.seq)));
  element.addEventListener("click", (event) => {
    const summary = event.target.closest(".unfold > summary");
    if (!summary) return;
    event.preventDefault();
    toggle(summary.parentElement);
  });
  element.addEventListener("scroll", ({ target: body }) => {
    const fold = body.parentElement?.querySelector(":scope > .unfold:not([hidden], [open])");
    if (fold && body.scrollTop) toggle(fold, body.scrollTop);
  }, { capture: true, passive: true });
}
