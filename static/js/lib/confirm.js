// A question under a message, before what cannot be taken back.
import { fromTemplate, setData, setText, target } from "./dom.js";

export function askBefore(row, question, act) {
  if (row.querySelector(".confirm")) return;
  const box = fromTemplate("confirm-template");
  setText(target(box, "question"), question);
  const close = () => {
    box.remove();
    setData(row, "asking", null);
    row.focus();
  };
  box.querySelector("[data-action=yes]").addEventListener("click", () => {
    close();
    act();
  });
  box.querySelector("[data-action=no]").addEventListener("click", close);
  box.addEventListener("keydown", (event) => event.key === "Escape" && close());
  row.append(box);
  setData(row, "asking", "sure");
  box.querySelector("[data-action=no]").focus();
}
