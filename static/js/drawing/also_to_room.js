// In a thread: whether the room shows the next message as well. It is asked for each message anew.
import { target } from "../page/dom.js";

export function startAlsoToRoom(form, { hear }) {
  const box = target(form, "also-to-room");
  if (!box) return;
  box.checked = false; // browsers restore it
  hear("posting", (more) => {
    if (box.checked) more.also_to_room = true;
    box.checked = false;
  });
}
