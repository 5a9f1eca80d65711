// The actions of one message in words, on a sheet. A long press opens it, and so does the message's time.
import { setText, target } from "../page/dom.js";
import { actionableRow } from "./action_buttons.js";

const LONG_PRESS = 500; // ms
const OTHER_USES = "a, button, summary, textarea"; // a press on these has a meaning of its own

// `fill(box, row)` shows the actions of a row's message, `act(button, row)` does one.
export function startActionSheet(rows, { fill, act, clock }) {
  const sheet = document.getElementById("message-sheet");
  let row = null;
  let timer = null;
  let isTouched = false;
  let isPressed = false; // the finger that opened the sheet still lies on the screen

  function open(element) {
    row = actionableRow(element);
    if (!row || sheet.open) return;
    setText(target(sheet, "sheet-name"), target(row, "name").textContent);
    setText(target(sheet, "sheet-text"), target(row, "body").innerText);
    fill(sheet, row);
    sheet.showModal();
  }

  function press(element) {
    isPressed = true;
    open(element);
  }

  function lift(event) {
    clock.cancel(timer);
    if (isPressed && event.cancelable) event.preventDefault(); // no click on what lies beneath the finger now
    isTouched = isPressed = false;
  }

  rows.addEventListener("touchstart", ({ target, touches }) => {
    isTouched = true;
    clock.cancel(timer);
    if (touches.length === 1 && !target.closest(OTHER_USES)) timer = clock.after(LONG_PRESS, () => press(target));
  }, { passive: true });
  rows.addEventListener("touchmove", () => clock.cancel(timer), { passive: true });
  for (const name of ["touchend", "touchcancel"]) rows.addEventListener(name, lift);
  rows.addEventListener("contextmenu", (event) => {
    if (!isTouched || event.target.closest(OTHER_USES)) return;
    event.preventDefault();
    press(event.target);
  });
  rows.addEventListener("click", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!isPlain || !event.target.closest(".message-time") || !actionableRow(event.target)) return;
    event.preventDefault();
    open(event.target);
  });
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button || event.target === sheet) sheet.close(); // the sheet itself: a click beside what it holds
    if (button && row) act(button, row);
  });
  sheet.addEventListener("close", () => (row = null)); // the sheet serves a thread beside its room as well
}
