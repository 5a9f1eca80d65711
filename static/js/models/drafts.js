// The drafts of one conversation, which several tabs may write at once. Texts that were written independently are kept
// side by side, the newest last. A text replaces the one from which it was made, and a sent text is no draft any more.
const MOST = 5;

export class Drafts {
  // `storage`: a Storage that all tabs share. `session`: one of this tab alone.
  constructor({ storage, session, person, conversation, kind = "draft" }) {
    Object.assign(this, { storage, session, conversation });
    this.key = `${kind}:${person}:${conversation}`;
    this.sentKey = `sent:${person}`;
    this.known = ""; // the text that this tab last read or wrote
  }

  // Return the text with which to continue. `text`, from the field, wins unless it is only the browser's copy of what
  // this tab has kept before. Then it is this tab's own draft, or, if that is not kept any more, the newest.
  begin(text) {
    const own = this.session.get(this.key);
    if (text && text !== own) return text;
    const texts = this.#texts;
    return this.#know(texts.includes(own) ? own : (texts.at(-1) ?? ""));
  }

  // Keep the text of the field. A text that was only read here is not written back: another tab may have sent it.
  write(text) {
    if (text === this.known) return;
    this.#replace(text);
    this.#know(text);
  }

  sent(text) {
    this.#replace("", text);
    this.#know("");
    this.storage.set(this.sentKey, [this.conversation, text]); // only as an event for the other tabs
    this.storage.remove(this.sentKey);
  }

  // Whether a storage event says that another tab has sent `text`, and no tab keeps it.
  tellsSent({ key, newValue }, text) {
    return key === this.sentKey && newValue === JSON.stringify([this.conversation, text]) && !this.isKept(text);
  }

  isKept(text) {
    return this.#texts.includes(text);
  }

  get #texts() {
    return [this.storage.get(this.key) ?? []].flat(); // earlier versions kept a single text
  }

  #know(text) {
    this.session.set(this.key, text);
    this.known = text;
    return text;
  }

  #replace(text, sent = text) {
    const others = this.#texts.filter((one) => one !== this.known && one !== sent);
    const texts = text ? [...others, text] : others;
    if (texts.length) this.storage.set(this.key, texts.slice(-MOST));
    else this.storage.remove(this.key);
  }
}
