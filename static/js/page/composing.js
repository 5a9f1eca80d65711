// Whether a key belongs to an input method. In Safari, only the code 229 tells it of the Enter that ends a composition.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
