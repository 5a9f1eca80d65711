// Whether the reader can write in the open conversation now.
import { target } from "./dom.js";

export function hasComposer() {
  const composer = target(document, "composer");
  return Boolean(composer) && !composer.hidden;
}
