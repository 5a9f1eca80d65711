// Shows what is typed into a password field, and hides it again when its form is sent, so that no browser keeps it as
// ordinary text. Of a new password it says what is wrong: while one types by its length, then by the server's rules.
import { setHidden, setText, target } from "../page/dom.js";
import { Sentences } from "../page/sentences.js";
import { sentences as texts } from "./localized.js";

export function start(element) {
  const sentences = new Sentences(texts, document.documentElement.lang);
  const field = element.querySelector("input");
  const button = target(element, "show");
  const verdict = target(element, "verdict");

  function show(isShown) {
    field.type = isShown ? "text" : "password";
    for (const part of button.children) setHidden(part, part.dataset.when === (isShown ? "hidden" : "shown"));
  }

  function measure() {
    const missing = field.value ? field.minLength - Array.from(field.value).length : 0;
    setText(verdict, missing > 0 ? sentences.count("n-missing", missing) : "");
  }

  // Without an answer nothing is said: the server judges again when the form is sent.
  async function judge() {
    const asked = field.value;
    if (Array.from(asked).length < field.minLength) return;
    const body = new URLSearchParams(new FormData(field.form));
    body.set("password", asked);
    const text = await fetch("/sign-up/password", { method: "POST", body })
      .then((answer) => (answer.ok ? answer.text() : null))
      .catch(() => null);
    if (field.value === asked) setText(verdict, text === null ? "" : text || sentences.say("password-good"));
  }

  button.addEventListener("click", () => {
    show(field.type === "password");
    field.focus();
  });
  field.form.addEventListener("submit", () => show(false));
  setHidden(button, false);
  if (!verdict) return;
  field.addEventListener("input", measure);
  field.addEventListener("change", judge);
}
