// Says after sending who was mentioned and cannot read it, and offers to invite them.
import { fromTemplate, hear, setHidden, setText, target } from "../page/dom.js";

export function start(form, client) {
  const { id } = client.conversation;
  const isRoom = form.closest(".conversation").dataset.kind === "room";
  const note = fromTemplate("outsiders-note");
  const invite = note.querySelector("[data-action=invite]");
  let people = [];
  form.before(note);

  function show(words) {
    setText(target(note, "words"), words);
    setHidden(note, !words);
  }

  function draw() {
    const names = people.map(({ name }) => name).join(client.say("list-separator") || ", ");
    setHidden(invite, !isRoom);
    show(people.length ? client.count(isRoom ? "not-in-room" : "not-here", people.length, { names }) : "");
  }

  invite.addEventListener("click", async () => {
    try {
      await client.link.request("invite_members", { room: id, people: people.map((person) => person.id) });
      people = [];
      draw();
      form.elements.namedItem("body").focus();
    } catch (refusal) {
      const own = refusal.code === "offline" ? client.say("not-connected") : client.say("failed");
      show(refusal.message && refusal.message !== refusal.code ? refusal.message : own);
    }
  });
  note.querySelector("[data-action=close]").addEventListener("click", () => {
    people = [];
    draw();
    form.elements.namedItem("body").focus();
  });
  hear("stored", ({ conversation, not_members: outsiders }) => {
    if (conversation !== id || !outsiders?.length) return;
    people = outsiders;
    draw();
  });
}
