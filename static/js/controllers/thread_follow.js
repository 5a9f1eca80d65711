// Follows a thread and stops following it, without loading the page again. Nothing toggles: the button asks for what it
// says, and shows what the server answers.
import { hear, setText, target, tell } from "../page/dom.js";

export function start(form, client) {
  const button = form.querySelector("button");
  const id = form.getAttribute("action").split("/").at(-2);

  function show(follows) {
    form.setAttribute("action", `/conversations/${id}/${follows ? "unfollow" : "follow"}`);
    button.setAttribute("aria-pressed", String(follows));
    button.title = client.say(follows ? "unfollow-thread" : "follow-thread");
    setText(target(form, "follow-words"), client.say(follows ? "following" : "follow"));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isFollowed = button.getAttribute("aria-pressed") === "true";
    try {
      const asked = { conversation: id };
      const { summary } = await client.link.request(isFollowed ? "unfollow_thread" : "follow_thread", asked);
      show(summary.membership.follows);
    } catch (refusal) {
      if (!refusal.code) throw refusal; // a bug of ours
      tell("notice", { text: client.say("not-connected") });
    }
  });
  (client.conversation?.hear ?? hear)("membership", ({ summary }) => {
    if (summary.conversation === id) show(summary.membership.follows);
  });
}
