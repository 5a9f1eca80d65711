// Folds long messages. Opening and closing does not move what is being read. A search or the focus in the hidden rest
// opens it.
import { fromTemplate, setText, target } from "../page/dom.js";
import { readText } from "../drawing/parts.js";
import { linesToFold } from "../models/folding.js";

const EDGE = 8; // pixels below the log's upper edge at which a message is put that was closed far below its beginning

export function start(element, client) {
  const { scroll, hear } = client.conversation;

  function toggle(fold, moved = 0) {
    const row = fold.closest(".message");
    const top = scroll.topOf(row);
    fold.open = !fold.open;
    scroll.put(row, (fold.open ? top : Math.max(top, EDGE)) - moved);
  }

  function fit(row) {
    const body = target(row, "body");
    const known = target(row, "unfold");
    const lines = row.dataset.kind === "system" || "deleted" in row.dataset ? 0 : linesToFold(readText(body));
    if (!lines) return known?.remove();
    const fold = known ?? fromTemplate("unfold-template");
    setText(target(fold, "show-all"), client.count("show-all", lines));
    return known ?? body.parentElement.append(fold);
  }

  hear("row", ({ row }) => fit(row));
  for (const row of element.querySelectorAll(".message[data-version]")) fit(row); // the rows that were drawn before
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
