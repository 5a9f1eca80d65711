// Below a message that has a thread: who replied there, how often, and when last.
import { fillAddresses, fromTemplate, setText, target } from "../page/dom.js";

// Draw the summary of the thread of `message` in its row, or take it away.
export function fillThread(row, { thread }, client) {
  const known = target(row, "thread");
  if (!thread) return known?.remove();
  const summary = known ?? fromTemplate("thread-template");
  if (!known) (row.querySelector(":scope > .message-state") ?? row.appendChild(new Text())).before(summary);
  summary.dataset.thread = thread.conversation;
  fillAddresses(summary, { thread: thread.conversation });
  target(summary, "thread-people").replaceChildren(...thread.people.map(avatarOf));
  setText(target(summary, "thread-count"), client.count("n-replies", thread.count));
  const names = thread.people.map((person) => person.name.split(/\s+/)[0]);
  setText(target(summary, "thread-names"), names.join(client.say("list-separator")));
  const time = target(summary, "thread-time");
  time.dateTime = thread.last_at;
  time.title = client.times.full(thread.last_at);
  setText(time, client.times.when(thread.last_at));
  return undefined;
}

function avatarOf({ hue, initials }) {
  const avatar = Object.assign(document.createElement("span"), { className: "avatar", textContent: initials });
  avatar.dataset.hue = hue;
  avatar.setAttribute("aria-hidden", "true");
  return avatar;
}
