// Several tabs on one connection: what each of them wants of it, and what of that the server has to be told.
const MOST_PEOPLE = 500; // whose presence one connection follows
const ACTIVITIES = ["active", "idle", "hidden"]; // from what counts most

export class Hub {
  #tabs = new Map();
  #told = null;

  // `ask(name, data, options)` asks the server, and answers or throws as it does.
  constructor({ ask }) {
    this.ask = ask;
    this.verbs = {
      open_conversation: this.#open,
      close_conversation: this.#close,
      watch_presence: this.#watch,
      activity: this.#act,
      announcement_seen: this.#seen,
    };
  }

  // A new connection knows nothing yet: each tab says again what it wants.
  reset() {
    this.#tabs.clear();
    this.#told = null;
  }

  // What one tab asks of the server.
  async request(tab, name, data, options) {
    if (!Object.hasOwn(this.verbs, name)) return this.ask(name, data, options);
    return this.verbs[name].call(this, this.#of(tab), data);
  }

  // A tab has gone: what only it wanted is wanted no more.
  leave(tab) {
    const left = this.#tabs.get(tab);
    if (!left) return;
    this.#tabs.delete(tab);
    const over = [
      ...Array.from(left.conversations, (conversation) => this.#has("conversations", conversation) || ["close_conversation", { conversation }]),
      ...Array.from(left.announcements, (announcement) => this.#has("announcements", announcement) || ["announcement_seen", { announcement, on_screen: false }]),
    ].filter(Array.isArray);
    for (const [name, data] of over) this.ask(name, data).catch(() => {}); // a lost connection forgets by itself
    if (this.#tabs.size) this.#tellActivity().catch(() => {});
  }

  #of(tab) {
    if (!this.#tabs.has(tab)) this.#tabs.set(tab, { conversations: new Set(), people: [], activity: null, announcements: new Set() });
    return this.#tabs.get(tab);
  }

  #has(what, id) {
    return [...this.#tabs.values()].some((tab) => tab[what].has(id));
  }

  async #open(tab, data) {
    tab.conversations.add(data.conversation);
    try {
      return await this.ask("open_conversation", data);
    } catch (refusal) {
      tab.conversations.delete(data.conversation);
      throw refusal;
    }
  }

  async #close(tab, data) {
    tab.conversations.delete(data.conversation);
    return this.#has("conversations", data.conversation) ? {} : this.ask("close_conversation", data);
  }

  #watch(tab, { people }) {
    tab.people = people;
    const all = new Set([...people, ...Array.from(this.#tabs.values(), (one) => one.people).flat()]);
    return this.ask("watch_presence", { people: [...all].slice(0, MOST_PEOPLE) });
  }

  #act(tab, { state }) {
    tab.activity = state;
    return this.#tellActivity();
  }

  // A person is as present as on the tab where they are most.
  async #tellActivity() {
    const states = new Set(Array.from(this.#tabs.values(), (tab) => tab.activity));
    const state = ACTIVITIES.find((one) => states.has(one));
    if (!state || state === this.#told) return {};
    this.#told = state;
    try {
      return await this.ask("activity", { state });
    } catch (refusal) {
      this.#told = null;
      throw refusal;
    }
  }

  async #seen(tab, data) {
    const isShown = data.on_screen ?? true;
    if (isShown) tab.announcements.add(data.announcement);
    else tab.announcements.delete(data.announcement);
    return !isShown && this.#has("announcements", data.announcement) ? {} : this.ask("announcement_seen", data);
  }
}
