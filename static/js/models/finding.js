// Orders what the finder has found. A result is {href, title, key, …}; `key` is its folded name, with other words for
// it.
import { fold, holds } from "./fold.js";

// Return the results that hold each word of `text`.
export function matching(results, text) {
  return results.filter(({ key }) => holds(key, text));
}

// Order results: those whose names begin with `text`, then those with a word that does, then the rest. Of equals, those
// in `recent` (hrefs, the latest first) come first.
export function ranked(results, text, recent = []) {
  const wanted = fold(text).trim().replace(/^[#@]/, "");
  const place = ({ href }) => (recent.includes(href) ? recent.indexOf(href) : recent.length);
  return results
    .map((result, order) => ({ result, order, fit: fitOf(result, wanted), place: place(result) }))
    .sort((a, b) => a.fit - b.fit || a.place - b.place || a.order - b.order)
    .map(({ result }) => result);
}

function fitOf({ title }, wanted) {
  const name = fold(title);
  if (name.startsWith(wanted)) return 0;
  return name.split(/[\s\p{P}]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
}

// Merge two lists of results: the first keep their places and gain what only the second knows.
export function merged(mine, more) {
  const found = new Map(mine.map((one) => [one.href, one]));
  for (const one of more) {
    const known = found.get(one.href);
    found.set(one.href, { ...one, ...known, detail: known?.detail || one.detail });
  }
  return [...found.values()];
}

// Return [before, match, after] of `title` around the first place that `text` names, or [title] when there is none that
// can be marked.
export function split(title, text) {
  const wanted = fold(text).trim().replace(/^[#@]/, "");
  const name = fold(title);
  const at = wanted && name.length === title.length ? name.indexOf(wanted) : -1;
  if (at < 0) return [title];
  return [title.slice(0, at), title.slice(at, at + wanted.length), title.slice(at + wanted.length)];
}
