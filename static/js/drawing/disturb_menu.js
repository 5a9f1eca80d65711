// Do not disturb, in the menu of one's own account. The page remembers it in attributes of its body, which the server
// fills at first.
import { hear, setData, setHidden, setText, target, tell } from "../page/dom.js";
import { untilOf, untilWords } from "../page/until.js";

export function startDisturbing(items, client) {
  const { dataset } = document.body;

  function draw() {
    const until = dataset.disturbAfter;
    setHidden(target(items, "disturb-off"), !until);
    setHidden(target(items, "disturb-on"), Boolean(until));
    setText(target(items, "disturb-until"), untilWords(until, client));
  }

  async function set(disturb_after) {
    try {
      const { notifications } = await client.link.request("change_notifications", { disturb_after });
      learn(notifications.disturb_after);
      setData(document.body, "quiet", notifications.quiet);
    } catch (refusal) {
      tell("notice", { text: refusal.code === "offline" ? client.say("not-connected") : client.say("failed") });
    }
  }

  function learn(until) {
    setData(document.body, "disturbAfter", until);
    if (until) setData(document.body, "quiet", true);
    draw();
  }

  items.addEventListener("click", ({ target: clicked }) => {
    const button = clicked.closest("[data-disturb]");
    if (button) set(untilOf(button.dataset.disturb));
  });
  // Another tab or device has changed it.
  hear("presence", () => {
    const known = client.presence.of(client.page.me);
    if (known?.person && (known.disturb_after ?? undefined) !== dataset.disturbAfter) learn(known.disturb_after);
  });
  draw();
}
