// Copies the address of a page. Without scripts its button is hidden.
import { copyText } from "../drawing/copy.js";

export function start(button, client) {
  const address = new URL(button.dataset.address, location.href).href;
  button.addEventListener("click", () => copyText(address, client, button, client.say("link-copied")));
  button.hidden = false;
}
