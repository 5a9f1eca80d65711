// Gives a field the focus as its page opens, unless something has it; not on touch, where the keyboard would cover the
// page.
export function focusAtFirst(field) {
  if (document.activeElement === document.body && !matchMedia("(pointer: coarse)").matches) field.focus();
}
