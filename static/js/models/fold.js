// Folds names for searching, as `search_key` in chatapp/models/columns.py does on the server.
const UNSEEN =
  /(?=\p{M})[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]|\p{DI}/gu;
const LETTERS = "ıłøđðħŧɨʉɓɗƙƴŋəςʼ’‘ʻʾʿ";
const PLAIN = {
  ...Object.fromEntries([...LETTERS].map((letter, at) => [letter, "iloddhtiubdkyneσ''''''"[at]])),
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
};
const MOST = 8; // words of a search that count

export function fold(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(UNSEEN, "")
    .replace(/[^\0-\x7f]/gu, (letter) => PLAIN[letter] ?? letter);
}

// Whether `key`, a folded name, holds each word of `text`, in any order.
export function holds(key, text) {
  return fold(text).split(/\s+/u).filter(Boolean).slice(0, MOST).every((word) => key.includes(word));
}
