// Keeps the list of conversations of a page up to date: rows as those of the rail, with the last message and its time.
import { keepList } from "./list.js";
import { fillPreview } from "../drawing/entry_preview.js";

export function start(element, client) {
  keepList(element, client, "entry-template", fillPreview);
}
