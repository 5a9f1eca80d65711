// Whether the reader can write in the conversation around `element` now.
import { target } from "./dom.js";

export function hasComposer(element) {
  const composer = target(element.closest(".conversation"), "composer");
  return Boolean(composer) && !composer.hidden;
}
