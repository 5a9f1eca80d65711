// Counts the fields of a form that were changed and not saved, beside its button.
import { setText, target } from "../page/dom.js";

export function start(form, client) {
  function draw() {
    const n = changed(form);
    setText(target(form, "unsaved"), n ? client.count("n-unsaved", n) : "");
  }

  form.addEventListener("input", draw);
  form.addEventListener("change", draw);
  addEventListener("pageshow", draw); // a page from the browser's history comes with what was typed
  draw();
}

// Return how many fields differ from the page as it came. The radio buttons of one name are one field.
function changed(form) {
  const names = new Set();
  for (const field of form.elements) if (field.name && isChanged(field)) names.add(field.name);
  return names.size;
}

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) return field.selectedIndex !== initial(field);
  return field.value !== field.defaultValue;
}

// Return the index of the option that a browser selects at first.
function initial({ options }) {
  return Math.max(0, Array.from(options).findIndex((option) => option.defaultSelected));
}
