// Shows a sentence about the page as a whole until another replaces it.
import { hear, setHidden, setText } from "../page/dom.js";

export function start(body, client) {
  const show = ({ text }) => {
    const element = document.getElementById("notice");
    setText(element, text);
    setHidden(element, !text);
  };

  hear("notice", show);
  if (!client.outbox.store.isLasting || !client.storage.isLasting) show({ text: client.say("storage-memory") });
}
