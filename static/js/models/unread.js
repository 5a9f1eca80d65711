// Unread totals per kind: the server's latest figure, plus the changes of single entries since.
export class Unread {
  #totals;

  constructor({ direct = 0, rooms = 0 } = {}) {
    this.#totals = { direct, rooms };
  }

  get totals() {
    return { ...this.#totals };
  }

  get sum() {
    return this.#totals.direct + this.#totals.rooms;
  }

  set({ direct, rooms }) {
    this.#totals = { direct, rooms };
  }

  change(kind, before, after) {
    const name = kind === "direct" ? "direct" : "rooms";
    this.#totals[name] = Math.max(0, this.#totals[name] + after - before);
  }
}
