// The line that says how the connection is doing.
import { hear, setText, target } from "../lib/dom.js";

export function start(element, client) {
  const { outbox, link } = client;
  let reason = "signed-out";

  function draw() {
    const state = link.state === "refused" ? reason : link.state;
    const waiting = link.isReady ? 0 : outbox.waiting;
    element.dataset.transport = link.state === "refused" ? "offline" : link.state;
    element.dataset.waiting = waiting;
    const title = [client.say(`strip-${state}`), waiting && client.count("n-waiting", waiting)].filter(Boolean);
    setText(target(element, "title"), title.join(" "));
    setText(target(element, "detail"), client.say(`strip-${state}-detail`));
  }

  hear("link", draw);
  hear("outbox", draw);
  hear("refused", ({ code }) => {
    reason = code.replace("_", "-");
    draw();
  });
  draw();
}
