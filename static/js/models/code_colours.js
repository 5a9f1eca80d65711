// Finds strings, comments, numbers and keywords in code of any language, in one pass.
const KEYWORDS = new RegExp(
  [
    /and|as|async|await|break|case|catch|class|const|continue|def|default|del|do|elif|else|end|enum/,
    /export|extends|false|finally|fn|for|foreach|from|func|function|if|implements|import|in|interface/,
    /is|lambda|let|match|mut|new|nil|none|not|null|or|package|pass|private|protected|public|raise/,
    /return|self|static|struct|super|switch|then|this|throw|trait|true|try|type|typeof|unless|until|use/,
    /using|var|void|when|where|while|with|yield|select|insert|update|delete|join|group|order|by|limit/,
    /into|values|set|create|table|drop|alter/,
  ].map(({ source }) => `^(?:${source})$`).join("|"),
  "i",
);
// A comment to the end of its line or its sign, a string, a number, a word. Strings are bounded, so that a sign which ends
// nowhere costs little.
const TOKEN = new RegExp(
  [
    /(\/\*[^]*?(?:\*\/|$)|(?:\/\/|(?<![^\s;(){}])#|(?<=^|\s)--(?=\s))[^\n]*)/,
    /("(?:[^"\\\n]|\\.){0,200}"|(?<!\w)'(?:[^'\\\n]|\\.){0,200}'|`(?:[^`\\]|\\.){0,400}`)/,
    /(?<![\w$])(\d[\w.]*)/,
    /[A-Za-z_$][\w$]*/,
  ].map(({ source }) => source).join("|"),
  "g",
);

const PLAIN = new Set(["text", "txt", "plain", "plaintext"]); // languages that are none

// Yield `[text, kind]` of code: kind is comment, string, number, keyword, or "" for what has no colour. `language`: as the
// sender named it, if they did.
export function* coloured(code, language = "") {
  let at = 0;
  for (const found of PLAIN.has(language.toLowerCase()) ? [] : code.matchAll(TOKEN)) {
    const [text, comment, string, number] = found;
    const kind = comment
      ? "comment"
      : string
        ? "string"
        : number
          ? "number"
          : KEYWORDS.test(text)
            ? "keyword"
            : "";
    if (!kind) continue;
    if (found.index > at) yield [code.slice(at, found.index), ""];
    yield [text, kind];
    at = found.index + text.length;
  }
  if (at < code.length) yield [code.slice(at), ""];
}
