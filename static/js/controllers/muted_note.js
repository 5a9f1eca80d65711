// Says above the composer that the conversation is muted, and until when.
import { fromTemplate, hear, setHidden, setText, target } from "../page/dom.js";
import { askLevel } from "../drawing/ask_level.js";
import { isMuted } from "../models/muted.js";
import { untilWords } from "../page/until.js";

export function start(form, client) {
  const { id } = client.conversation;
  const note = fromTemplate("muted-note");
  form.before(note);

  function draw() {
    const entry = client.list.get(id) ?? {};
    const until = entry.muted_until;
    setHidden(note, !isMuted(entry, Date.now()));
    const time = untilWords(until, client);
    setText(target(note, "words"), time ? client.say("muted-until", { time }) : client.say("muted"));
  }

  note.querySelector("button").addEventListener("click", async () => {
    await askLevel(id, { muted_until: "" }, client);
    form.elements.namedItem("body").focus();
  });
  hear("list", draw);
  draw();
}
