// localStorage, or another such area. Where it is full, forbidden or absent, memory replaces it and `isLasting` is
// false.
export class Storage {
  #memory = new Map();
  #area;
  isLasting = true;

  // `area()` returns the area, or throws where it is forbidden.
  constructor(area = () => localStorage) {
    this.#area = area;
  }

  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(this.#area().getItem(key));
    } catch {
      return null;
    }
  }

  set(key, value) {
    try {
      this.#area().setItem(key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      this.isLasting = false;
      this.#memory.set(key, value);
    }
  }

  remove(key) {
    this.#memory.delete(key);
    try {
      this.#area().removeItem(key);
    } catch {
      this.isLasting = false;
    }
  }

  keys(prefix) {
    const kept = [...this.#memory.keys()];
    try {
      const area = this.#area();
      for (let i = 0; i < area.length; i += 1) kept.push(area.key(i));
    } catch {
      this.isLasting = false;
    }
    return [...new Set(kept)].filter((key) => key.startsWith(prefix));
  }
}
