// Tells of the rows whose message a patch has changed: of "row" like one that was drawn anew, though its text stays, and
// of "patched" while it is as the server's page drew it.
export function startPatches(element, client) {
  const { timeline, hear, tell } = client.conversation;
  const told = new WeakMap(); // by message: the patches that were told

  function look() {
    for (const message of timeline.rows) {
      const { patches, seq, isFromPage } = message;
      if (!patches || told.get(message) === patches) continue;
      told.set(message, patches);
      const row = element.querySelector(`.message[data-seq="${seq}"]`);
      if (row) tell(isFromPage ? "patched" : "row", { row, message });
    }
  }

  hear("timeline", look);
  look();
}
