// What one can do with a message: edit in place, delete after a question, copy its link, mark unread from it, retry, discard.
import { hear, target, tell } from "../lib/dom.js";
import { copyText } from "../lib/copy.js";
import { editInPlace } from "../lib/editor.js";
import { askBefore } from "../lib/confirm.js";

const LONG_PRESS = 500;

export function start(element, client) {
  const { timeline, id } = client.conversation;
  const rowsOf = () => target(element, "rows");
  const messageOf = (row) => timeline.row(Number(row.dataset.seq));

  const actions = {
    edit: (row) => editInPlace(row, messageOf(row), client),
    delete: (row) => askBefore(row, client.say("delete-ask"), () => remove(row)),
    link: (row, button) => copyText(new URL(button.href).href, client, button),
    unread: (row) => markUnread(row),
    retry: (row) => client.outbox.retry(row.dataset.clientId),
    discard: (row) => client.outbox.discard(row.dataset.clientId),
  };

  async function remove(row) {
    const { id: message, rev } = messageOf(row);
    await attempt(async () => {
      const answer = await client.link.request("delete_message", { message, rev });
      if (answer.message) tell("message", { conversation: id, rev: answer.message.rev, message: answer.message });
    });
  }

  async function markUnread(row) {
    const seq = Number(row.dataset.seq);
    await attempt(async () => {
      await client.link.request("mark_unread", { conversation: id, seq });
      tell("marked-unread", seq);
      tell("notice", { text: client.say("marked-unread") });
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
    if (!row || !isPlain || !Object.hasOwn(actions, button.dataset.action)) return;
    event.preventDefault();
    row.removeAttribute("data-open");
    actions[button.dataset.action](row, button);
  });
  hear("edit-last", () => {
    const last = timeline.rows.findLast((row) => row.sender.id === client.page.me && row.kind === "text" && !row.deleted_at);
    const row = last && element.querySelector(`.message[data-seq="${last.seq}"]`);
    if (row) actions.edit(row);
  });
  openByLongPress(rowsOf(), client.clock);
}

// On touch there is no hover: holding a message shows what can be done with it.
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
