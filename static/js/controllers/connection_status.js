// Shows the state of the connection in a line and a word, and what lies behind it: the transport, when the page was
// last up to date, what waits, and the bytes of today.
import { hear, setHidden, setText, target } from "../page/dom.js";

const OFTEN = 10_000; // ms between two updates of the numbers
const LIVE = new Set(["websocket", "polling", "short"]);

export function start(element, client) {
  const { outbox, link, traffic, times, clock, say } = client;
  const facts = target(element, "facts");
  let reason = "signed-out";
  let inStepAt = null;

  function draw() {
    const isRefused = link.state === "refused";
    const state = isRefused ? reason : link.state;
    const waiting = link.isReady ? 0 : outbox.waiting;
    element.dataset.transport = isRefused ? "offline" : state;
    element.dataset.waiting = waiting;
    setText(target(element, "title"), say(`connection-${state}`));
    setText(target(element, "waiting"), waiting ? client.count("n-waiting", waiting) : "");
    setText(target(element, "detail"), detail(state, waiting));
    if (facts) drawFacts();
  }

  function detail(state, waiting) {
    if (state === "offline" && waiting) return client.count("n-kept", waiting);
    const isChosen = state === link.choice; // "polling" or "short", as the reader chose
    return say(isChosen ? "connection-chosen-detail" : `connection-${state}-detail`);
  }

  function drawFacts() {
    const isLive = LIVE.has(link.state) && link.isReady;
    setText(target(facts, "transport"), say(isLive ? `transport-${link.state}` : "transport-none"));
    setText(target(facts, "in-step"), isLive ? say("now") : inStepAt ? times.timeOfDay(inStepAt) : say("not-yet"));
    setText(target(facts, "bytes"), size(traffic.today));
    setText(target(facts, "outbox"), outbox.waiting.toLocaleString());
    setHidden(facts, false);
  }

  function size(bytes) {
    const isLarge = bytes >= 1_000_000;
    const value = isLarge ? bytes / 1_000_000 : bytes / 1000;
    const words = value.toLocaleString(client.page.locale.replace("_", "-"), {
      maximumFractionDigits: isLarge ? 1 : 0,
    });
    return say(isLarge ? "megabytes" : "kilobytes", { n: words });
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
  if (facts) clock.after(OFTEN, tick);
}
