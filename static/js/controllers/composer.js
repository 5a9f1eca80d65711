// The composer: keeps the draft, sends on Enter where there is a keyboard, and puts messages into the outbox first.
import { isComposing } from "../page/composing.js";
import { setData, setHidden, setText, target } from "../page/dom.js";
import { grow } from "../page/grow.js";
import { Storage } from "../page/storage.js";
import { Drafts } from "../models/drafts.js";

const LIMIT = 4000; // characters that the server accepts; MESSAGE in chatapp/limits.py
const COUNT_FROM = 3800;
const SAVE_AFTER = 300;

export function start(form, client) {
  const { conversation, clock } = client;
  const { id, hear, tell, ends } = conversation;
  const field = form.elements.namedItem("body");
  const session = new Storage(() => sessionStorage);
  const drafts = new Drafts({ storage: client.storage, session, person: client.page.me, conversation: id });
  const isTouch = matchMedia("(pointer: coarse)").matches;
  let saving = null;
  let isTouched = false; // whether somebody has written here since the page was loaded

  function save() {
    clock.cancel(saving);
    drafts.write(field.value);
  }

  // Another tab has sent this very text: clear the field. Any other text stays.
  function forgetSentElsewhere(event) {
    if (field.value === drafts.known && drafts.tellsSent(event, field.value)) take("");
  }

  function take(text) {
    field.value = text;
    changed();
    save();
  }

  // A text that could not be sent comes back, below the text that is here already.
  function bringBack(text) {
    take([field.value.trimEnd(), text].filter(Boolean).join("\n"));
    field.focus();
  }

  function changed() {
    grow(field);
    const length = lengthOf(field.value);
    const counter = target(form, "counter");
    setHidden(counter, length <= COUNT_FROM);
    if (length > COUNT_FROM)
      setText(counter, client.count(length > LIMIT ? "n-over" : "n-left", Math.abs(LIMIT - length)));
    if (length <= LIMIT) complain("");
  }

  function complain(words, isWrong = words) {
    setText(target(form, "error"), words);
    setHidden(target(form, "error"), !words);
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function linked() {
    showWaiting(form.parentElement, client, id);
    const keys = isTouch ? client.say("enter-newline") : client.say("enter-sends");
    const words = client.link.state === "offline" ? client.say("sends-later") : keys;
    target(form, "hint").replaceChildren(words); // also where <noscript> says the same, unseen
  }

  async function post() {
    const body = field.value;
    if (!body.trim()) return field.focus();
    if (lengthOf(body) > LIMIT) return complain(client.say("too-long", { limit: LIMIT.toLocaleString() }), true);
    const reply = target(form, "replying")?.dataset.reply;
    const more = reply ? { reply: JSON.parse(reply) } : {}; // other controllers of the composer add to it
    tell("posting", more);
    const added = client.outbox.add(id, body, more); // it is kept when this resolves
    field.value = "";
    changed();
    clock.cancel(saving);
    drafts.sent(body);
    await added;
    tell("posted", {});
    return field.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post();
  });
  field.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (isComposing(event)) return;
    if (event.key === "Enter" && ((isPlain && !isTouch) || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      post();
    } else if (event.key === "ArrowUp" && isPlain && !field.value) {
      event.preventDefault();
      tell("edit-last", {});
    }
  });
  field.addEventListener("input", () => {
    isTouched = true;
    changed();
    conversation.typedAt = clock.now();
    clock.cancel(saving);
    saving = clock.after(SAVE_AFTER, save);
  });
  addEventListener("pagehide", save, ends);
  ends?.signal.addEventListener("abort", save); // a pane closes
  document.addEventListener("visibilitychange", save, ends); // a phone may end a hidden page without notice
  addEventListener("storage", forgetSentElsewhere, ends);
  addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (persisted && field.value === drafts.known) take(drafts.begin(field.value));
      // A busy browser restores what was typed later than this began; of what was kept, the drafts know more.
      else if (!persisted && !isTouched && field.value === keptBefore) take(drafts.known);
    },
    ends,
  );
  hear("outbox", () => showWaiting(form.parentElement, client, id));
  hear("stored", (event) => event.conversation === id && event.notices && complain(event.notices[0].message, false));
  hear("compose", ({ text }) => (text ? bringBack(text) : field.focus()));

  hear("link", linked);
  linked();
  forgetSent(field);
  if (field.value && document.activeElement === field) conversation.typedAt = clock.now(); // before this ran
  const keptBefore = session.get(drafts.key);
  field.value = drafts.begin(field.value);
  changed();
  const isNowhere = [null, document.body].includes(document.activeElement) && !location.hash;
  if (isNowhere && !isTouch) field.focus({ preventScroll: true });
}

// The length as the server counts it: without the colour codes of terminals.
function lengthOf(text) {
  return [...text.replace(/\x1b\[[\d;]*m/g, "")].length;
}

function showWaiting(foot, client, id) {
  const items = client.outbox.items(id);
  const failed = items.filter((item) => item.state === "failed").length;
  const waiting = client.link.isReady ? 0 : items.length - failed;
  const words = [waiting && client.count("n-waiting", waiting), failed && client.count("n-not-sent", failed)].filter(
    Boolean,
  );
  setText(target(foot, "waiting"), words.join(client.say("list-separator") || ", "));
  setHidden(target(foot, "waiting"), !words.length);
  setData(target(foot, "waiting"), "failed", failed > 0);
}

// Browsers restore typed text when the reader comes back to a page. Drop it if the plain form had sent it before this
// script ran, which the log shows.
function forgetSent(field) {
  const [navigation] = performance.getEntriesByType("navigation");
  const sent = document.querySelectorAll(".message[data-mine] [data-target=body]");
  const bare = (text) => text.replace(/\s+/g, ""); // a drawn text has its lines elsewhere
  const isSent = [...sent].some((body) => bare(body.dataset.source ?? body.textContent) === bare(field.value));
  if (navigation?.type === "back_forward" && isSent) field.value = "";
}
