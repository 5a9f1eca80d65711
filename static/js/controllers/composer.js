// Writing: the draft is kept, Enter sends where there is a keyboard, and what is sent goes into the outbox first.
import { hear, setHidden, setText, target, tell } from "../lib/dom.js";
import { readText } from "../lib/parts.js";

const LIMIT = 4000; // characters the server takes; chatapp/limits.py MESSAGE
const COUNT_FROM = 3800;
const TYPING_EVERY = 3000;
const SAVE_AFTER = 300;

export function start(form, client) {
  const { id } = client.conversation;
  const field = form.elements.namedItem("body");
  const draftKey = `draft:${client.page.me}:${id}`;
  const isTouch = matchMedia("(pointer: coarse)").matches;
  let lastTyping = -Infinity;
  let lastInput = -Infinity;
  let saving = null;

  function save() {
    client.clock.cancel(saving);
    if (field.value) client.storage.set(draftKey, field.value);
    else client.storage.remove(draftKey);
  }

  function changed() {
    grow(field);
    const length = [...field.value].length;
    const counter = target(form, "counter");
    setHidden(counter, length <= COUNT_FROM);
    if (length > COUNT_FROM) setText(counter, client.count(length > LIMIT ? "n-over" : "n-left", Math.abs(LIMIT - length)));
    if (length <= LIMIT) complain("");
  }

  function complain(words) {
    setText(target(form, "error"), words);
    setHidden(target(form, "error"), !words);
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function tellTyping() {
    const now = client.clock.now();
    if (!field.value.trim() || now - lastTyping < TYPING_EVERY || !client.link.isLive) return;
    lastTyping = now;
    client.link.request("typing", { conversation: id }).catch(() => {}); // outside the promise: the next key tries again
  }

  async function post() {
    const body = field.value;
    if (!body.trim()) return field.focus();
    if ([...body].length > LIMIT) return complain(client.say("too-long", { limit: LIMIT.toLocaleString() }));
    field.value = "";
    changed();
    save();
    lastTyping = -Infinity;
    await client.outbox.add(id, body);
    tell("posted", {});
    return field.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post();
  });
  field.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.isComposing || event.keyCode === 229) return; // 229: Safari's Enter that ends an input method
    if (event.key === "Enter" && ((isPlain && !isTouch) || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      post();
    } else if (event.key === "ArrowUp" && isPlain && !field.value) {
      event.preventDefault();
      tell("edit-last", {});
    }
  });
  field.addEventListener("input", () => {
    changed();
    lastInput = client.clock.now();
    tellTyping();
    client.clock.cancel(saving);
    saving = client.clock.after(SAVE_AFTER, save);
  });
  addEventListener("pagehide", save);
  hear("outbox", () => showWaiting(form, client, id));
  hear("compose", () => field.focus());
  hear("open", () => client.clock.now() - lastInput < TYPING_EVERY && tellTyping());

  setText(target(form, "hint"), client.say(isTouch ? "enter-newline" : "enter-sends"));
  forgetSent(field);
  if (field.value && document.activeElement === field) lastInput = client.clock.now(); // typed before this was loaded
  field.value ||= client.storage.get(draftKey) ?? "";
  changed();
}

function showWaiting(form, client, id) {
  const items = client.outbox.items(id);
  const failed = items.filter((item) => item.state === "failed").length;
  const waiting = client.link.isReady ? 0 : items.length - failed;
  const words = [waiting && client.count("n-waiting", waiting), failed && client.count("n-not-sent", failed)].filter(Boolean);
  setText(target(form, "waiting"), words.join(client.say("list-separator") || ", "));
  setHidden(target(form, "waiting"), !words.length);
}

// Coming back to a page, browsers bring back what was typed on it. What the plain form has sent, before this was loaded, is
// in the log by now.
function forgetSent(field) {
  const [navigation] = performance.getEntriesByType("navigation");
  const sent = document.querySelectorAll(".message[data-mine] [data-target=body]");
  const isSent = [...sent].some((body) => readText(body).trim() === field.value.trim());
  if (navigation?.type === "back_forward" && isSent) field.value = "";
}

// Where the browser does not size a text field by its content.
function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}
