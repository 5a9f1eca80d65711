// Whether WebSockets broke on this network a while ago: then they are not tried again for half an hour.
const KEY = "websocket-broke";
const LENGTH = 30 * 60 * 1000;

export class TransportMemory {
  #storage;

  constructor(storage) {
    this.#storage = storage;
  }

  get isBroken() {
    const age = Date.now() - (this.#storage.get(KEY) ?? -Infinity);
    return age >= 0 && age < LENGTH;
  }

  broke() {
    this.#storage.set(KEY, Date.now());
  }
}
