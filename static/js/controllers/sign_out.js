// Warns before a sign-out while messages wait, with their number, and asks once more.
import { setHidden, setText, target } from "../page/dom.js";

export function start(form, client) {
  let isWarned = false;

  form.addEventListener("submit", (event) => {
    const waiting = client.outbox.waiting + client.outbox.failed;
    if (!waiting || isWarned) return;
    event.preventDefault();
    isWarned = true;
    const warning = target(form, "warning") ?? makeWarning(form);
    setText(warning, client.count("sign-out-waiting", waiting));
    setHidden(warning, false);
    const button = event.submitter ?? form.querySelector("[type=submit], button");
    setText(button.querySelector("span") ?? button, client.say("sign-out-anyway"));
  });
}

function makeWarning(form) {
  const warning = document.createElement("p");
  warning.setAttribute("role", "alert");
  warning.dataset.target = "warning";
  form.prepend(warning);
  return warning;
}
