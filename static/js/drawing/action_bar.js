// One bar of actions for the whole log. It is in the row under the pointer, else in the row with the focus.
import { fromTemplate } from "../page/dom.js";
import { actionableRow } from "./action_buttons.js";

// `fill(bar, row)` shows the actions of a row's message. `hear` is that of the conversation.
export function startActionBar(rows, fill, hear) {
  const bar = fromTemplate("actions-template");

  function offer(element) {
    const row = actionableRow(element);
    if (!rows.contains(row) || row === bar.parentElement || bar.matches(":focus-within")) return;
    fill(bar, row);
    row.append(bar);
  }

  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where somebody writes
  rows.addEventListener("pointerover", ({ target, pointerType }) => pointerType !== "touch" && offer(target));
  rows.addEventListener("pointerleave", () => offer(document.activeElement));
  rows.addEventListener("focusin", ({ target }) => offer(target));
  hear("row", ({ row }) => row === bar.parentElement && fill(bar, row));
  const look = () => offer(rows.querySelector(".message:hover") ?? document.activeElement);
  hear("drawn", look); // a new message may come to lie under the pointer
  look();
}
