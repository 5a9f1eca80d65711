// Remembers the reading place in a conversation, for coming back to it in this tab and for a reload.
import { Storage } from "./storage.js";

const places = new Storage(() => sessionStorage);

// Return the place {seq, top} to return to, or null when the page was opened anew.
export function placeToReturnTo(id) {
  const [navigation] = performance.getEntriesByType("navigation");
  return ["back_forward", "reload"].includes(navigation?.type) ? places.get(`place:${id}`) : null;
}

// Scroll the list beside a conversation, if there is one, to where it was when the conversation was opened.
export function returnToList() {
  document.querySelector(".list-pane")?.scrollTo(0, places.get("place:list"));
}

export function keepPlace(id, place) {
  if (place) places.set(`place:${id}`, place);
  else places.remove(`place:${id}`);
}
