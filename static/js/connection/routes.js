// The actions of the live connection that also have a route under /api/v1; the others wait for a socket.
// The table is written by `python -m chatapp.api.protocol_tables`.
const ROUTES = {
  announcement_seen: "POST /announcements/<announcement>/seen",
  change_notifications: "PATCH /me/notifications",
  delete_message: "DELETE /messages/<message>",
  dismiss_announcement: "POST /announcements/<announcement>/dismiss",
  edit_message: "PATCH /messages/<message>",
  follow_thread: "POST /conversations/<conversation>/follow",
  history: "GET /conversations/<conversation>/messages",
  list_activity: "GET /activity",
  mark_activity_seen: "POST /activity/seen",
  mark_read: "POST /conversations/<conversation>/read",
  mark_unread: "POST /conversations/<conversation>/unread",
  open_thread: "GET /messages/<message>/thread",
  post_messages: "POST /conversations/<conversation>/messages",
  post_to_thread: "POST /messages/<message>/thread",
  preview_message: "POST /conversations/<conversation>/preview",
  set_notifications: "PUT /conversations/<conversation>/notifications",
  sync: "POST /sync",
  unfollow_thread: "POST /conversations/<conversation>/unfollow",
};

// Answers [method, path, body] of a short request, undefined where there is none. A query needs no epoch.
export function route(name, data) {
  if (!Object.hasOwn(ROUTES, name)) return undefined;
  const [method, pattern] = ROUTES[name].split(" ");
  const left = { ...data };
  const path = pattern.replace(/<(\w+)>/g, (_, key) => {
    delete left[key];
    return data[key];
  });
  if (method === "POST" || method === "PATCH") return [method, path, left];
  delete left.epoch;
  return [method, `${path}?${new URLSearchParams(left)}`];
}
