// A window [lowest seq … highest seq] of one conversation, and the rev up to which it is complete.
//
// An event with rev + 1 is applied, a lower one is dropped, a higher one waits for the missing ones. A row never goes
// back to an older rev, so a page of history that was read before a deletion cannot bring the text back. A patch, which
// has no sender, is merged into its row, which keeps the rev at which it came
// whole, and in `patches` [the latest patch, those before it].
export const MOST_ROWS = 200; // on screen; rows far from the reader are dropped, and loaded again when needed
const HELD = 500; // events that may wait for a missing one; with more, catching up is cheaper

export class Timeline {
  #rows = new Map();
  #held = new Map();

  constructor({ conversation, epoch = null, rev = 0, messages = [], hasBefore = false, hasAfter = false, newest = 0 }) {
    this.conversation = conversation;
    this.newest = newest; // the highest seq that is known to exist, in the window or outside
    this.isOpening = false;
    this.kept = new Set(); // the seqs of rows that are being edited, which stay also outside of the window
    this.#replace({ epoch, rev, messages, has_before: hasBefore, has_after: hasAfter });
  }

  get rows() {
    return [...this.#rows.values()].sort((a, b) => a.seq - b.seq);
  }

  get isTail() {
    return !this.hasAfter;
  }

  get isWaiting() {
    return this.#held.size > 0;
  }

  row(seq) {
    return this.#rows.get(seq) ?? null;
  }

  // Take one event; `message` is null when the rev changed something else. Return "applied", "dropped" or "held".
  receive(rev, message) {
    if (rev <= this.rev) {
      this.newest = Math.max(this.newest, message?.seq ?? 0); // a page that was read afterwards need not reach this far
      return "dropped";
    }
    if (this.isOpening || rev > this.rev + 1) {
      if (this.#held.size < HELD) this.#held.set(rev, message);
      return "held";
    }
    this.#step(rev, message);
    this.#release();
    return "applied";
  }

  // Whether a head's `lastRev` tells of an event that has not arrived.
  isBehind(lastRev) {
    return lastRev > this.rev;
  }

  // Apply the changes up to `rev`, as sync and open_conversation return them.
  change({ messages, rev }) {
    for (const message of messages) this.#apply(message);
    this.rev = Math.max(this.rev, rev);
    this.#release();
  }

  // Start again from a page. Events that came meanwhile still count, unless they are of another epoch.
  reset(page) {
    if (page.epoch !== this.epoch) {
      this.#held.clear();
      this.kept.clear();
    }
    this.#drop([...this.#rows.keys()]);
    this.lowest = this.highest = 0;
    this.#replace(page);
    this.#release();
  }

  // Add a page of history that touches the window on one side. `changes`: messages that changed after the page was
  // read, as `freshen` returns them.
  merge(page, side, changes = []) {
    if (side === "before") this.hasBefore = page.has_before;
    else this.hasAfter = page.has_after;
    if (page.messages.length) {
      this.lowest = Math.min(this.lowest || Infinity, page.messages[0].seq);
      this.highest = Math.max(this.highest, page.messages.at(-1).seq);
    }
    for (const message of [...page.messages, ...changes]) this.#apply(message);
  }

  // Keep at most `most` rows: drop those on the far `side`, which are loaded again when needed. Return whether any was
  // dropped.
  trim(most, side) {
    const excess = this.#rows.size - most;
    if (excess <= 0) return false;
    const seqs = [...this.#rows.keys()].sort((a, b) => a - b);
    const gone = side === "before" ? seqs.slice(0, excess) : seqs.slice(-excess);
    this.#drop(gone);
    if (side === "before") [this.hasBefore, this.lowest] = [true, seqs[excess]];
    else [this.hasAfter, this.highest] = [true, seqs[most - 1]];
    return true;
  }

  #drop(seqs) {
    for (const seq of seqs) if (!this.kept.has(seq)) this.#rows.delete(seq);
  }

  #replace({ epoch, rev, messages, has_before, has_after }) {
    Object.assign(this, { epoch, rev, hasBefore: has_before, hasAfter: has_after });
    for (const message of messages) this.#rows.set(message.seq, message);
    this.lowest = messages[0]?.seq ?? 0;
    this.highest = messages.at(-1)?.seq ?? 0;
    this.newest = Math.max(this.newest, this.highest);
  }

  #release() {
    for (const rev of [...this.#held.keys()].sort((a, b) => a - b)) {
      if (rev > this.rev + 1) break;
      const message = this.#held.get(rev);
      this.#held.delete(rev);
      if (rev > this.rev) this.#step(rev, message);
    }
  }

  #step(rev, message) {
    this.rev = rev;
    if (message) this.#apply(message);
  }

  #apply(message) {
    const { seq } = message;
    const row = this.#rows.get(seq);
    if (!message.sender) return row && Object.assign(row, message, { rev: row.rev, patches: [message, row.patches] });
    this.newest = Math.max(this.newest, seq);
    if (seq > this.highest && this.isTail) {
      this.highest = seq;
      this.lowest ||= seq;
    }
    const isInside = (seq >= this.lowest && seq <= this.highest) || row;
    if (isInside && message.rev > (row?.rev ?? 0)) this.#rows.set(seq, message);
  }
}
