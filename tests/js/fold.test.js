import assert from "node:assert/strict";
import test from "node:test";
import { fold, holds } from "../../static/js/models/fold.js";

test("case, accents and strokes are folded, the vowels of Indic scripts kept", () => {
  assert.equal(fold("Łukasz ØRE Đặng Işıl ÆSA Straße İzmir ΟΔΟΣ"), "lukasz ore dang isil aesa strasse izmir οδοσ");
  assert.notEqual(fold("कि"), fold("का"));
  assert.equal(fold("Le\u200ba"), "lea");
});

test("each word of a search is looked for, in whatever order", () => {
  for (const text of ["cafe plan", "PLAN Café", "#cafe", "pl", ""]) assert.ok(holds("#cafe plan", text), text);
  for (const text of ["#plan", "cafe plane", "@cafe"]) assert.ok(!holds("#cafe plan", text), text);
});
