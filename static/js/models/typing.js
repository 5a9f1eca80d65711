// The people who are typing. Each is removed some time after their last event. `ttl`: that time in ms.
export class Typing {
  #until = new Map();

  constructor({ ttl, clock, onChange }) {
    Object.assign(this, { ttl, clock, onChange });
  }

  get people() {
    return [...this.#until.values()].map((entry) => entry.person);
  }

  note(person) {
    this.clock.cancel(this.#until.get(person.id)?.timer);
    const timer = this.clock.after(this.ttl, () => this.stop(person.id));
    this.#until.set(person.id, { person, timer });
    this.onChange();
  }

  stop(id) {
    const entry = this.#until.get(id);
    if (!entry) return;
    this.clock.cancel(entry.timer);
    this.#until.delete(id);
    this.onChange();
  }
}
