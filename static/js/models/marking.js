// Changes of a text by which the words that are selected get formatting. A change is `{from, to, text, start, end}`:
// `text` takes the place of what stands between `from` and `to`; then `start` to `end` is selected.
const MARKS = { strong: "**", em: "*", del: "~~", code: "`", spoiler: "||" };
const LINES = { quote: () => "> ", list: () => "- ", ordered: (number) => `${number}. ` };
const FENCE = "```";
const OPENED = /^ {0,3}`{3}/gm;
const COLUMNS = /\S\t|\t\S/;
const INDENTED = /^(?: {2,}|\t)\S/;
const LEAST_LINES = 3; // of what is pasted as code
const SIGNS = /[;{}[\]]\s*$|^\s*(?:[#@}\])]|\/\/|<\/?\w)|[=!<>]=|=>|->|::|\w\(.*\)|^\s*\w+\s*[:=]\s*\S+$/;

// Return the change for a kind of formatting, or null for one that is not known.
export function marked(text, start, end, kind) {
  if (kind === "code" && text.slice(start, end).includes("\n")) return fence(text, start, end);
  if (kind === "pre") return fence(text, start, end);
  if (kind === "link") return link(text, start, end);
  if (Object.hasOwn(LINES, kind)) return prefix(text, start, end, LINES[kind]);
  return Object.hasOwn(MARKS, kind) ? wrap(text, start, end, MARKS[kind]) : null;
}

// Marks stand at words, so blanks beside them stay outside. Marks that are there already are taken away.
function wrap(text, start, end, mark) {
  const selected = text.slice(start, end);
  const from = start + (selected.length - selected.trimStart().length);
  const to = Math.max(from, end - (selected.length - selected.trimEnd().length));
  const words = text.slice(from, to);
  const { length } = mark;
  if (text.slice(0, from).endsWith(mark) && text.slice(to).startsWith(mark) && !isLonger(text, from, to, mark))
    return { from: from - length, to: to + length, text: words, start: from - length, end: to - length };
  return { from, to, text: mark + words + mark, start: from + length, end: to + length };
}

// Whether the marks around a place are those of another kind: `*` within `**`.
function isLonger(text, from, to, mark) {
  const sign = mark[0];
  const before = text.slice(0, from).match(/(.)\1*$/u)?.[0] ?? "";
  return mark.length === 1 && before[0] === sign && before.length === 2 && text[to + 1] === sign;
}

function prefix(text, start, end, prefixOf) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", Math.max(start, end - 1));
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const changed = lines.map((line, at) => prefixOf(at + 1) + line).join("\n");
  return { from, to, text: changed, start: from + changed.length, end: from + changed.length };
}

function link(text, start, end) {
  const words = text.slice(start, end);
  const at = start + words.length + 3;
  return { from: start, to: end, text: `[${words}](https://)`, start: at, end: at + "https://".length };
}

function fence(text, start, end) {
  const code = text.slice(start, end).replace(/\n$/, "");
  const before = start && text[start - 1] !== "\n" ? "\n" : "";
  const after = end < text.length && text[end] !== "\n" ? "\n" : "";
  const opening = `${before}${FENCE}\n`;
  const at = start + opening.length;
  return { from: start, to: end, text: `${opening}${code}\n${FENCE}${after}`, start: at, end: at + code.length };
}

// Return the change that pastes lines of code or of a table as code, or null where `pasted` is neither, or goes into
// code already.
export function pastedCode(text, start, end, pasted) {
  const lines = pasted.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < LEAST_LINES || pasted.includes(FENCE) || isInFence(text.slice(0, start))) return null;
  const filled = lines.filter((line) => line.trim());
  const isTable = filled.every((line) => COLUMNS.test(line));
  const indented = filled.filter((line) => INDENTED.test(line)).length;
  const signs = filled.filter((line) => SIGNS.test(line)).length;
  if (!isTable && !(signs >= filled.length / 2 && (indented || signs > 2))) return null;
  const change = fence(lines.join("\n"), 0, lines.join("\n").length);
  const before = start && text[start - 1] !== "\n" ? "\n" : "";
  const whole = `${before}${change.text}\n`;
  return { from: start, to: end, text: whole, start: start + whole.length, end: start + whole.length };
}

function isInFence(before) {
  return (before.match(OPENED) ?? []).length % 2 === 1;
}
