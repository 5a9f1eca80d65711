// The presence of people, as far as this page can know it: without a connection it cannot.
export class Presence {
  #states = new Map();
  #isBlind = false;

  update(states) {
    for (const state of states) this.#states.set(state.person, state);
  }

  // `isBlind`: there is no connection, so the known states may be outdated.
  blind(isBlind) {
    this.#isBlind = isBlind;
  }

  // Return the state of a person, or null when only the page's own markup tells it.
  of(person) {
    const known = this.#states.get(person) ?? null;
    return this.#isBlind ? { ...known, state: "unknown" } : known;
  }
}
