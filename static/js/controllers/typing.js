// Shows who is typing in the conversation.
import { setText } from "../page/dom.js";
import { Typing } from "../models/typing.js";

export function start(element, client) {
  const { id, timeline, hear } = client.conversation;
  const typing = new Typing({
    ttl: client.page.typingTtl,
    clock: client.clock,
    onChange: () => setText(element, words()),
  });

  function words() {
    const [one, other, ...more] = typing.people;
    if (!one) return "";
    if (more.length) return client.say("typing-many");
    return client.say(other ? "typing-two" : "typing-one", { name: one.name, other: other?.name });
  }

  hear(
    "typing",
    ({ conversation, person }) => conversation === id && person.id !== client.page.me && typing.note(person),
  );
  hear("timeline", ({ arrivedAfter = Infinity }) => {
    for (const row of timeline.rows) if (row.seq > arrivedAfter) typing.stop(row.sender.id);
  });
}
