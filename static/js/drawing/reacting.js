// Reacting to the messages of a conversation: the chips below them, the quick reactions, and the picker. A reaction is
// shown at once as waiting, and waits for the server in every tab.
import { hear as hearPage, tell, setText } from "../page/dom.js";
import { EmojiUse } from "../models/emoji_use.js";
import { Reactions, wished } from "../models/reactions.js";
import { Wishes } from "../models/wishes.js";
import { drawReactions, isPressed, nameChip, readReactions } from "./reactions.js";
import { pickerOf } from "./emoji_picker.js";

const NAMED = 250; // ms over a chip until its people are asked for
const AGAIN = 5_000; // ms until a question that failed is asked again
const LONG_PRESS = 500; // ms
const shared = new WeakMap(); // by the page's outbox: two conversations on a page have the same wishes

export function startReacting(element, client) {
  const { timeline, id, scroll, hear } = client.conversation;
  const { me } = client.page;
  const reactions = new Reactions(me);
  const wishes = wishesOf(client);
  const use = new EmojiUse({ storage: client.storage, person: me, usual: usualEmoji() });
  const people = new Map(); // message id: {counts, names: Map}
  const unsure = new Set(); // messages of whose reactions the server has been asked, and has not answered
  let timer = null;
  let isHeld = false; // a long press has shown the names: the click that follows means nothing

  const rowOf = (message) => element.querySelector(`.message[data-message="${CSS.escape(message)}"]`);
  const listOf = (message) => wished(reactions.of(message), wishes.of(message));

  function show(row, message) {
    const one = timeline.row(Number(row.dataset.seq));
    const list = one?.deleted_at ? [] : listOf(message);
    drawReactions(row, list, (key) => namesOf(message, key, list));
  }

  function learn(row, message) {
    if (!message.id) return;
    if (message.isFromPage && !row.dataset.reactions) {
      row.dataset.reactions = "read";
      reactions.answer({ message: message.id, rev: message.rev, reactions: readReactions(row) });
    }
    const isSure = reactions.learn(message);
    if (row.querySelector(".reactions") || listOf(message.id).length) scroll.keep(() => show(row, message.id));
    if (!isSure) ask(message.id);
  }

  // Ask the server for the reactions to a message, which are this reader's own, and who else reacted.
  async function ask(message) {
    unsure.add(message);
    const answer = await client.http.get(`/messages/${message}/reactions`).catch((refusal) => failed(message, refusal));
    if (!answer) return;
    unsure.delete(message);
    reactions.answer(answer.state);
    const names = new Map(answer.people.map((one) => [one.key, one.people]));
    people.set(message, { counts: answer.state.reactions, names });
    redraw(message);
  }

  // A question that failed is asked again, since nothing else may change there any more.
  function failed(message, { retry }) {
    if (retry) client.clock.after(AGAIN, () => askAgain(message));
    else unsure.delete(message);
  }

  function askAgain(message) {
    if (client.link.isReady && unsure.has(message) && rowOf(message)) ask(message);
  }

  function redraw(message) {
    const row = rowOf(message);
    if (row) scroll.keep(() => show(row, message));
  }

  // "Lea, Kofi and 3 others, you"; nothing while that is not known, or not known any more.
  function namesOf(message, key, list) {
    const known = people.get(message);
    const [, count, mine, isWaiting] = list.find((one) => one[0] === key) ?? [];
    const asked = known?.counts.find((one) => one[0] === key);
    const others = (known?.names.get(key) ?? []).filter((person) => person.id !== me);
    const without = count - Number(Boolean(mine));
    if (!asked || (!isWaiting && asked[1] - Number(asked[2]) !== without)) return "";
    const named = others.map((person) => person.name);
    if (without > named.length) named.push(client.count("n-others", without - named.length));
    if (mine) named.push(client.say("you"));
    return named.join(client.say("list-separator"));
  }

  function name(chip) {
    const row = chip.closest(".message");
    if (!client.link.isReady || chip.dataset.names) return;
    client.clock.cancel(timer);
    timer = client.clock.after(NAMED, () => ask(row.dataset.message));
  }

  function set(row, key, on) {
    const { message } = row.dataset;
    if (on) use.count(key);
    client.clock.cancel(timer);
    return wishes.wish({ conversation: id, message, key, on });
  }

  async function pick(row, button) {
    try {
      const key = await pickerOf(client, use).pick(button);
      if (key) set(row, key, true);
    } catch (error) {
      tell("notice", { text: error.message });
    }
  }

  // Offer in a bar or a sheet of actions what this browser's reader uses most.
  function offer(box) {
    const keys = use.frequent;
    for (const [at, button] of box.querySelectorAll("[data-action=quick]").entries()) {
      button.value = keys[at];
      setText(button, keys[at]);
      button.title = client.say("react-with", { emoji: keys[at] });
    }
  }

  element.addEventListener("click", (event) => {
    const chip = event.target.closest(".reaction");
    if (!chip) return;
    event.preventDefault();
    if (isHeld) isHeld = false;
    else set(chip.closest(".message"), chip.value, !isPressed(chip));
  });
  for (const type of ["pointerover", "focusin"])
    element.addEventListener(type, ({ target }) => {
      const chip = target.closest(".reaction");
      if (chip) name(chip);
    });
  element.addEventListener("touchstart", ({ target }) => {
    const chip = target.closest(".reaction");
    isHeld = false;
    if (!chip) return;
    client.clock.cancel(timer);
    timer = client.clock.after(LONG_PRESS, () => {
      isHeld = true;
      chip.focus();
      ask(chip.closest(".message").dataset.message);
    });
  }, { passive: true });
  for (const type of ["touchend", "touchmove", "touchcancel"])
    element.addEventListener(type, ({ target }) => target.closest(".reaction") && client.clock.cancel(timer), {
      passive: true,
    });

  for (const name of ["row", "patched"]) hear(name, ({ row, message }) => learn(row, message));
  for (const name of ["open", "link"]) hearPage(name, () => [...unsure].forEach(askAgain));
  hearPage("wishes", ({ message }) => redraw(message));
  hearPage("reacted", ({ state }) => {
    reactions.answer(state);
    redraw(state.message);
  });
  for (const row of element.querySelectorAll(".message[data-seq]:not([data-kind=system])")) {
    const message = timeline.row(Number(row.dataset.seq));
    if (message) learn(row, message);
  }
  return { set, pick, offer };
}

