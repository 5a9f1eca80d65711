// Remembers in localStorage how the latest networks of this device behaved, by the name that the server gives each.
const KEY = "networks";
const MOST = 20;

export class NetworkMemory {
  #storage;
  #name;

  constructor(storage, name) {
    this.#storage = storage;
    this.#name = name;
  }

  read() {
    return this.#all[this.#name] ?? null;
  }

  write(record) {
    const { [this.#name]: before, ...others } = this.#all;
    const kept = Object.entries(others).slice(1 - MOST);
    this.#storage.set(KEY, Object.fromEntries([...kept, [this.#name, { ...before, ...record }]]));
  }

  get #all() {
    return this.#storage.get(KEY) ?? {};
  }
}
