// Unread totals per kind: the server's latest figure, plus the changes of single entries since.
export class Unread {
  #totals;

  constructor({ direct = 0, rooms = 0, threads = 0 } = {}) {
    this.#totals = { direct, rooms, threads };
  }

  get totals() {
    return { ...this.#totals };
  }

  get sum() {
    return this.#totals.direct + this.#totals.rooms;
  }

  set({ direct, rooms, threads = 0 }) {
    this.#totals = { direct, rooms, threads };
  }

  change(kind, before, after) {
    const name = { direct: "direct", room: "rooms", thread: "threads" }[kind];
    this.#totals[name] = Math.max(0, this.#totals[name] + after - before);
  }
}
