// Closes an open menu (details.menu) on Escape, on a press elsewhere, and when another one opens.
import { isComposing } from "../page/composing.js";

export function start(body) {
  const opened = () => Array.from(body.querySelectorAll("details.menu[open]"));

  body.addEventListener("click", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
  });
  body.addEventListener("focusin", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
  });
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
    const menu = opened().at(-1);
    if (!menu || body.querySelector("dialog[open]")) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
