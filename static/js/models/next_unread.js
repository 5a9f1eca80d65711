// Return the next unread entry after `conversation`, or null. `entries` are in the order of the screen and wrap around;
// `step` is 1 or -1. Without a current conversation the search starts before the first entry, or behind the last.
export function nextUnread(entries, conversation, step) {
  const current = entries.findIndex((entry) => entry.conversation === conversation);
  const start = current < 0 && step < 0 ? entries.length : current;
  for (let distance = 1; distance <= entries.length; distance += 1) {
    const entry = entries[wrap(start + step * distance, entries.length)];
    if (entry.unread > 0 && !entry.muted_until && entry.conversation !== conversation) return entry;
  }
  return null;
}

// Return `index`, which may be negative, brought into 0 … length - 1.
function wrap(index, length) {
  return ((index % length) + length) % length;
}
