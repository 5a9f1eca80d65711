// What this person has read in one conversation, and what to tell the server: one request at a time, the highest seq.
export class Reading {
  #isAsking = false;

  constructor({ lastRead, ask, retry = () => {} }) {
    this.lastRead = lastRead;
    this.wanted = lastRead;
    this.isHeld = false;
    this.ask = ask;
    this.retry = retry;
  }

  // The tail is on screen up to `seq`, and somebody looks at it.
  see(seq) {
    if (this.isHeld || seq <= this.wanted) return;
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

  // The server's word, which may go back: somebody marked it unread, here or on another device.
  learn(lastRead) {
    if (lastRead < this.lastRead) {
      this.isHeld = true;
      this.wanted = lastRead;
    }
    this.lastRead = lastRead;
    this.wanted = Math.max(this.wanted, lastRead);
  }

  // The window was focused again: reading counts again.
  resume() {
    this.isHeld = false;
  }
}
