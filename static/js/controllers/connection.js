// The setting of this browser's transport. The browser keeps it, and all its pages follow at once.
import { setHidden } from "../page/dom.js";

export function start(element, client) {
  for (const field of element.querySelectorAll("[name=transport]")) {
    field.checked = field.value === client.link.choice;
    field.addEventListener("change", () => client.link.choose(field.value));
  }
  setHidden(element, false);
}
