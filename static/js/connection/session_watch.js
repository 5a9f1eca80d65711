// Watches one session and reports to Network what it shows: a WebSocket that swallows frames, polls that are cut.
import { Pulse } from "./models/pulse.js";
import { OURS } from "./engine.js";

const SURVIVES = 3_000; // ms; when polling goes on for this long, it was not at fault
const NO_FAULT = new Set([OURS, "offline"]);
const OF_NETWORK = new Set(["poll", "post", "foreign"]);
const SWALLOWED = { isSilence: true, wasTrusted: false };

export class SessionWatch {
  #pulse = null;
  #interval;
  #fault = null;
  #isOpen = false;
  #timer = null;
  #askedAt;
  #began;
  #beReady;
  #isReady = new Promise((resolve) => {
    this.#beReady = resolve;
  });

  // `echo()` as for Pulse. `onTransport()` is called when a WebSocket is trusted or has failed. `end()` ends the
  // session.
  constructor({ clock, network, traffic, mayUpgrade, echo, onTransport, end }) {
    Object.assign(this, { clock, network, traffic, mayUpgrade, echo, onTransport, end });
    this.#began = clock.now();
  }

  // "polling", or "websocket" once it is trusted.
  get transport() {
    return this.#pulse?.isTrusted ? "websocket" : "polling";
  }

  get isTrying() {
    return this.mayUpgrade && !this.#pulse?.isTrusted;
  }

  // The server answers requests from now on.
  ready() {
    this.#beReady();
  }

  follow(answer) {
    this.#pulse?.follow(answer);
  }

  // The Engine calls the methods below.

  opened(pingInterval) {
    this.#isOpen = true;
    this.#interval = pingInterval;
  }

  asks() {
    this.#askedAt = this.clock.now();
  }

  answered() {
    this.network.held(this.#since(this.#askedAt));
  }

  sent(packet) {
    this.traffic.add(packet.length);
  }

  heard(frame) {
    this.traffic.add(frame.length);
    this.#pulse.heard();
  }

  // A failed upgrade is the WebSocket's fault only if polling goes on.
  failed({ isSilence }) {
    this.mayUpgrade = false;
    if (isSilence) this.#blame();
    else this.#timer = this.clock.after(SURVIVES, () => this.#blame());
  }

  upgraded() {
    this.#began = this.clock.now();
    this.#pulse = new Pulse({
      clock: this.clock,
      echo: () => this.#isReady.then(this.echo),
      interval: this.#interval,
      on: {
        trusted: this.onTransport,
        silent: ({ wasTrusted, wasAsleep }) => {
          this.#fault = wasAsleep ? null : { isSilence: true, wasTrusted };
          this.end();
        },
      },
    });
    this.#pulse.start();
  }

  // Return a fault, which `Network.blame` takes once the next session shows that the server is reachable, or null.
  ended(why) {
    this.clock.cancel(this.#timer);
    const lived = this.#since(this.#began);
    if (this.#pulse) {
      this.#pulse.stop();
      return (
        this.#fault ??
        (NO_FAULT.has(why) ? null : { isSilence: this.#pulse.isQuiet, wasTrusted: this.#pulse.isTrusted, lived })
      );
    }
    if (!this.#isOpen) return null;
    if (why === "poll") this.network.cut(this.#since(this.#askedAt));
    if (OF_NETWORK.has(why)) this.network.broke(lived);
    if (why === "stale") this.network.broke(0);
    return null;
  }

  #blame() {
    this.network.blame(SWALLOWED);
    this.onTransport();
  }

  #since(moment) {
    return (this.clock.now() - moment) / 1000;
  }
}
