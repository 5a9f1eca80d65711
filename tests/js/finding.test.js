import assert from "node:assert/strict";
import test from "node:test";

import { fold } from "../../static/js/models/fold.js";
import { matching, merged, ranked, split } from "../../static/js/models/finding.js";

const result = (title, href = `/${title}`) => ({ href, title, key: fold(title) });
const titles = (results) => results.map(({ title }) => title);

test("a name that begins with the text comes before one with a word that does, and that before the rest", () => {
  const found = ranked([result("Valerie"), result("Olga Lerner"), result("Lena"), result("Hauke (Leon)")], "le");
  assert.deepEqual(titles(found), ["Lena", "Olga Lerner", "Hauke (Leon)", "Valerie"]);
});

test("of equals, the one opened last comes first, and the others keep their order", () => {
  const all = ["Lea", "Leila", "Leon", "Lena"].map((title) => result(title));
  assert.deepEqual(titles(ranked(all, "le", ["/Lena", "/Leila"])), ["Lena", "Leila", "Lea", "Leon"]);
  assert.deepEqual(titles(ranked(all, "", ["/Leon"])), ["Leon", "Lea", "Leila", "Lena"]);
});

test("a sign before a name is not a part of it", () => {
  assert.deepEqual(titles(ranked([result("Old Pier"), result("Pier")], "#pier")), ["Pier", "Old Pier"]);
});

test("what holds each word in any order matches", () => {
  assert.deepEqual(titles(matching([result("Café Płan"), result("Café")], "plan cafe")), ["Café Płan"]);
});

test("a result that both lists have stays once, with its own values and what only the other knows", () => {
  const mine = [{ href: "/1", title: "Lea", detail: "", unread: 2 }];
  const more = [{ href: "/1", title: "Lea B", detail: "@lea" }, { href: "/2", title: "Leon", detail: "@leon" }];
  assert.deepEqual(merged(mine, more), [
    { href: "/1", title: "Lea", detail: "@lea", unread: 2 },
    { href: "/2", title: "Leon", detail: "@leon" },
  ]);
});

test("the part of a name that was asked for is marked, without accents or case", () => {
  assert.deepEqual(split("Amélie Lima", "LIE"), ["Amé", "lie", " Lima"]);
  assert.deepEqual(split("Équipe", "eq"), ["", "Éq", "uipe"]);
  assert.deepEqual(split("Weiß", "weiss"), ["Weiß"]); // folded, it has another length
  assert.deepEqual(split("Lea", ""), ["Lea"]);
});
