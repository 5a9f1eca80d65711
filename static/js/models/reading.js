// Read marks of one conversation: tells the server the highest seq that the reader has seen, one request at a time.
export class Reading {
  #isAsking = false;

  constructor({ lastRead, ask, retry = () => {} }) {
    this.lastRead = lastRead;
    this.wanted = lastRead;
    this.isHeld = false;
    this.isBehind = false; // whether something unread lies above what is on screen
    this.ask = ask;
    this.retry = retry;
  }

  // The messages from `from` to `seq` are on screen, and somebody looks at them. They do not count while unread ones
  // above them have not been on screen.
  see(seq, from = 0) {
    this.isBehind = from > this.wanted + 1;
    if (this.isHeld || this.isBehind || seq <= this.wanted) return;
    this.wanted = seq;
    this.flush();
  }

  async flush() {
    if (this.#isAsking || this.isHeld || this.wanted <= this.lastRead) return;
    this.#isAsking = true;
    const seq = this.wanted;
    try {
      await this.ask(seq);
      this.lastRead = Math.max(this.lastRead, seq);
    } catch (refusal) {
      if (!refusal.retry) this.wanted = this.lastRead;
      else this.retry();
      return;
    } finally {
      this.#isAsking = false;
    }
    await this.flush();
  }

  // Take the server's `lastRead`, which may be lower: the reader has marked messages unread, here or on another device.
  learn(lastRead) {
    if (lastRead < this.lastRead) {
      this.isHeld = true;
      this.wanted = lastRead;
    }
    this.lastRead = lastRead;
    this.wanted = Math.max(this.wanted, lastRead);
  }

  // The window has the focus again: count what is read again.
  resume() {
    this.isHeld = false;
  }
}
