// Asks for confirmation under a message, before an action that cannot be undone.
import { isComposing } from "../page/composing.js";
import { fromTemplate, setData, setText, target } from "../page/dom.js";

export function askBefore(row, { question, yes, no }, act) {
  if (row.querySelector(".confirm")) return;
  const box = fromTemplate("confirm-template");
  box.setAttribute("aria-label", yes);
  setText(target(box, "question"), question);
  setText(box.querySelector("[data-action=yes]"), yes);
  setText(box.querySelector("[data-action=no]"), no);
  const close = () => {
    box.remove();
    setData(row, "asking", row.querySelector(".editor") ? "edit" : null);
    row.focus();
  };
  box.querySelector("[data-action=yes]").addEventListener("click", () => {
    close();
    act();
  });
  box.querySelector("[data-action=no]").addEventListener("click", close);
  box.addEventListener("keydown", (event) => event.key === "Escape" && !isComposing(event) && close());
  row.append(box);
  setData(row, "asking", "sure");
  box.querySelector("[data-action=no]").focus();
}
