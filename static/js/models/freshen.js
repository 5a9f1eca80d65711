// Return the messages that changed since a page was read, up to where the window stands, or null when there are too many.
//
// `changesSince(rev)` resolves to the state of the conversation, as sync answers. Events that come before the answer move
// the window's rev on, and the window drops those of messages outside of it, which the page is to bring in. They are
// asked for as well: nobody asks for a known rev again, so that they would be missing until the page is loaded anew.
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
