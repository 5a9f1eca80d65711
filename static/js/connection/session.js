// One Socket.IO session: it connects, receives events, and sends requests that are acknowledged. When it ends, every
// unanswered request is refused at once, and no later session sends it again.
import { Engine, OURS } from "./engine.js";
import { ACK, CONNECT, CONNECT_ERROR, decode, DISCONNECT, encode, EVENT } from "./packets.js";
import { Refusal } from "./refusal.js";
import { SessionWatch } from "./session_watch.js";

export class Session {
  #engine;
  #watch;
  #asked = new Map();
  #next = 0;
  #refusal = null;
  isConnected = false;
  #verbs = {
    [CONNECT]: () => this.#connected(),
    [DISCONNECT]: () => this.#engine.end("told"),
    [EVENT]: ({ data: [name, data] }) => this.on.packet(name, data),
    [ACK]: ({ id, data: [told] }) => this.#answered(id, told),
    [CONNECT_ERROR]: ({ data }) => this.#refused(data),
  };

  // `auth()` returns the data of CONNECT. `on`: connect(), packet(name, data), transport() when it changes, and
  // end({ refusal, fault }) with the server's refusal and a fault as Network.blame takes it.
  constructor({ path, auth, mayUpgrade, network, traffic, clock, timeout, on }) {
    Object.assign(this, { clock, timeout, on });
    const echo = () => this.request("echo", { text: "echo" });
    this.#watch = new SessionWatch({
      clock,
      network,
      traffic,
      mayUpgrade,
      echo,
      onTransport: on.transport,
      end: () => this.end(),
    });
    this.#engine = new Engine({
      path,
      hold: () => network.hold,
      mayUpgrade,
      clock,
      watch: this.#watch,
      on: {
        open: () => this.#engine.send(encode(CONNECT, auth())),
        message: (text) => this.#hear(text),
        end: (why) => this.#ended(why),
      },
    });
  }

  // "polling", or "websocket" once it is trusted.
  get transport() {
    return this.#watch.transport;
  }

  get isTrying() {
    return this.#watch.isTrying;
  }

  // Return the acknowledgement, or throw a Refusal.
  request(name, data, timeout = this.timeout) {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise((resolve, reject) => {
      const timer = this.clock.after(timeout, () => this.#answered(id));
      this.#asked.set(id, (told) => {
        this.clock.cancel(timer);
        if (told?.ok) resolve(told);
        else reject(told?.error ? new Refusal(told.error) : Refusal.unanswered());
      });
    });
    this.#engine.send(encode(EVENT, [name, data], id));
    this.#watch.follow(answer);
    return answer;
  }

  end(why = OURS) {
    this.#engine.end(why);
  }

  #hear(text) {
    const packet = decode(text);
    if (packet) this.#verbs[packet.kind](packet);
    else this.end("foreign");
  }

  #connected() {
    this.isConnected = true;
    this.#watch.ready();
    this.on.connect();
  }

  #answered(id, told) {
    const settle = this.#asked.get(id);
    this.#asked.delete(id);
    settle?.(told);
  }

  #refused({ data }) {
    this.#refusal = data?.error ?? null;
    this.end();
  }

  #ended(why) {
    this.isConnected = false;
    for (const id of [...this.#asked.keys()]) this.#answered(id);
    this.on.end({ refusal: this.#refusal, fault: this.#watch.ended(why) });
  }
}
