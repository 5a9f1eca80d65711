// Who is here, as far as it can be told: without a connection nobody can.
export class Presence {
  #states = new Map();
  #isBlind = false;

  update(states) {
    for (const state of states) this.#states.set(state.person, state);
  }

  // We are cut off: what was known may be wrong by now.
  blind(isBlind) {
    this.#isBlind = isBlind;
  }

  // Null leaves what the page itself says.
  of(person) {
    const known = this.#states.get(person) ?? null;
    return this.#isBlind ? { ...known, state: "unknown" } : known;
  }
}
