// localStorage that may be full, forbidden or absent: then memory, and `isLasting` says so.
export class Storage {
  #memory = new Map();
  isLasting = true;

  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      this.isLasting = false;
      this.#memory.set(key, value);
    }
  }

  remove(key) {
    this.#memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      this.isLasting = false;
    }
  }

  keys(prefix) {
    const kept = [...this.#memory.keys()];
    try {
      for (let i = 0; i < localStorage.length; i += 1) kept.push(localStorage.key(i));
    } catch {
      this.isLasting = false;
    }
    return [...new Set(kept)].filter((key) => key.startsWith(prefix));
  }
}
