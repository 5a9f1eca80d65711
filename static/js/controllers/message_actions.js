// The actions of a message: edit, delete after a question, copy its link, and those that only ask for a verb; and of one
// that was not sent: correct, retry, discard.
import { target } from "../page/dom.js";
import { startActionBar } from "../drawing/action_bar.js";
import { fillActions } from "../drawing/action_buttons.js";
import { startActionSheet } from "../drawing/action_sheet.js";
import { copyText } from "../drawing/copy.js";
import { startEditing } from "../drawing/editing.js";
import { startPatches } from "../drawing/patches.js";
import { startReacting } from "../drawing/reacting.js";
import { askBefore } from "../drawing/confirm.js";
import { replyToRow } from "../drawing/reply.js";
import { textOf } from "../drawing/source.js";
import { hasComposer } from "../page/open_composer.js";

export function start(element, client) {
  const { conversation } = client;
  const { timeline, id, hear, tell } = conversation;
  const rows = target(element, "rows");
  const messageOf = (row) => timeline.row(Number(row.dataset.seq));
  const editing = startEditing(element, client);
  const reacting = startReacting(element, client);
  startPatches(element, client);
  const say = client.say;

  const actions = {
    react: (row, button) => reacting.pick(row, button),
    quick: (row, button) => reacting.set(row, button.value, true),
    thread: (row) => tell("thread", { path: threadPath(row), from: row }),
    reply: (row) => tell("reply", { reply: replyToRow(row, messageOf(row)) }),
    edit: (row) => editing.open(row),
    "discard-edit": (row) => editing.discard(row),
    "edit-delete": (row) => actions.delete(row),
    delete: (row) =>
      askBefore(row, { question: say("delete-ask"), yes: say("delete"), no: say("keep") }, () => remove(row)),
    copy: (row) => copyText(textOf(row, messageOf(row)), client, row, say("text-copied")),
    link: (row) => copyText(address(row), client, row, say("link-copied")),
    retry: (row) => client.outbox.retry(row.dataset.clientId),
    correct: (row) => correct(row),
    discard: (row) => askBefore(row, { question: say("discard-ask"), yes: say("discard"), no: say("keep") }, () => {
      client.outbox.discard(row.dataset.clientId);
      tell("compose", {});
    }),
  };

  // Put a message that was not sent back into the composer, or copy its text where the reader may not write now.
  function correct(row) {
    const item = client.outbox.items(id).find((one) => one.client_id === row.dataset.clientId);
    if (!item) return;
    if (!hasComposer(element)) {
      copyText(item.body, client, row, say("text-copied"));
      return;
    }
    tell("compose", { text: item.body, reply: item.reply }); // kept there before it is removed here
    client.outbox.discard(item.client_id);
  }

  function address(row) {
    return new URL(`/conversations/${id}/messages/${row.dataset.message}`, location.href).href;
  }

  // The thread on a message, or the page on which it begins.
  function threadPath(row) {
    return target(row, "thread")?.pathname ?? `/conversations/${id}/messages/${row.dataset.message}/thread`;
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

  const act = (button, row) => (button.dataset.verb ? ask(row, button) : actions[button.dataset.action](row, button));

  function fill(box, row) {
    fillActions(box, messageOf(row), client);
    reacting.offer(box);
  }

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    const row = button?.closest(".message");
    if (row && (button.dataset.verb || Object.hasOwn(actions, button.dataset.action))) act(button, row);
  });
  startActionBar(rows, fill, hear);
  startActionSheet(rows, { fill, act, clock: client.clock });
  hear("edit-last", () => {
    const last = timeline.rows.findLast(
      (row) => row.sender.id === client.page.me && row.kind === "text" && !row.deleted_at,
    );
    const row = last && element.querySelector(`.message[data-seq="${last.seq}"]`);
    if (row) editing.open(row);
  });
}
