// Shows administrators how many people have an announcement on screen now and how many have seen it.
import { setText } from "../page/dom.js";

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

// The elements of a page ask at the same time: one request answers them all.
function listed(client) {
  const running = pending.get(client);
  if (running) return running;
  const asked = client.http.get("/announcements").then((answer) => answer.announcements);
  pending.set(client, asked);
  asked.catch(() => {}).finally(() => client.clock.after(EVERY / 2, () => pending.delete(client)));
  return asked;
}
