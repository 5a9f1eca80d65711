// The sentences that the server wrote, in the reader's language, into `#sentences`.
export class Sentences {
  #texts;
  #plural;

  constructor(texts, locale) {
    this.#texts = texts;
    this.#plural = pluralRules(locale);
  }

  // say("typing-one", { name: "Rosa" })
  say(key, values = {}) {
    return fill(this.#texts[camel(key)] ?? "", values);
  }

  // count("n-new", 3): the form of the sentence that this number takes in this language
  count(key, n, values = {}) {
    const form = this.#texts[camel(`${key}-${this.#plural.select(n)}`)] ?? this.#texts[camel(`${key}-other`)] ?? "";
    return fill(form, { n: n.toLocaleString(), ...values });
  }
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function camel(key) {
  return key.replace(/[-_]+(.)/g, (_, letter) => letter.toUpperCase());
}

function pluralRules(locale) {
  try {
    return new Intl.PluralRules(locale);
  } catch {
    return new Intl.PluralRules("en");
  }
}
