// Shows a sentence about the page as a whole until another replaces it.
import { hear, setHidden, setText } from "../page/dom.js";

export function start(body, client) {
  const element = document.getElementById("notice") ?? makeNotice();

  function show(text) {
    setText(element, text);
    setHidden(element, !text);
  }

  hear("notice", ({ text }) => show(text));
  if (!client.outbox.store.isLasting || !client.storage.isLasting) show(client.say("storage-memory"));
}

function makeNotice() {
  const element = document.createElement("p");
  element.className = "notice";
  element.setAttribute("role", "status");
  element.hidden = true;
  (document.querySelector("main") ?? document.body).prepend(element);
  return element;
}
