// For administrators: how many have an announcement on screen now, how many have seen it.
import { setText } from "../lib/dom.js";

const EVERY = 5000;
const pending = new WeakMap();

export function start(element, client) {
  const { announcement } = element.dataset;

  async function look() {
    if (document.visibilityState === "visible" && client.link.isReady) {
      const found = (await listed(client).catch(() => [])).find((one) => one.id === announcement);
      if (found?.reach) draw(found.reach);
    }
    client.clock.after(EVERY, look);
  }

  function draw({ on_screen, seen, people }) {
    setText(element, client.say("reach", { n: on_screen, seen, people }));
  }

  client.clock.after(EVERY, look);
}

// All elements of a page ask in the same moment: one request answers them.
function listed(client) {
  const running = pending.get(client);
  if (running) return running;
  const asked = client.http.get("/announcements").then((answer) => answer.announcements);
  pending.set(client, asked);
  asked.catch(() => {}).finally(() => client.clock.after(EVERY / 2, () => pending.delete(client)));
  return asked;
}
