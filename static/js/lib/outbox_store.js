// Where waiting messages outlive the page: IndexedDB, else localStorage, else (said to the person) memory.
// Items are {client_id, person, conversation, body, place, ...}; `place` grows with each item of this device.
const NAME = "chatapp";
const TABLE = "outbox";
const PATIENCE = 3000; // some private modes neither open a database nor refuse it

export async function openOutboxStore(storage) {
  try {
    const store = new DatabaseStore(await openDatabase());
    await takeOver(storage, store);
    return store;
  } catch {
    return new StorageStore(storage);
  }
}

// What an earlier page kept in localStorage, because its database did not open in time, must not be forgotten there.
async function takeOver(storage, store) {
  const left = storage.keys("outbox:").map((key) => [key, storage.get(key)]).filter(([, item]) => item);
  for (const [key, { place, ...item }] of left.sort(([, a], [, b]) => a.place - b.place)) {
    const known = await store.all(item.person);
    if (!known.some((one) => one.client_id === item.client_id)) await store.add(item);
    storage.remove(key);
  }
}

class DatabaseStore {
  isLasting = true;

  constructor(database) {
    this.database = database;
  }

  async all(person) {
    const items = await this.#run("readonly", (table) => table.index("person").getAll(person));
    return items.sort((a, b) => a.place - b.place);
  }

  // Adds an item at the end and tells its place.
  add(item) {
    return this.#run("readwrite", (table) => table.add(item));
  }

  // Changes an item; one that another tab has taken away stays away.
  put(item) {
    return this.#run("readwrite", (table) => {
      const kept = table.get(item.place);
      kept.onsuccess = () => kept.result && table.put(item);
      return kept;
    });
  }

  remove(item) {
    return this.#run("readwrite", (table) => table.delete(item.place));
  }

  #run(mode, act) {
    return new Promise((resolve, reject) => {
      // "strict": on disk before the promise is kept, where the browser knows the word
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
