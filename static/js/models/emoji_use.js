// The emoji that this browser's reader uses most, and the skin tone that they choose.
export const FREQUENT = 6;
const MOST = 60; // emoji that are counted; beyond, the rarest is forgotten

export class EmojiUse {
  constructor({ storage, person, usual }) {
    Object.assign(this, { storage, usual });
    this.key = `emoji:${person}`;
  }

  // The keys to offer first: those used most, then the usual ones.
  get frequent() {
    const used = Object.entries(this.#counts).sort((a, b) => b[1] - a[1]).map(([key]) => key);
    return [...new Set([...used.slice(0, FREQUENT), ...this.usual])].slice(0, FREQUENT);
  }

  // The skin tone: a modifier, or "" for none.
  get tone() {
    return this.storage.get(`${this.key}:tone`) ?? "";
  }

  set tone(tone) {
    this.storage.set(`${this.key}:tone`, tone);
  }

  count(key) {
    const counts = this.#counts;
    counts[key] = (counts[key] ?? 0) + 1;
    const most = Object.entries(counts).sort((a, b) => b[1] - a[1] || (b[0] === key) - (a[0] === key)).slice(0, MOST);
    this.storage.set(this.key, Object.fromEntries(most));
  }

  get #counts() {
    return { ...this.storage.get(this.key) };
  }
}

// Return an emoji with a skin tone after each person in it.
export function toned(key, tone) {
  return tone ? key.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${tone}`) : key;
}
