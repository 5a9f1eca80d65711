// An open conversation: subscribes to it on the server, and catches up whenever the server can be reached.
import { backoff } from "../connection/models/backoff.js";
import { targets } from "../page/dom.js";

export function start(element, client) {
  const { conversation } = client;
  const { id, timeline, hear, tell } = conversation;
  client.open.set(id, timeline);
  let attempt = 0;
  let gap = null;

  const isMine = (detail) => detail.conversation === id;
  const changed = (detail = {}) => tell("timeline", detail);

  async function open({ isFresh = false } = {}) {
    if (!client.link.isLive) return isFresh ? readTail() : undefined;
    timeline.isOpening = true;
    try {
      const rev = isFresh ? null : timeline.rev;
      opened(await client.link.request("open_conversation", { conversation: id, rev, epoch: timeline.epoch }));
      attempt = 0;
    } catch (refusal) {
      timeline.isOpening = false;
      if (!refusal.code) throw refusal; // a bug of ours
      if (refusal.code === "not_found") tell("gone", { conversation: id });
      else if (refusal.retry && client.link.isLive) {
        attempt += 1;
        const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
        client.clock.after(backoff(attempt, client.clock.random, { least }), () => open({ isFresh }));
      }
    }
    return undefined;
  }

  function opened(answer) {
    timeline.isOpening = false;
    const before = timeline.newest;
    if (answer.state === "reset")
      timeline.reset({ ...answer.page, rev: Math.min(answer.page.rev, answer.rev ?? answer.page.rev) });
    else timeline.change(answer);
    changed({ arrivedAfter: before, isReset: answer.state === "reset" });
    conversation.learnSeen(answer.seen);
    tell("membership", { summary: answer.summary });
    if (answer.more) client.sync.run();
  }

  // Without a socket there is no subscription; the newest page of history shows what is new.
  async function readTail() {
    const page = await client.link.request("history", { conversation: id, epoch: timeline.epoch }).catch(() => null);
    if (page) timeline.reset(page);
    if (page) changed({ isReset: true });
  }

  function receive(rev, message) {
    const before = timeline.newest;
    const outcome = timeline.receive(rev, message);
    if (outcome === "applied") changed({ arrivedAfter: before });
    if (outcome === "held" && !timeline.isOpening) waitForMissing();
  }

  function waitForMissing() {
    gap ??= client.clock.after(client.page.gapWait, () => {
      gap = null;
      if (timeline.isWaiting) client.sync.run();
    });
  }

  hear("open", () => open());
  for (const name of ["message", "patch"]) hear(name, (event) => isMine(event) && receive(event.rev, event[name]));
  hear("conversation", (event) => isMine(event) && event.rev && receive(event.rev, null));
  hear("read", (event) => isMine(event) && conversation.saw(event.person, event.seen_seq));
  hear("reset", (event) => isMine(event) && open({ isFresh: true }));
  hear("tail", () => open({ isFresh: true }));
  hear("changes", (event) => {
    if (!isMine(event)) return;
    const before = timeline.newest;
    timeline.change(event);
    changed({ arrivedAfter: before });
  });
  hear("gone", (event) => {
    if (!isMine(event)) return;
    client.open.delete(id);
    for (const part of targets(element, "composer")) part.hidden = true;
    tell("writable", {});
    tell("notice", { text: client.say("removed") });
  });
  hear("membership", ({ summary }) => {
    if (summary.conversation !== id) return;
    client.open.set(id, timeline);
    conversation.learn(summary.membership);
    tell("own-membership", summary);
  });
}
