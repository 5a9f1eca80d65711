// Asks the server for another level or mute of a conversation, and shows what comes of it everywhere.
import { tell } from "../page/dom.js";

// `values`: {level} or {muted_until}, as the action takes them.
export async function askLevel(conversation, values, client) {
  try {
    const { summary } = await client.link.request("set_notifications", { conversation, ...values });
    client.news("memberships", [summary]);
    tell("notice", { text: "" });
  } catch (refusal) {
    tell("notice", { text: refusal.code === "offline" ? client.say("not-connected") : client.say("failed") });
  }
}
