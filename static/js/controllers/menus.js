// Closes an open menu (details.menu) by Escape, by a click elsewhere, and when the focus goes elsewhere. Without scripts
// it is closed as it is opened.
import { isComposing } from "../page/composing.js";

export function start(body) {
  const opened = () => Array.from(body.querySelectorAll("details.menu[open]"));

  function close(menu) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && opened().at(-1);
    if (!menu || event.defaultPrevented || isComposing(event) || body.querySelector("dialog[open]")) return;
    event.preventDefault();
    close(menu);
  }, { capture: true });
  document.addEventListener("click", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(target) || target.closest(".menu-item:not(summary)")) close(menu);
  });
  document.addEventListener("focusin", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
  });
}
