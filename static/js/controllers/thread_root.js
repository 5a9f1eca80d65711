// On top of a thread: follows what happens to the message on which it hangs, and counts the replies.
import { setData, setHidden, setText, target } from "../page/dom.js";
import { drawParts } from "../drawing/parts.js";

export function start(element, client) {
  const { root } = element.dataset;
  const body = element.querySelector(".message-body");

  function show({ id, parts, deleted_at, deleted_by, thread }) {
    if (id !== root) return;
    if (deleted_at) body.replaceChildren(client.say(`deleted-by-${deleted_by ?? "sender"}`));
    else if (parts) drawParts(body, parts);
    if (deleted_at || parts) setData(element.querySelector(".message"), "deleted", deleted_at);
    if (!thread) return;
    setText(target(element, "reply-count"), client.count("n-replies", thread.count));
    setHidden(target(element, "reply-line"), false);
  }

  const { hear } = client.conversation;
  hear("message", ({ message }) => show(message));
  hear("patch", ({ patch }) => show(patch));
}
