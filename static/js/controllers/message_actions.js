// The actions of a message: edit, delete after a question, copy its link, and those that only ask for a verb; and of one
// that was not sent: correct, retry, discard.
import { hear, target, tell } from "../page/dom.js";
import { copyText } from "../drawing/copy.js";
import { startEditing } from "../drawing/editing.js";
import { askBefore } from "../drawing/confirm.js";
import { hasComposer } from "../page/open_composer.js";

const LONG_PRESS = 500;

export function start(element, client) {
  const { conversation } = client;
  const { timeline, id } = conversation;
  const rowsOf = () => target(element, "rows");
  const messageOf = (row) => timeline.row(Number(row.dataset.seq));
  const editing = startEditing(element, client);
  const say = client.say;

  const actions = {
    edit: (row) => editing.open(row),
    "discard-edit": (row) => editing.discard(row),
    "edit-delete": (row) => actions.delete(row),
    delete: (row) =>
      askBefore(row, { question: say("delete-ask"), yes: say("delete"), no: say("keep") }, () => remove(row)),
    link: (row, button) => copyText(new URL(button.href).href, client, button, say("link-copied")),
    retry: (row) => client.outbox.retry(row.dataset.clientId),
    correct: (row, button) => correct(row, button),
    discard: (row) => askBefore(row, { question: say("discard-ask"), yes: say("discard"), no: say("keep") }, () => {
      client.outbox.discard(row.dataset.clientId);
      tell("compose", {});
    }),
  };

  // Put a message that was not sent back into the composer, or copy its text where the reader may not write now.
  function correct(row, button) {
    const item = client.outbox.items(id).find((one) => one.client_id === row.dataset.clientId);
    if (!item) return;
    if (!hasComposer()) {
      copyText(item.body, client, button, say("text-copied"));
      return;
    }
    tell("compose", { text: item.body }); // kept there before it is removed here
    client.outbox.discard(item.client_id);
  }

  async function remove(row) {
    const { id: message, rev } = messageOf(row);
    await attempt(async () => {
      const answer = await client.link.request("delete_message", { message, rev });
      editing.forget(row);
      if (answer.message) tell("message", { conversation: id, rev: answer.message.rev, message: answer.message });
    });
  }

  // Ask for the verb that a button names. `takes`: what it takes of the message; `done`: the notice after it.
  async function ask(row, { dataset: { verb, takes, done } }) {
    const { id: message, seq, rev } = messageOf(row);
    const known = { conversation: id, message, seq, rev };
    await attempt(async () => {
      const asked = Object.fromEntries(takes.split(" ").map((name) => [name, known[name]]));
      const { summary } = await client.link.request(verb, asked);
      if (summary) conversation.learn(summary.membership);
      tell("notice", { text: done });
    });
  }

  async function attempt(act) {
    try {
      await act();
    } catch (refusal) {
      const own = refusal.code === "offline" ? client.say("not-connected") : client.say("failed");
      tell("notice", { text: refusal.message && refusal.message !== refusal.code ? refusal.message : own });
    }
  }

  rowsOf().addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    const row = button?.closest(".message");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const { action, verb } = button?.dataset ?? {};
    if (!row || !isPlain || !(verb || Object.hasOwn(actions, action))) return;
    event.preventDefault();
    row.removeAttribute("data-open");
    if (verb) ask(row, button);
    else actions[action](row, button);
  });
  hear("edit-last", () => {
    const last = timeline.rows.findLast(
      (row) => row.sender.id === client.page.me && row.kind === "text" && !row.deleted_at,
    );
    const row = last && element.querySelector(`.message[data-seq="${last.seq}"]`);
    if (row) editing.open(row);
  });
  openByLongPress(rowsOf(), client.clock);
}

// Touch screens have no hover: a long press on a message shows its actions.
function openByLongPress(rows, clock) {
  let timer = null;
  const stop = () => clock.cancel(timer);
  rows.addEventListener("touchstart", (event) => {
    const row = event.target.closest(".message");
    for (const other of rows.querySelectorAll("[data-open]")) if (other !== row) other.removeAttribute("data-open");
    stop();
    if (row) timer = clock.after(LONG_PRESS, () => row.setAttribute("data-open", ""));
  }, { passive: true });
  for (const name of ["touchmove", "touchend", "touchcancel"]) rows.addEventListener(name, stop, { passive: true });
}
