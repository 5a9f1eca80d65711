// In the composer: to which message the next one replies, until it is sent or the reader gives it up, kept with the
// draft; and in a thread whether the room shows it as well.
import { isComposing } from "../page/composing.js";
import { fillAddresses, fromTemplate, target } from "../page/dom.js";
import { startAlsoToRoom } from "../drawing/also_to_room.js";
import { fillWords, replyTo } from "../drawing/reply.js";

export function start(form, client) {
  const { conversation, storage } = client;
  const { id, mark, hear, ends } = conversation;
  const field = form.elements.namedItem("body");
  const key = `reply:${client.page.me}:${id}`;
  const described = field.getAttribute("aria-describedby") ?? "";
  let line = target(form, "replying");

  function show(reply) {
    if (!line) {
      line = fromTemplate("replying-template");
      fillAddresses(line, { conversation: id });
      form.querySelector(".composer-box").before(line);
    }
    line.dataset.reply = JSON.stringify(reply); // the composer takes it from there
    fillWords(line, reply, client);
    adopt();
  }

  function adopt() {
    const words = line.querySelector(".replying-words");
    words.id = `${mark}-replying`;
    field.setAttribute("aria-describedby", `${words.id} ${described}`);
    form.elements.namedItem("reply_to").value = JSON.parse(line.dataset.reply).id;
    target(line, "cancel-reply").onclick = (event) => {
      event.preventDefault();
      leave();
      field.focus();
    };
  }

  function take(reply) {
    storage.set(key, reply);
    show(reply);
  }

  function leave() {
    storage.remove(key);
    hide();
  }

  function hide() {
    line?.remove();
    line = null;
    field.setAttribute("aria-describedby", described);
  }

  hear("reply", ({ reply }) => {
    take(reply);
    field.focus();
  });
  hear("compose", ({ reply }) => reply && take(reply));
  hear("posting", leave);
  // The original is edited or deleted, here or by others.
  hear("row", ({ message }) => line && message.id === JSON.parse(line.dataset.reply).id && take(replyTo(message)));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !line || event.defaultPrevented || isComposing(event)) return;
    event.preventDefault();
    leave();
    field.focus();
  });
  // Another tab has sent the reply, or given it up.
  addEventListener("storage", (event) => event.key?.endsWith(key) && !event.newValue && hide(), ends);
  startAlsoToRoom(form, conversation);
  const kept = storage.get(key);
  if (line) adopt();
  else if (kept) show(kept);
}
