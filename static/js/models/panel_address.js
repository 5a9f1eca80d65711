// Which pages are shown in the panel beside a conversation, and how its address names them: `?panel=room/settings`.
const ROOM = "room";
const PERSON = "person";
const NOTIFICATIONS = "notifications"; // of the conversation itself

// Return the name of the page at `url` (a URL), or null when it belongs in no panel beside this conversation.
export function panelName(url, conversation) {
  const [, place, id, ...rest] = url.pathname.split("/");
  if (place === "rooms" && id === conversation) return [ROOM, ...rest].join("/") + url.search;
  if (place === "people" && id && !rest.length) return `${PERSON}/${id}`;
  if (url.pathname === panelPath(NOTIFICATIONS, conversation)) return NOTIFICATIONS;
  return null;
}

// Return the path of the page with this name, or null when there is none.
export function panelPath(name, conversation) {
  const [kind, ...rest] = (name ?? "").split("/");
  if (kind.split("?")[0] === ROOM) return `/rooms/${conversation}${name.slice(ROOM.length)}`;
  if (name === NOTIFICATIONS) return `/conversations/${conversation}/${NOTIFICATIONS}`;
  if (kind === PERSON && rest.length === 1 && rest[0]) return `/people/${rest[0]}`;
  return null;
}
