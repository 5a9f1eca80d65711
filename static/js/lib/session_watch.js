// Follows one Engine.IO session, and lets it tell of its network: a WebSocket that swallows, polls that are cut.
import { Pulse } from "../models/pulse.js";

const PROBE = 6_000; // ms; an upgrade that takes longer meets something that opens, then swallows frames
const SURVIVES = 3_000; // polling that goes on for this long was not the trouble
const PING_INTERVAL = 8_000; // until the handshake says it
const OURS = "forced close"; // by this side
const SWALLOWED = { isSilence: true, wasBelieved: false };

export class SessionWatch {
  #pulse = null;
  #interval = PING_INTERVAL;
  #fault;
  #isOpen = false;
  #polledAt;
  #began;
  #beReady;
  #isReady = new Promise((resolve) => {
    this.#beReady = resolve;
  });

  // `echo()` as for Pulse; `onTransport()` when a WebSocket is believed; `onEnd(fault)` with what `Network.blame` takes, or null.
  constructor(engine, { clock, network, traffic, mayUpgrade, echo, onTransport, onEnd }) {
    Object.assign(this, { engine, clock, network, traffic, mayUpgrade, echo, onTransport, onEnd });
    this.#began = clock.now();
    this.#polledAt = clock.now();
    engine.on("handshake", ({ pingInterval }) => (this.#isOpen ? this.#meetCache() : this.#opened(pingInterval)));
    engine.on("packet", (packet) => this.#came(packet));
    engine.on("packetCreate", ({ data }) => traffic.add(1 + (data?.length ?? 0)));
    engine.on("close", (reason, error) => this.#closed(reason, error));
    engine.transport.on("poll", () => {
      this.#polledAt = clock.now();
    });
    engine.transport.on("pollComplete", () => this.#pollCame());
  }

  // polling, or a WebSocket that is believed
  get transport() {
    return this.#pulse?.isBelieved ? "websocket" : "polling";
  }

  // Requests are answered from now on.
  ready() {
    this.#beReady();
  }

  get isTrying() {
    return this.mayUpgrade && !this.#pulse?.isBelieved;
  }

  follow(answer) {
    this.#pulse?.follow(answer);
  }

  #opened(pingInterval) {
    this.#isOpen = true;
    this.#interval = pingInterval;
    this.#watchUpgrade();
  }

  // A second beginning of the same session is an old answer: polls would come back from a cache without end.
  #meetCache() {
    this.network.broke(0);
    this.clock.after(0, () => this.engine.close());
  }

  #came({ data }) {
    this.#pulse?.heard();
    if (this.engine.transport.name === "websocket") this.traffic.add(1 + (data?.length ?? 0));
  }

  #pollCame() {
    this.network.held(this.#polled);
    this.engine.transport.query.hold = this.network.hold;
  }

  get #polled() {
    return (this.clock.now() - this.#polledAt) / 1000;
  }

  // An upgrade that failed is blamed on the WebSocket only where polling goes on.
  #watchUpgrade() {
    const { engine, clock, network } = this;
    if (!this.mayUpgrade) return;
    const isPolling = () => engine.readyState === "open" && engine.transport.name === "polling";
    const probe = clock.after(PROBE, () => {
      if (!isPolling()) return;
      network.blame(SWALLOWED);
      engine.close(); // a server may be waiting for the frames; a new session without a try is sure
    });
    engine.once("upgrade", () => {
      clock.cancel(probe);
      this.#beginPulse();
    });
    engine.once("upgradeError", () => {
      clock.cancel(probe);
      clock.after(SURVIVES, () => isPolling() && network.blame(SWALLOWED));
    });
    engine.once("close", () => clock.cancel(probe));
  }

  #beginPulse() {
    this.#began = this.clock.now();
    this.#pulse = new Pulse({
      clock: this.clock,
      echo: () => this.#isReady.then(this.echo),
      interval: this.#interval,
      on: {
        believed: this.onTransport,
        silent: ({ wasBelieved, wasAsleep }) => {
          this.#fault = wasAsleep ? null : { isSilence: true, wasBelieved };
          this.engine.close();
        },
      },
    });
    this.#pulse.start();
  }

  #closed(reason, error) {
    const lived = (this.clock.now() - this.#began) / 1000;
    if (this.#pulse) {
      this.#pulse.stop();
      return this.onEnd(this.#fault ?? (reason === OURS ? null : { isSilence: false, lived }));
    }
    this.onEnd(null);
    if (!this.#isOpen || reason !== "transport error") return undefined;
    if (error?.message === "xhr poll error") this.network.cut(this.#polled);
    return this.network.broke(lived);
  }
}
