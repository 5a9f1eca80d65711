// Elects the tab of this browser that holds the connection. A Web Lock does it, which the browser releases with its
// tab. Plain http has no locks; there a lease in localStorage does it, which the leader renews. Two tabs may lead for a
// moment, which costs a connection and no message.
import { Lease } from "./lease.js";

const LENGTH = 6_000; // ms of a lease
const RENEW = 2_000;
const AT_ONCE = 150; // ms over which the other tabs spread their tries when the leader leaves

export class Leadership {
  #lead;
  #follow;

  // `onLead()` is called when this tab becomes the leader, `onFollow()` when it stops to be.
  constructor({ name, tab, storage, clock, onLead, onFollow }) {
    const tell = (isLeader) => {
      if (this.isLeader === isLeader) return;
      this.isLeader = isLeader;
      (isLeader ? onLead : onFollow)();
    };
    this.isLeader = false;
    this.#lead = () => tell(true);
    this.#follow = () => tell(false);
    const way = { name, lead: this.#lead, follow: this.#follow };
    this.queue = globalThis.navigator?.locks ? new Lock(way) : new Renewed({ ...way, tab, storage, clock });
  }

  start() {
    this.queue.start();
  }

  // The page is unloaded or kept for coming back: let another tab lead.
  stop() {
    this.queue.stop();
    this.#follow();
  }

  // Lead now, also when another tab does.
  take() {
    this.queue.take();
  }

  // The leader has announced that it leaves.
  isFree() {
    this.queue.isFree();
  }
}

class Lock {
  #waiting = null;
  #release = null;

  constructor({ name, lead, follow }) {
    Object.assign(this, { name: `connection:${name}`, lead, follow });
  }

  start() {
    if (this.#waiting || this.#release) return;
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
  }

  stop() {
    this.#waiting?.abort();
    this.#waiting = null;
    this.#release?.();
    this.#release = null;
  }

  take() {
    this.stop();
    this.#request({ steal: true });
  }

  isFree() {} // the browser hands the lock on

  async #request(options) {
    let isHeld = false;
    try {
      await navigator.locks.request(this.name, options, () => {
        isHeld = true;
        this.#waiting = null;
        return new Promise((resolve) => {
          this.#release = resolve;
          this.lead();
        });
      });
    } catch (error) {
      if (!isHeld) return this.#failed(error);
      this.#release = null; // another tab took the lock
      this.follow();
      this.start();
    }
    return undefined;
  }

  // The request was aborted; or locks are not allowed here, and then every tab leads for itself.
  #failed(error) {
    if (error.name !== "AbortError") this.lead();
  }
}

class Renewed {
  #timer = null;
  #isOn = false;

  constructor({ name, lead, follow, tab, storage, clock }) {
    Object.assign(this, { name: `connection:${name}`, lead, follow, clock });
    this.lease = new Lease({ tab, storage, clock, length: LENGTH });
  }

  start() {
    this.#isOn = true;
    this.#renew();
  }

  stop() {
    this.#isOn = false;
    this.clock.cancel(this.#timer);
    this.lease.release(this.name);
  }

  take() {
    this.lease.seize(this.name);
    this.start();
  }

  isFree() {
    if (!this.#isOn) return;
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(this.clock.random() * AT_ONCE, () => this.#renew());
  }

  async #renew() {
    this.clock.cancel(this.#timer);
    const isOurs = await this.lease.take(this.name);
    if (!this.#isOn) return;
    if (isOurs) this.lead();
    else this.follow();
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(RENEW, () => this.#renew());
  }
}
