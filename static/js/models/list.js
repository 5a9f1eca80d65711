// The conversations of the rail and the inbox, from summaries, heads and the reader's own memberships.
//
// Two counters decide which of two states is newer: the conversation's `last_rev` for its content, and the `rev` of the
// reader's membership for what they have read.
import { isMuted } from "./muted.js";

export class List {
  #entries = new Map();

  constructor(entries = []) {
    for (const entry of entries) this.#entries.set(entry.conversation, entry);
  }

  get(conversation) {
    return this.#entries.get(conversation) ?? null;
  }

  // Apply a summary, as sync and membership events bring it. Return the entry.
  summary(summary) {
    const { membership, ...content } = summary;
    const known = this.get(summary.conversation);
    const own = known && known.own_rev > membership.rev ? {} : ownOf(membership, summary.last_seq);
    const fresh = known && known.last_rev > summary.last_rev ? {} : content;
    return this.#write({ ...known, ...fresh, ...own, outcome: null, conversation: summary.conversation });
  }

  // Apply a head. `me`: the reader's counter when the server read the head. Return the entry, null when it is older
  // than what is known, or undefined when the conversation is unknown.
  head(head, me) {
    const known = this.get(head.conversation);
    if (!known) return undefined;
    if (known.last_rev > head.last_rev) return null;
    const { last_seq, last_rev, last_message, active_at, outcome, last_read_seq, mentions } = head;
    const own = known.own_rev > me ? {} : { last_read_seq, mentions, own_rev: me };
    const entry = { ...known, last_seq, last_rev, last_message, active_at, outcome, ...own };
    return this.#write({ ...entry, unread: Math.max(0, entry.last_seq - entry.last_read_seq) });
  }

  gone({ conversation, rev }) {
    const known = this.get(conversation);
    if (!known || known.own_rev > rev) return false;
    return this.#entries.delete(conversation);
  }

  // Whether a head tells that the name or topic has changed, which heads do not carry.
  hasOldName(head) {
    return (this.get(head.conversation)?.meta_rev ?? 0) < head.meta_rev;
  }

  // Forget the mutes that are over at `now`, ms; return the entries that they were of.
  endMutes(now) {
    const ended = this.of().filter((entry) => entry.muted_until && !isMuted(entry, now));
    return ended.map((entry) => this.#write({ ...entry, muted_until: null }));
  }

  clear() {
    this.#entries.clear();
  }

  of(kind, { unreadFirst = false, limit = Infinity } = {}) {
    const entries = [...this.#entries.values()].filter((entry) => !kind || entry.kind === kind);
    return entries.sort((a, b) => order(a, b, unreadFirst)).slice(0, limit);
  }

  #write(entry) {
    this.#entries.set(entry.conversation, entry);
    return entry;
  }
}

function ownOf(membership, lastSeq) {
  const { last_read_seq, rev, role, can_post, mentions, level, muted_until } = membership;
  return {
    last_read_seq,
    own_rev: rev,
    role,
    can_post,
    mentions,
    level,
    muted_until,
    unread: membership.unread ?? Math.max(0, lastSeq - last_read_seq),
  };
}

function order(a, b, unreadFirst) {
  if (unreadFirst && (a.unread > 0) !== (b.unread > 0)) return a.unread > 0 ? -1 : 1;
  if (a.active_at !== b.active_at) return (b.active_at ?? "") > (a.active_at ?? "") ? 1 : -1;
  return a.conversation < b.conversation ? -1 : 1;
}

// Return how much of an entry counts in the totals: nothing of a muted one. The server's next figures correct it, if it
// is muted no longer.
export function counted(entry) {
  return entry.muted_until ? 0 : entry.unread;
}
