// Says while one writes how many people a mention of everyone notifies, and asks before it is sent.
import { isComposing } from "../page/composing.js";
import { fromTemplate, hear, setHidden, setText, target } from "../page/dom.js";
import { mentionsEveryone, withoutEveryone } from "../models/mentioning.js";
import { memberCount } from "./mention_suggestions.js";

const MANY = 20; // people who are notified without a question; as EVERYONE_ASKS in chatapp/limits.py

export function start(form, client) {
  const field = form.elements.namedItem("body");
  const send = target(form, "send");
  const words = send.querySelector("span");
  const usual = words.textContent;
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const hint = fromTemplate("everyone-hint");
  const question = fromTemplate("everyone-question");
  let isSure = false;
  field.parentElement.before(question, hint);

  const others = () => memberCount(form) - 1;
  const isAsked = () => others() > MANY && mentionsEveryone(field.value);

  function look() {
    const n = isAsked() ? others() : 0;
    setText(target(hint, "words"), n ? client.count("everyone-notifies", n) : "");
    setHidden(hint, !n || !question.hidden);
    setText(words, n ? client.count("send-to-n", n) : usual);
    if (!n) withdraw();
  }

  function ask() {
    const title = document.querySelector(".conversation").dataset.title;
    setText(target(question, "title"), client.count("send-to-n-ask", others()));
    setText(target(question, "words"), client.say("everyone-ask", { title }));
    setText(question.querySelector("[data-action=yes]"), client.count("send-to-n", others()));
    setHidden(question, false);
    setHidden(hint, true);
    question.querySelector("[data-action=yes]").focus();
  }

  function withdraw() {
    setHidden(question, true);
  }

  // Send through the composer, as a press of Send would.
  function confirm(text) {
    withdraw();
    if (text !== field.value) {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    isSure = true;
    form.requestSubmit();
    isSure = false;
    look();
  }

  // Return whether the composer would send now, and should not.
  function holds(event) {
    if (isSure || !isAsked()) return;
    event.preventDefault();
    event.stopPropagation();
    ask();
  }

  form.parentElement.addEventListener("submit", (event) => event.target === form && holds(event), { capture: true });
  form.addEventListener("keydown", (event) => {
    if (event.target !== field || event.key !== "Enter" || isComposing(event) || event.shiftKey || event.altKey) return;
    if (!isTouch || event.ctrlKey || event.metaKey) holds(event);
  }, { capture: true });
  question.addEventListener("click", ({ target: { dataset } }) => {
    if (dataset.action === "yes") confirm(field.value);
    if (dataset.action === "no") confirm(withoutEveryone(field.value));
  });
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.stopPropagation();
    withdraw();
    field.focus();
    look();
  });
  field.addEventListener("input", () => {
    withdraw();
    look();
  });
  for (const name of ["own-membership", "conversation"]) hear(name, look);
  for (const name of ["posted", "compose"]) client.conversation.hear(name, look);
  look();
}
