// The store in which waiting messages outlive the page: IndexedDB, else localStorage, else memory, of which the reader
// is told. Items are {client_id, person, conversation, body, place, ...}; `place` grows with each item of this device.
const NAME = "chatapp";
const TABLE = "outbox";
const PATIENCE = 3000; // ms; some private modes neither open a database nor refuse to

export async function openOutboxStore(storage) {
  try {
    return new DatabaseStore(await openDatabase(), storage);
  } catch {
    return new StorageStore(storage);
  }
}

class DatabaseStore {
  isLasting = true;

  constructor(database, storage) {
    Object.assign(this, { database, storage });
  }

  async all(person) {
    await this.#takeOver();
    const items = await this.#run("readonly", (table) => table.index("person").getAll(person));
    return items.sort((a, b) => a.place - b.place);
  }

  // Add an item at the end and return its place. It stays in localStorage until the database has it, since a page may
  // be closed at any moment.
  add(item) {
    this.storage.set(itemKey(item), { ...item, place: Date.now() });
    return this.#move(item);
  }

  // Change an item, unless another tab has removed it.
  put(item) {
    return this.#run("readwrite", (table) => {
      const kept = table.get(item.place);
      kept.onsuccess = () => kept.result && table.put(item);
      return kept;
    });
  }

  remove(item) {
    this.storage.remove(itemKey(item));
    return this.#run("readwrite", (table) => table.delete(item.place));
  }

  // Move the items from localStorage, where they are when a page was closed early or its database did not open in time.
  async #takeOver() {
    const left = this.storage.keys("outbox:").map((key) => this.storage.get(key)).filter(Boolean);
    for (const { place, ...item } of left.sort((a, b) => a.place - b.place)) await this.#move(item);
  }

  // Two tabs may do this at once: the database keeps each item once.
  async #move(item) {
    const place = await this.#run("readwrite", (table) => {
      const answer = {};
      const kept = table.index("person").getAll(item.person);
      kept.onsuccess = () => {
        answer.result = kept.result.find((one) => one.client_id === item.client_id)?.place;
        if (!answer.result) table.add(item).onsuccess = ({ target }) => (answer.result = target.result);
      };
      return answer;
    });
    this.storage.remove(itemKey(item));
    return place;
  }

  #run(mode, act) {
    return new Promise((resolve, reject) => {
      // "strict": the data is on disk before the promise resolves, in browsers that know the option
      const transaction = this.database.transaction(TABLE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }
}

class StorageStore {
  constructor(storage) {
    this.storage = storage;
    storage.set("outbox-place", storage.get("outbox-place") ?? 0);
  }

  get isLasting() {
    return this.storage.isLasting;
  }

  async all(person) {
    const items = this.storage.keys(`outbox:${person}:`).map((key) => this.storage.get(key));
    return items.filter(Boolean).sort((a, b) => a.place - b.place);
  }

  async add(item) {
    const place = (this.storage.get("outbox-place") ?? 0) + 1;
    this.storage.set("outbox-place", place);
    this.storage.set(itemKey(item), { ...item, place });
    return place;
  }

  async put(item) {
    if (this.storage.get(itemKey(item))) this.storage.set(itemKey(item), item);
  }

  async remove(item) {
    this.storage.remove(itemKey(item));
  }
}

function itemKey(item) {
  return `outbox:${item.person}:${item.client_id}`;
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const table = request.result.createObjectStore(TABLE, { keyPath: "place", autoIncrement: true });
      table.createIndex("person", "person");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    setTimeout(() => reject(new Error("slow")), PATIENCE);
  });
}
