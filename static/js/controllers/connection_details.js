// Shows what lies behind the connection's line: the transport, when the page was last up to date, the bytes of today,
// and what waits.
import { fromTemplate, hear, setText, target, tell } from "../page/dom.js";
import { makeMenu } from "../page/menu.js";

const OFTEN = 10_000; // ms between two updates
const LIVE = new Set(["websocket", "polling", "short"]);

export function start(element, client) {
  const opener = element.querySelector("a"); // on a phone there is none
  if (!opener) return;
  const { outbox, link, traffic, times, clock, say } = client;
  let inStepAt = null;

  function draw() {
    const isLive = LIVE.has(link.state) && link.isReady;
    const before = inStepAt ? times.timeOfDay(inStepAt) : say("not-yet");
    setText(target(element, "transport"), say(isLive ? `transport-${link.state}` : "transport-none"));
    setText(target(element, "in-step"), isLive ? say("now") : before);
    setText(target(element, "bytes"), size(traffic.today));
    setText(target(element, "outbox"), outbox.waiting.toLocaleString());
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
    draw();
    clock.after(OFTEN, tick);
  }

  function note() {
    if (link.isReady) inStepAt = new Date().toISOString();
  }

  makeMenu(opener, fromTemplate("connection-template"));
  note();
  tell("connection-drawn", {}); // its sentence is that of connection_status.js
  hear("in-step", note);
  for (const name of ["link", "outbox"]) hear(name, draw);
  tick();
}
