// An open conversation, as its controllers share it: which messages are here, what has been read, what is on screen. It
// is made before any of them starts, and complete then.
export class ConversationView {
  // `timeline`: a Timeline. `reading`: a Reading. `scroll`: where the log stands, as drawing/scroll.js tells. `role`:
  // owner or member, of the reader. `seen`: [[person, seq], …], how far each has read; null in a large room. `scope`:
  // {hear, tell, mark, ends}, as drawing/pane_scope.js says: by `hear` and `tell` its controllers talk, the ids of its
  // rows begin with `mark`, and `ends` ends what they listen to.
  constructor({ timeline, reading, scroll, role, seen = null, scope = {} }) {
    const { hear, tell, mark, ends } = scope;
    Object.assign(this, { timeline, reading, scroll, role, seen, hear, tell, mark, ends });
    this.typedAt = -Infinity; // ms of the clock: when the reader last typed here
    this.placeToLoad = null; // {seq, top}, outside of the window: the reader comes back to it once it is loaded
  }

  get id() {
    return this.timeline.conversation;
  }

  // The highest seq that the server knows as read.
  get lastRead() {
    return this.reading.lastRead;
  }

  // Whether the newest message is on screen.
  get isAtTail() {
    return this.timeline.isTail && this.scroll.isAtBottom;
  }

  // Whether what arrives now is read at once, by somebody who looks at the page.
  get isFollowed() {
    return this.isAtTail && !this.reading.isHeld && !this.reading.isBehind;
  }

  // Nobody has read less than before: an answer may have been under way for long.
  learnSeen(seen) {
    const known = new Map(this.seen);
    this.seen = seen?.map(([person, seq]) => [person, Math.max(seq, known.get(person) ?? 0)]) ?? null;
    this.tell("seen", {});
  }

  saw(person, seq) {
    this.learnSeen([...(this.seen ?? []).filter(([one]) => one !== person), [person, seq]]);
  }

  // Take the reader's own membership, as the server tells it.
  learn({ role, last_read_seq }) {
    this.role = role;
    this.reading.learn(last_read_seq);
  }
}
