// Which of what arrives is told by a sound and by the browser: what the rule calls loud (docs/notifications.md). The
// server says it of notices and with heads; of a conversation that came by a summary, without a live connection, this
// applies the rule itself.
import { isMuted } from "./muted.js";

export class Alerts {
  #seen = new Map(); // conversation: {last_seq, mentions} as last looked at
  #told = new Map(); // conversation: the highest seq that was told

  // `me`: the reader's id. `entries`: those of the list, which are no news.
  constructor({ me, entries = [] }) {
    this.me = me;
    for (const entry of entries) this.#see(entry);
  }

  // Return what is to be told of the entries that changed: [{conversation, seq, entry}], the oldest first.
  changed(entries, { now, isQuiet }) {
    const found = entries.filter((entry) => this.#isLoud(entry, { now, isQuiet }));
    for (const entry of entries) this.#see(entry);
    return found
      .map((entry) => ({ conversation: entry.conversation, seq: entry.last_seq, entry }))
      .filter((alert) => this.#isFirst(alert))
      .sort((a, b) => (a.entry.active_at > b.entry.active_at ? 1 : -1));
  }

  // Return what is to be told of a notice: [{conversation, seq, notice}], or nothing.
  noticed(notice) {
    if (notice?.outcome !== "loud") return [];
    const alert = { conversation: notice.place.conversation, seq: notice.message?.seq ?? null, notice };
    return this.#isFirst(alert) ? [alert] : [];
  }

  #isLoud(entry, { now, isQuiet }) {
    const { last_message: last, unread } = entry;
    const before = this.#seen.get(entry.conversation);
    const isNews = entry.last_seq > (before?.last_seq ?? 0) && unread > 0;
    if (!isNews || last?.kind !== "text" || last.deleted || last.sender.id === this.me) return false;
    if (entry.outcome) return entry.outcome === "loud";
    if (isQuiet || isMuted(entry, now)) return false;
    const isMention = (entry.mentions ?? 0) > (before?.mentions ?? 0);
    return entry.level !== "nothing" && (entry.kind === "direct" || isMention || entry.level === "all");
  }

  #isFirst({ conversation, seq }) {
    if (seq === null) return true;
    if (seq <= (this.#told.get(conversation) ?? 0)) return false;
    this.#told.set(conversation, seq);
    return true;
  }

  #see({ conversation, last_seq, mentions = 0 }) {
    this.#seen.set(conversation, { last_seq, mentions });
  }
}
