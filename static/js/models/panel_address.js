// Which pages are shown in the panel beside a conversation, and how its address names them: `?panel=room/settings`.
const ROOM = "room";
const PERSON = "person";
const THREAD = "thread";
const NEW_THREAD = "new-thread"; // on a message of this conversation, where nobody has replied yet
const NOTIFICATIONS = "notifications"; // of the conversation itself

// Return the name of the page at `url` (a URL), or null when it belongs in no panel beside this conversation.
// `isThread`: whether the conversation there, if there is one, is a thread of this one.
export function panelName(url, conversation, { isThread = false } = {}) {
  const [, place, id, ...rest] = url.pathname.split("/");
  if (place === "rooms" && id === conversation) return [ROOM, ...rest].join("/") + url.search;
  if (place === "people" && id && !rest.length) return `${PERSON}/${id}`;
  if (url.pathname === panelPath(NOTIFICATIONS, conversation)) return NOTIFICATIONS;
  if (place !== "conversations" || !id) return null;
  if (id === conversation) return rest.length === 3 && rest[2] === "thread" ? `${NEW_THREAD}/${rest[1]}` : null;
  return isThread && !rest.length ? `${THREAD}/${id}` : null;
}

// Return the path of the page with this name, or null when there is none.
export function panelPath(name, conversation) {
  const [kind, ...rest] = (name ?? "").split("/");
  if (kind.split("?")[0] === ROOM) return `/rooms/${conversation}${name.slice(ROOM.length)}`;
  if (name === NOTIFICATIONS) return `/conversations/${conversation}/${NOTIFICATIONS}`;
  if (rest.length !== 1 || !rest[0]) return null;
  if (kind === PERSON) return `/people/${rest[0]}`;
  if (kind === THREAD) return `/conversations/${rest[0]}`;
  return kind === NEW_THREAD ? `/conversations/${conversation}/messages/${rest[0]}/thread` : null;
}

// Whether a name is that of a thread that has begun.
export function isThreadName(name) {
  return name?.startsWith(`${THREAD}/`) ?? false;
}
