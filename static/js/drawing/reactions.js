// The reactions below a message: chips of the same markup as the server's (conversations/_reactions.html).
import { fromTemplate, setData, setText, target } from "../page/dom.js";
import { reconcile } from "./reconcile.js";

// Draw `list`, [[key, count, mine, isWaiting], …], into a row. `namesOf(key)`: the words that name who reacted, or "".
export function drawReactions(row, list, namesOf) {
  const box = row.querySelector(".reactions") ?? (list.length ? added(row) : null);
  if (!list.length) {
    box?.remove();
    return;
  }
  const lines = list.map(([key, count, mine, isWaiting]) => ({ key, count, mine, isWaiting }));
  reconcile(box, lines, { keyOf: (chip) => chip.value, make, fill: (chip, line) => fill(chip, line, namesOf) });
}

// Read the chips of the server's page.
export function readReactions(row) {
  return Array.from(row.querySelectorAll(".reaction"), (chip) => [
    chip.value,
    Number(chip.lastElementChild.textContent),
    isPressed(chip),
  ]);
}

export function isPressed(chip) {
  return chip.getAttribute("aria-pressed") === "true";
}

// Name those who reacted, for eyes that hover over a chip and for screen readers.
export function nameChip(chip, names) {
  setData(chip, "names", names || null);
  if (names) chip.setAttribute("aria-label", `${chip.value} ${chip.lastElementChild.textContent}, ${names}`);
  else chip.removeAttribute("aria-label");
}

function added(row) {
  const box = fromTemplate("reactions-template");
  box.replaceChildren();
  target(row, "body").parentElement.append(box);
  return box;
}

function make() {
  return fromTemplate("reactions-template").firstElementChild;
}

function fill(chip, { key, count, mine, isWaiting }, namesOf) {
  chip.value = key;
  setText(chip.firstElementChild, key);
  setText(chip.lastElementChild, String(count));
  chip.setAttribute("aria-pressed", String(mine));
  setData(chip, "waiting", Boolean(isWaiting));
  nameChip(chip, namesOf(key));
}
