// Small verbs on elements. Nothing here writes HTML: text goes in as text.
export function target(root, name) {
  return root.querySelector(`[data-target~="${name}"]`);
}

export function targets(root, name) {
  return root.querySelectorAll(`[data-target~="${name}"]`);
}

export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

export function setHidden(element, isHidden) {
  if (element && element.hidden !== isHidden) element.hidden = isHidden;
}

// Set the attribute, or take it away when `value` is null, undefined or false.
export function setData(element, name, value) {
  if (value === null || value === undefined || value === false) delete element.dataset[name];
  else if (element.dataset[name] !== String(value)) element.dataset[name] = value === true ? "" : String(value);
}

export function fromTemplate(id) {
  const template = document.getElementById(id);
  return template ? template.content.firstElementChild.cloneNode(true) : null;
}

// Write ids into the addresses that a template could not know: `/conversations/__conversation__`.
export function fillAddresses(root, values) {
  for (const name of ["href", "action", "value", "for", "id"]) {
    for (const element of [root, ...root.querySelectorAll(`[${name}*="__"]`)]) {
      const text = element.getAttribute(name);
      if (text?.includes("__")) element.setAttribute(name, text.replace(/__(\w+?)__/g, (all, key) => values[key] ?? all));
    }
  }
}

export function isTyping(element) {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));
}

export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`chat:${name}`, { detail }));
}

export function hear(name, call) {
  document.addEventListener(`chat:${name}`, (event) => call(event.detail));
}