function wishesOf(client) {
  const { outbox } = client;
  if (!shared.has(outbox)) shared.set(outbox, makeWishes(client));
  return shared.get(outbox);
}

function makeWishes(client) {
  const { clock, outbox, link, http, page } = client;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("reactions") : null;
  const wishes = new Wishes({
    person: page.me,
    store: outbox.store,
    lease: outbox.lease,
    clock,
    isReady: () => link.isReady,
    send: async ({ message, key, on }) => {
      const { state } = await (link.isLive
        ? link.request(on ? "set_reaction" : "unset_reaction", { message, key })
        : http.send(on ? "PUT" : "DELETE", `/messages/${message}/reactions/${encodeURIComponent(key)}`));
      others?.postMessage({ person: page.me, state });
      return state;
    },
    onChange: (message) => tell("wishes", { message }),
    onKept: () => others?.postMessage({ person: page.me }),
    onState: (state) => tell("reacted", { state }),
    onRefused: (item, refusal) => tell("notice", { text: refusal.message }),
  });
  others?.addEventListener("message", ({ data }) => {
    if (data.person !== page.me) return;
    if (data.state) tell("reacted", { state: data.state });
    wishes.load();
  });
  const flush = () => link.isReady && wishes.flushAll();
  for (const name of ["open", "link"]) hearPage(name, flush);
  wishes.load().then(flush);
  return wishes;
}

// The emoji that the page offers before anything was used here.
function usualEmoji() {
  return Array.from(document.querySelectorAll("#message-sheet [data-action=quick]"), (button) => button.value);
}
