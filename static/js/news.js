// Applies the server's events to the models and passes them on as DOM events.
import { tell } from "./page/dom.js";
import { counted } from "./models/list.js";

export function receiveNews(client) {
  const { list, unread, presence, sync, page } = client;
  let doubts = [];

  // Something seems to be missing. Wait a moment for it to arrive, and ask for changes if it is missing still.
  function askSoon(isMissing) {
    doubts.push(isMissing);
    if (doubts.length > 1) return;
    client.clock.after(page.gapWait, () => {
      const isDoubtful = doubts.some((doubt) => doubt());
      doubts = [];
      if (isDoubtful) sync.run();
    });
  }

  function learn(summary) {
    const before = list.get(summary.conversation);
    const after = list.summary(summary);
    if (before) unread.change(after.kind, counted(before), counted(after));
    tell("membership", { summary });
  }

  function learnHead(head, me) {
    const before = list.get(head.conversation);
    const after = list.head(head, me);
    if (after) unread.change(after.kind, counted(before), counted(after));
    return after;
  }

  function lose(gone) {
    const before = list.get(gone.conversation);
    if (before && list.gone(gone)) unread.change(before.kind, counted(before), 0);
    tell("gone", gone);
  }

  function shown() {
    tell("list", {});
    tell("unread", unread.totals);
  }

  const packets = {
    heads(heads) {
      tell("heads", heads);
      askSoon(() => heads.epoch !== sync.epoch || heads.me > sync.me);
      for (const head of heads.conversations) {
        learnHead(head, heads.me);
        if (!head.parent) askSoon(() => !list.get(head.conversation) || list.hasOldName(head)); // no list shows threads
        askSoon(() => client.open.get(head.conversation)?.isBehind(head.last_rev));
      }
      if (heads.me >= sync.me) unread.set(heads.unread);
      shown();
    },
    membership({ me, summary, gone }) {
      if (me === sync.me + 1) sync.me = me;
      else askSoon(() => me > sync.me);
      if (summary) learn(summary);
      else lose(gone);
      shown();
    },
    memberships(memberships) {
      for (const one of memberships) one.gone ? lose(one) : learn(one);
      shown();
    },
    list({ summaries, unread: totals }) {
      for (const summary of summaries) learn(summary);
      unread.set(totals);
      shown();
    },
    presence({ presence: states }) {
      presence.update(states);
      tell("presence", {});
    },
    signed_out({ reason }) {
      client.link.refuse(reason === "deactivated" ? "deactivated" : "signed_out");
    },
  };

  return (name, data) => {
    if (Object.hasOwn(packets, name)) packets[name](data);
    else tell(name, data);
  };
}
