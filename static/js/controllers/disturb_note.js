// Says above the composer that the other person does not want to be disturbed.
import { fromTemplate, hear, setHidden, setText, target } from "../page/dom.js";
import { untilWords } from "../page/until.js";

export function start(form, client) {
  const person = document.querySelector(".conversation-head .presence")?.dataset.presenceOf;
  if (!person || person === client.page.me) return;
  const note = target(form.parentElement, "disturb-note") ?? fromTemplate("disturb-note");
  if (!note.isConnected) form.before(note);

  function draw() {
    const known = client.presence.of(person);
    if (!known?.person) return;
    const until = known.disturb_after;
    setHidden(note, !until);
    if (!until) return;
    const name = document.querySelector(".conversation").dataset.title;
    const words = untilWords(until, client);
    const text = words ? client.say("disturb-until", { name, time: words }) : client.say("disturb-on", { name });
    setText(target(note, "words"), text);
  }

  hear("presence", draw);
  hear("listed", draw);
  draw();
}
