// Shows a sentence about the page as a whole until another replaces it.
import { hear, setHidden, setText } from "../page/dom.js";

export function start(body, client) {
  const element = document.getElementById("notice");

  function show(text) {
    setText(element, text);
    setHidden(element, !text);
  }

  hear("notice", ({ text }) => show(text));
  if (!client.outbox.store.isLasting || !client.storage.isLasting) show(client.say("storage-memory"));
}
