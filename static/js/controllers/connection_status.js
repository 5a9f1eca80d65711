// Shows the state of the connection in a line and a word, and what waits.
import { hear, setText, target } from "../page/dom.js";

export function start(element, { outbox, link, count, say }) {
  let reason = "signed-out";

  function draw() {
    const isRefused = link.state === "refused";
    const state = isRefused ? reason : link.state;
    const waiting = link.isReady ? 0 : outbox.waiting;
    element.dataset.transport = isRefused ? "offline" : state;
    element.dataset.waiting = waiting;
    setText(target(element, "title"), say(`connection-${state}`));
    setText(target(element, "waiting"), waiting ? count("n-waiting", waiting) : "");
    setText(target(element, "detail"), detail(state, waiting));
  }

  function detail(state, waiting) {
    if (state === "offline" && waiting) return count("n-kept", waiting);
    const isChosen = state === link.choice; // "polling" or "short", as the reader chose
    return say(isChosen ? "connection-chosen-detail" : `connection-${state}-detail`);
  }

  for (const name of ["link", "outbox", "connection-drawn"]) hear(name, draw);
  hear("refused", ({ code }) => {
    reason = code.replace("_", "-");
    draw();
  });
  draw();
}
