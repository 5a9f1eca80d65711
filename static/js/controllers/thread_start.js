// A thread in which nobody has replied yet: goes on to the thread as soon as there is one, whoever replied first.
import { Drafts } from "../models/drafts.js";
import { Storage } from "../page/storage.js";

export function start(element, client) {
  const { id, hear, tell, ends } = client.conversation;
  const { root } = element.dataset;
  let isOver = false;

  // A text that was typed meanwhile is the draft there.
  function goOn(thread) {
    if (isOver) return;
    isOver = true;
    const text = element.querySelector(".composer-text")?.value;
    const session = new Storage(() => sessionStorage);
    const common = { storage: client.storage, session, person: client.page.me };
    if (text?.trim()) new Drafts({ ...common, conversation: thread }).write(text);
    new Drafts({ ...common, conversation: id }).sent("");
    const path = `/conversations/${thread}`;
    if (ends) tell("thread-began", { path });
    else location.replace(path);
  }

  const known = ({ id: message, thread }) => message === root && thread && goOn(thread.conversation);
  hear("stored", ({ conversation, thread }) => conversation === id && thread && goOn(thread.conversation));
  hear("message", ({ message }) => known(message));
  hear("patch", ({ patch }) => known(patch));
}
