// Shows what is typed into a password field, and hides it again when its form is sent, so that no browser keeps it as
// ordinary text. With `data-least`, says how many characters are missing.
import { setHidden, setText, target } from "../page/dom.js";

export function start(element, client) {
  const field = element.querySelector("input");
  const button = target(element, "show");
  const least = Number(field.minLength);

  function show(isShown) {
    field.type = isShown ? "text" : "password";
    for (const part of button.children) setHidden(part, part.dataset.when === (isShown ? "hidden" : "shown"));
  }

  function measure() {
    const missing = field.value ? least - Array.from(field.value).length : 0;
    setText(target(element, "missing"), missing > 0 ? client.count("n-missing", missing) : "");
  }

  button.addEventListener("click", () => {
    show(field.type === "password");
    field.focus();
  });
  field.form.addEventListener("submit", () => show(false));
  if (target(element, "missing")) field.addEventListener("input", measure);
  setHidden(button, false);
}
