// Mentions in a text that is being written: the one at the caret, and whether everyone is mentioned. The server decides
// anew when the text is sent (chatapp/markup).
const BEGUN = /(?:^|[^\p{L}\p{M}\p{N}_.@/-])@([\p{L}\p{M}\p{N}_.-]{0,30})$/u;
const REST = /^[\p{L}\p{M}\p{N}_-]+/u;
const EVERYONE = /(^|[^\p{L}\p{M}\p{N}_.@/-])@(all|room|everyone|channel)(?![\p{L}\p{M}\p{N}_@-]|\.[\p{L}\p{N}])/giu;
const CODE = /^(`{3,}|~{3,}).*\n[^]*?(?:^\1|$(?![^]))|(`+)(?!`)[^]*?[^`]\2(?!`)/gmu;
const GROUPS = { all: ["all", "everyone", "room", "channel"], here: ["here"] };

// Return {from, to, text} of the mention that begins before the caret, or null. `to`: the end of its word.
export function mentionAt(text, caret) {
  const found = BEGUN.exec(text.slice(0, caret));
  if (!found) return null;
  const rest = REST.exec(text.slice(caret))?.[0] ?? "";
  return { from: caret - found[1].length - 1, to: caret + rest.length, text: found[1] };
}

// Return {text, caret}: the mention {from, to} replaced by one of `name`, with a blank behind it where the text goes on
// with a word or ends.
export function completed(text, { from, to }, name) {
  const rest = text.slice(to);
  const end = /^\p{P}/u.test(rest) ? 0 : 1;
  const blank = end && !/^\s/u.test(rest) ? " " : "";
  return { text: `${text.slice(0, from)}@${name}${blank}${rest}`, caret: from + 1 + name.length + end };
}

export function mentionsEveryone(text) {
  return text.includes("@") && withoutCode(text).search(EVERYONE) >= 0;
}

// Return the text with the words of its mentions of everyone, which notify nobody.
export function withoutEveryone(text) {
  return text.replace(EVERYONE, "$1$2");
}

// Return the mentions of several people that the text at the caret may mean: of "all" and "here".
export function groupsFor(text) {
  const begun = text.toLowerCase();
  return Object.keys(GROUPS).filter((group) => GROUPS[group].some((name) => name.startsWith(begun)));
}

function withoutCode(text) {
  return text.replace(CODE, " ");
}
