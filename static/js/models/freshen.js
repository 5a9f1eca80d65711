// Return the messages that changed since a page was read, up to where the window stands, or null when there are too many.
//
// `changesSince(rev)` resolves to the state of the conversation, as sync answers. What comes meanwhile moves the window
// on, and the window passes over messages that only the page would give a place; so it is asked for what is newer than
// the answer, too. Otherwise these messages would be missing for good, as nobody asks for a known rev again.
export async function freshen(page, timeline, changesSince) {
  const changes = [];
  let rev = page.rev;
  while (rev < timeline.rev) {
    const state = await changesSince(rev);
    if (state?.state !== "changes" || state.more || state.rev <= rev) return null;
    changes.push(...state.messages);
    rev = state.rev;
  }
  return changes;
}
