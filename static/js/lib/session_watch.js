// Follows one session, and lets it tell of its network: a WebSocket that swallows, polls that are cut.
import { Pulse } from "../models/pulse.js";
import { OURS } from "./engine.js";

const SURVIVES = 3_000; // ms; polling that goes on for this long was not the trouble
const NO_FAULT = new Set([OURS, "offline"]);
const OF_NETWORK = new Set(["poll", "post", "foreign"]);
const SWALLOWED = { isSilence: true, wasBelieved: false };

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

  // `echo()` as for Pulse; `onTransport()` when a WebSocket is believed, or blamed; `end()` ends the session.
  constructor({ clock, network, traffic, mayUpgrade, echo, onTransport, end }) {
    Object.assign(this, { clock, network, traffic, mayUpgrade, echo, onTransport, end });
    this.#began = clock.now();
  }

  // polling, or a WebSocket that is believed
  get transport() {
    return this.#pulse?.isBelieved ? "websocket" : "polling";
  }

  get isTrying() {
    return this.mayUpgrade && !this.#pulse?.isBelieved;
  }

  // Requests are answered from now on.
  ready() {
    this.#beReady();
  }

  follow(answer) {
    this.#pulse?.follow(answer);
  }

  // What the Engine tells from here on.

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

  // An upgrade that failed is blamed on the WebSocket only where polling goes on.
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
        believed: this.onTransport,
        silent: ({ wasBelieved, wasAsleep }) => {
          this.#fault = wasAsleep ? null : { isSilence: true, wasBelieved };
          this.end();
        },
      },
    });
    this.#pulse.start();
  }

  // Answers what `Network.blame` takes, once the next session shows that the server is there; or null.
  ended(why) {
    this.clock.cancel(this.#timer);
    const lived = this.#since(this.#began);
    if (this.#pulse) {
      this.#pulse.stop();
      return this.#fault ?? (NO_FAULT.has(why) ? null : { isSilence: this.#pulse.isQuiet, wasBelieved: this.#pulse.isBelieved, lived });
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
