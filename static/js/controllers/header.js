// Keeps the conversation's header up to date: name, topic, members, and whether the reader may write here.
import { setHidden, setText, target } from "../page/dom.js";

export function start(element, client) {
  const { id, hear, tell } = client.conversation;
  const head = element.querySelector("header") ?? element;
  const wasWritable = element.dataset.canPost === "true";
  let follows = true; // the thread, which its own membership tells

  function show({ title, name, topic, member_count, membership }) {
    const words = title ?? name;
    if (words) {
      const mark = element.dataset.kind === "room" ? "#" : "";
      tell("base-title", { from: mark + element.dataset.title, to: mark + words });
      element.dataset.title = words;
      setWhole("title", words);
    }
    if (topic !== undefined) setWhole("topic", topic);
    if (member_count === undefined) return;
    follows = membership?.follows ?? follows;
    if (element.dataset.members) element.dataset.members = member_count + (follows ? 0 : 1); // with the reader
    setText(target(head, "member-count"), member_count.toLocaleString());
    setText(target(head, "members"), client.count("n-members", member_count));
  }

  // Set a text that may be cut off, and the same as a tooltip.
  function setWhole(name, words) {
    const element = target(head, name);
    setText(element, words);
    if (element) element.title = words ?? "";
  }

  // Allow or forbid writing. A page that was made for reading has no composer and is loaded again; otherwise say why
  // not.
  function allow({ archived, membership }) {
    const isWritable = membership.can_post && !archived;
    if (isWritable && !wasWritable && !target(element, "composer")) location.reload();
    const composer = target(element, "composer");
    if (!composer || composer.hidden === !isWritable) return;
    setHidden(composer, !isWritable);
    tell("writable", {});
    if (!isWritable) tell("notice", { text: client.say(archived ? "archived" : "owners-only") });
    else tell("notice", { text: "" });
  }

  hear("conversation", (event) => {
    if (event.conversation !== id) return;
    show(event);
    if (event.archived !== undefined || event.posting !== undefined) client.sync.run();
    const isOwner = client.conversation.role === "owner";
    if (event.posting)
      allow({ archived: event.archived, membership: { can_post: event.posting === "everyone" || isOwner } });
  });
  hear("own-membership", (summary) => {
    if (summary.kind === "thread" && !client.list.get(id)) client.list.summary(summary); // what it counts as unread
    show(summary);
    allow(summary);
  });
  const known = client.list.get(id); // what arrived before this script ran
  if (known?.can_post === undefined) return;
  show(known);
  allow({ ...known, membership: known });
}
