// Says sentences in the reader's language. `texts`: {key: sentence}, from a localized.js.
export class Sentences {
  #texts;
  #plural;

  constructor(texts, locale) {
    this.#texts = { ...texts };
    this.#plural = pluralRules(locale);
  }

  add(texts) {
    Object.assign(this.#texts, texts);
  }

  // say("typing-one", { name: "Rosa" })
  say(key, values = {}) {
    return fill(this.#texts[key] ?? "", values);
  }

  // count("n-new", 3): the plural form of the sentence for this number
  count(key, n, values = {}) {
    const form = this.#texts[`${key}-${this.#plural.select(n)}`] ?? this.#texts[`${key}-other`] ?? "";
    return fill(form, { n: n.toLocaleString(), ...values });
  }
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function pluralRules(locale) {
  try {
    return new Intl.PluralRules(locale);
  } catch {
    return new Intl.PluralRules("en");
  }
}
