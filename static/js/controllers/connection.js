// How this browser shall talk with the server: kept by the browser, at once and on all its pages.
import { setHidden } from "../lib/dom.js";

export function start(element, client) {
  for (const field of element.querySelectorAll("[name=transport]")) {
    field.checked = field.value === client.link.choice;
    field.addEventListener("change", () => client.link.choose(field.value));
  }
  setHidden(element, false);
}
