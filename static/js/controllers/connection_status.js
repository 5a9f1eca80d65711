// Shows the state of the connection, when it was last in step with the server, what waits, and the bytes of today.
import { hear, setHidden, setText, target } from "../page/dom.js";

const OFTEN = 10_000; // ms between two updates of the numbers
const LIVE = new Set(["websocket", "polling", "short"]);

export function start(element, client) {
  const { outbox, link, traffic, times, clock } = client;
  let reason = "signed-out";
  let inStepAt = null;

  function draw() {
    const state = link.state === "refused" ? reason : link.state;
    const waiting = link.isReady ? 0 : outbox.waiting;
    element.dataset.transport = link.state === "refused" ? "offline" : link.state;
    element.dataset.waiting = waiting;
    const title = [client.say(`connection-${state}`), waiting && client.count("n-waiting", waiting)].filter(Boolean);
    setText(target(element, "title"), title.join(" "));
    setText(target(element, "detail"), client.say(detail(state)));
    drawFacts();
  }

  function detail(state) {
    const isChosen = state === link.choice; // "polling" or "short", as the reader chose
    return isChosen ? "connection-chosen-detail" : `connection-${state}-detail`;
  }

  function drawFacts() {
    const facts = target(element, "facts");
    const isLive = LIVE.has(link.state) && link.isReady;
    const step = isLive
      ? client.say("in-step")
      : inStepAt && client.say("in-step-at", { time: times.timeOfDay(inStepAt) });
    setText(facts, [step, client.say("bytes-today", { size: size(traffic.today) })].filter(Boolean).join(" · "));
    setHidden(facts, false);
  }

  function size(bytes) {
    const isLarge = bytes >= 1_000_000;
    const value = isLarge ? bytes / 1_000_000 : bytes / 1000;
    const words = value.toLocaleString(client.page.locale.replace("_", "-"), {
      maximumFractionDigits: isLarge ? 1 : 0,
    });
    return client.say(isLarge ? "megabytes" : "kilobytes", { n: words });
  }

  function tick() {
    drawFacts();
    clock.after(OFTEN, tick);
  }

  hear("in-step", () => {
    inStepAt = new Date().toISOString();
  });
  hear("link", draw);
  hear("outbox", draw);
  hear("refused", ({ code }) => {
    reason = code.replace("_", "-");
    draw();
  });
  draw();
  clock.after(OFTEN, tick);
}
