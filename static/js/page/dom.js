// Small functions on elements. None of them writes HTML: text is set as text.
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

// Set a data attribute, or remove it when `value` is null, undefined or false.
export function setData(element, name, value) {
  if (value === null || value === undefined || value === false) delete element.dataset[name];
  else if (element.dataset[name] !== String(value)) element.dataset[name] = value === true ? "" : String(value);
}

export function fromTemplate(id) {
  const template = document.getElementById(id);
  return template ? template.content.firstElementChild.cloneNode(true) : null;
}

// Replace the placeholders in a template's addresses by ids: `/conversations/__conversation__`.
export function fillAddresses(root, values) {
  for (const name of ["href", "action", "value", "for", "id"]) {
    for (const element of [root, ...root.querySelectorAll(`[${name}*="__"]`)]) {
      const text = element.getAttribute(name);
      if (text?.includes("__"))
        element.setAttribute(
          name,
          text.replace(/__(\w+?)__/g, (all, key) => values[key] ?? all),
        );
    }
  }
}

export function isTyping(element) {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));
}

const isApple = globalThis.navigator && /^(Mac|iP)/.test(navigator.platform);

// Whether a field may need this key, pressed with Ctrl, ⌘ or Alt, so that no shortcut may take it. Alt and an arrow
// open the list of a field. In text fields on Apple systems, Ctrl works as in Emacs, and Alt and an arrow go to the
// next paragraph.
export function isNeededBy(element, { altKey, ctrlKey }) {
  if (!isTyping(element)) return false;
  if (altKey) return !element.matches(".composer-text") || (isApple && element.value !== "");
  return ctrlKey && isApple;
}

// Whether a key opens the finder. An event has no `key` when a browser fills in a field.
export function isFindKey(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  return key?.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey && !isNeededBy(target, event);
}

export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`chat:${name}`, { detail }));
}

export function hear(name, call) {
  document.addEventListener(`chat:${name}`, (event) => call(event.detail));
}
