// One connection for all tabs of a person in this browser. The leader holds the Link, the other tabs send through it.
// Over HTTP/1.1 a browser opens six connections to one host: a sixth polling tab would block everything else.
import { Hub } from "./models/hub.js";
import { Leadership } from "./leadership.js";
import { CHOICE, Link } from "./link.js";
import { Refusal } from "./refusal.js";
import { Tabs } from "./tabs.js";

const SILENT = 3_000; // ms; a leader that does not answer within this time has been frozen by the browser
const NAG = 5_000; // ms between two greetings of a visible page without a connection, which make the leader hurry
const MARGIN = 2_000; // ms on top of the timeout of a request
// Tabs with different versions of this code do not talk to each other.
const VERSION = new URL("..", import.meta.url).pathname;
const UNKNOWN = { state: "connecting", isReady: false, isLive: false, session: null };

export class SharedLink {
  #known = UNKNOWN; // the state of the leader's link
  #session = 0;
  #timer = null;

  // Takes what Link takes, and `tab`, a random id of this tab.
  constructor({ tab, on, ...more }) {
    const { page, storage, clock } = more;
    Object.assign(this, { tab, on, clock });
    const name = `${page.me}:${VERSION}`;
    this.link = new Link({ ...more, on: this.#ofLink() });
    this.hub = new Hub({ ask: (...asked) => this.link.request(...asked) });
    this.tabs = new Tabs({ name, tab, clock, timeout: page.ackTimeout + MARGIN, on: this.#ofTabs() });
    this.leadership = new Leadership({
      name,
      tab,
      storage,
      clock,
      onLead: () => this.#leads(),
      onFollow: () => this.#follows(),
    });
    this.isRefused = false;
  }

  get isLeader() {
    return this.leadership.isLeader || !this.tabs.isPossible;
  }

  // One of websocket, polling, short, connecting, offline, refused.
  get state() {
    return this.isRefused ? "refused" : this.#known.state;
  }

  get isReady() {
    return !this.isRefused && (this.isLeader ? this.link : this.#known).isReady;
  }

  get isLive() {
    return !this.isRefused && (this.isLeader ? this.link : this.#known).isLive;
  }

  // The transport that the reader chose for this browser: auto, polling or short.
  get choice() {
    return this.link.choice;
  }

  start() {
    this.#wake();
    addEventListener("storage", ({ key }) => key === CHOICE && this.isLeader && this.link.restart());
    addEventListener("pagehide", () => this.#rest());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
  }

  // The network is back, or somebody looks at the page.
  hurry() {
    if (this.isLeader) this.link.hurry();
    else this.#greet();
  }

  // Use one transport from now on, or (auto) the best one that works.
  choose(choice) {
    this.link.choice = choice; // a leader in another tab reads it from the storage
    if (this.isLeader) this.link.restart();
  }

  refuse(code) {
    if (!this.isRefused) this.link.refuse(code);
  }

  request(name, data = {}, options = {}) {
    if (this.isRefused) return Promise.reject(Refusal.offline());
    if (this.isLeader) return this.hub.request(this.tab, name, data, options);
    return this.isReady || options.isProbe ? this.tabs.ask(name, data, options) : Promise.reject(Refusal.offline());
  }

  #wake() {
    if (this.isRefused) return;
    this.tabs.open();
    if (!this.tabs.isPossible) return this.link.start();
    this.leadership.start();
    return this.#greet();
  }

  // The page is unloaded or kept for coming back: the other tabs go on.
  #rest() {
    this.leadership.stop();
    if (!this.tabs.isPossible) this.link.stop();
    this.tabs.say("bye");
    this.tabs.close();
    this.clock.cancel(this.#timer);
    this.#known = { ...UNKNOWN, state: this.state };
  }

  #ofLink() {
    return {
      open: () => {
        this.#session += 1;
        this.hub.reset();
        this.#tellState();
        this.on.open();
      },
      short: () => {
        this.tabs.say("short");
        return this.on.short();
      },
      change: () => this.#changed(),
      refused: (code) => this.#refused(code),
      packet: (name, data) => {
        this.tabs.say("packet", { name, data });
        this.on.packet(name, data);
      },
    };
  }

  // Handlers for messages from other tabs. Some are for the leader, some for followers.
  #ofTabs() {
    const led = (act) => (message) => this.isLeader && act(message);
    const following = (act) => (message) => !this.isLeader && !this.isRefused && act(message);
    return {
      hello: led(() => {
        this.#tellState();
        this.link.hurry();
      }),
      ask: led((message) =>
        this.tabs.answer(message, this.hub.request(message.from, message.name, message.data, message.options)),
      ),
      bye: ({ from }) => (this.isLeader ? this.hub.leave(from) : this.leadership.isFree()),
      lead: following(() => this.#hasNewLeader()),
      state: following(({ known }) => this.#learn(known)),
      short: following(() => this.isLive || this.on.short()),
      packet: following(({ name, data }) => this.on.packet(name, data)),
      refused: following(({ code }) => this.link.refuse(code)),
    };
  }

  #leads() {
    this.clock.cancel(this.#timer);
    this.tabs.fail();
    this.tabs.say("lead");
    this.link.start();
  }

  #follows() {
    this.link.stop();
    this.#hasNewLeader();
  }

  // Keep the shown state until the new leader has sent its own: a handover should not flicker.
  #hasNewLeader() {
    this.tabs.fail();
    this.#known = { ...UNKNOWN, state: this.#known.state };
    this.#greet();
  }

  // Ask the leader for its state. A silent leader is replaced while this page is visible.
  #greet() {
    if (this.isLeader || this.isRefused) return;
    this.tabs.say("hello");
    this.#check(SILENT, () => this.leadership.take());
  }

  #check(ms, act) {
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(ms, () => !this.isLeader && document.visibilityState === "visible" && act());
  }

  #learn(known) {
    const before = this.#known;
    this.#known = { ...known, state: known.state === "connecting" ? before.state : known.state };
    if (this.isReady) this.clock.cancel(this.#timer);
    else this.#check(NAG, () => this.#greet());
    if (known.isLive && known.session !== before.session) this.on.open();
    this.on.change();
  }

  #changed() {
    if (!this.isLeader) return;
    const { state } = this.link;
    if (state !== "connecting") this.#known = { ...this.#known, state };
    this.#tellState();
    this.on.change();
  }

  #tellState() {
    const { state, isReady, isLive } = this.link;
    if (this.isLeader)
      this.tabs.say("state", { known: { state, isReady, isLive, session: `${this.tab}:${this.#session}` } });
  }

  #refused(code) {
    this.isRefused = true;
    this.leadership.stop();
    this.tabs.say("refused", { code });
    this.on.change();
    this.on.refused(code);
  }
}
