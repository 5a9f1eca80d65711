// The conversation's own facts as they change: name, topic, members, and whether one may write here.
import { hear, setHidden, setText, target, tell } from "../lib/dom.js";

export function start(element, client) {
  const { id } = client.conversation;
  const head = element.querySelector("header") ?? element;
  const wasWritable = element.dataset.canPost === "true";

  function show({ title, name, topic, member_count }) {
    const words = title ?? name;
    if (words) {
      const mark = element.dataset.kind === "room" ? "#" : "";
      tell("base-title", { from: mark + element.dataset.title, to: mark + words });
      element.dataset.title = words;
      setText(target(head, "title"), words);
    }
    if (topic !== undefined) setText(target(head, "topic"), topic);
    if (member_count !== undefined) setText(target(head, "members"), client.count("n-members", member_count));
  }

  // A page that was made for reading only has no composer: it is loaded again. The other way round, say why.
  function allow({ archived, membership }) {
    const isWritable = membership.can_post && !archived;
    if (isWritable && !wasWritable && !target(element, "composer")) location.reload();
    const composer = target(element, "composer");
    if (!composer || composer.hidden === !isWritable) return;
    setHidden(composer, !isWritable);
    if (!isWritable) tell("notice", { text: client.say(archived ? "archived" : "owners-only") });
    else tell("notice", { text: "" });
  }

  hear("conversation", (event) => {
    if (event.conversation !== id) return;
    show(event);
    if (event.archived !== undefined || event.posting !== undefined) client.sync.run();
    const isOwner = client.conversation.role === "owner";
    if (event.posting) allow({ archived: event.archived, membership: { can_post: event.posting === "everyone" || isOwner } });
  });
  hear("own-membership", (summary) => {
    show(summary);
    allow(summary);
  });
}
