import assert from "node:assert/strict";
import { test } from "node:test";
import { reconcile } from "../../static/js/drawing/reconcile.js";

// A list with the part of the DOM that `reconcile` uses. `inserted`: the keys of the elements that were inserted.
class List {
  children = [];
  inserted = [];

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  insertBefore(child, place) {
    this.children = this.children.filter((other) => other !== child);
    this.children.splice(place ? this.children.indexOf(place) : this.children.length, 0, child);
    this.inserted.push(child.dataset.key);
  }

  make = ({ key }) => {
    const list = this;
    return {
      dataset: { key },
      remove: () => (list.children = list.children.filter((child) => child.dataset.key !== key)),
      get nextElementSibling() {
        return list.children[list.children.indexOf(this) + 1] ?? null;
      },
    };
  };

  show(...keys) {
    this.inserted = [];
    reconcile(
      this,
      keys.map((key) => ({ key })),
      { keyOf: ({ dataset }) => dataset.key, make: this.make, fill: () => {} },
    );
    assert.deepEqual(
      this.children.map(({ dataset }) => dataset.key),
      keys,
    );
    return this.inserted;
  }
}

test("the children are as they should be, whatever they were", () => {
  const list = new List();
  list.show("a", "b", "c");
  list.show("c", "x", "a");
  list.show();
  list.show("b");
});

test("what stays is not moved when something goes before it, or in between", () => {
  const list = new List();
  list.show("a", "b", "c", "d", "e");
  assert.deepEqual(list.show("b", "c", "e"), []);
  assert.deepEqual(list.show("c", "e", "f"), ["f"]);
});

test("what is new is put into its place, and moves nothing", () => {
  const list = new List();
  list.show("a", "c");
  assert.deepEqual(list.show("a", "b", "c", "d"), ["b", "d"]);
});
