// Several tabs on one connection: what each of them has asked for, and which of it the server has to be told.
const MOST_PEOPLE = 500; // whose presence one connection may follow
const ACTIVITIES = ["active", "idle", "hidden"]; // the one that counts most comes first

export class Hub {
  #tabs = new Map();
  #told = null;

  // `ask(name, data, options)` sends a request to the server and returns or throws as it does.
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

  // The server knows nothing of a new connection: each tab asks again for what it needs.
  reset() {
    this.#tabs.clear();
    this.#told = null;
  }

  // Send the request of one tab.
  async request(tab, name, data, options) {
    if (!Object.hasOwn(this.verbs, name)) return this.ask(name, data, options);
    return this.verbs[name].call(this, this.#of(tab), data);
  }

  // A tab is gone: withdraw what no other tab needs.
  leave(tab) {
    const left = this.#tabs.get(tab);
    if (!left) return;
    this.#tabs.delete(tab);
    for (const conversation of left.conversations) {
      if (!this.#has("conversations", conversation)) this.#withdraw("close_conversation", { conversation });
    }
    for (const announcement of left.announcements) {
      if (!this.#has("announcements", announcement))
        this.#withdraw("announcement_seen", { announcement, on_screen: false });
    }
    if (this.#tabs.size) this.#tellActivity().catch(() => {});
  }

  // Failures do not matter: a server that loses the connection forgets everything about it.
  #withdraw(name, data) {
    this.ask(name, data).catch(() => {});
  }

  #of(tab) {
    if (!this.#tabs.has(tab))
      this.#tabs.set(tab, { conversations: new Set(), people: [], activity: null, announcements: new Set() });
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

  // The activity of a person is that of their most active tab.
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
