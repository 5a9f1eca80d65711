"""Every verb, and how each door asks for it."""

from tests.doors.doors import Verb, only


def _room(arguments, *more):
    return "/".join(("/rooms", arguments["room"], *more))


def _conversation(arguments, *more):
    return "/".join(("/conversations", arguments["conversation"], *more))


def _message(arguments, *more):
    return "/".join(("/conversations", arguments["conversation"], "messages", arguments["message"], *more))


POST = Verb(
    "post",
    form=lambda a: (_conversation(a, "messages"), only(a, "client_id", "body")),
    api=lambda a: ("POST", _conversation(a, "messages"), {"messages": [only(a, "client_id", "body")]}),
    socket=lambda a: (
        "post_messages",
        {"conversation": a["conversation"], "messages": [only(a, "client_id", "body")]},
    ),
)
POST_LIST = Verb(
    "post_list",
    api=lambda a: ("POST", _conversation(a, "messages"), only(a, "messages")),
    socket=lambda a: ("post_messages", only(a, "conversation", "messages")),
)
EDIT = Verb(
    "edit",
    form=lambda a: (_message(a, "edit"), only(a, "rev", "body")),
    api=lambda a: ("PATCH", f"/messages/{a['message']}", only(a, "rev", "body")),
    socket=lambda a: ("edit_message", only(a, "message", "rev", "body")),
)
DELETE = Verb(
    "delete",
    form=lambda a: (_message(a, "delete"), only(a, "rev")),
    api=lambda a: ("DELETE", f"/messages/{a['message']}?rev={a['rev']}", None),
    socket=lambda a: ("delete_message", only(a, "message", "rev")),
)
MARK_READ = Verb(
    "mark_read",
    form=lambda a: (_conversation(a, "read"), only(a, "seq")),
    api=lambda a: ("POST", _conversation(a, "read"), only(a, "seq")),
    socket=lambda a: ("mark_read", only(a, "conversation", "seq")),
)
MARK_UNREAD = Verb(
    "mark_unread",
    form=lambda a: (_conversation(a, "unread"), only(a, "seq")),
    api=lambda a: ("POST", _conversation(a, "unread"), only(a, "seq")),
    socket=lambda a: ("mark_unread", only(a, "conversation", "seq")),
)
TYPING = Verb(
    "typing",
    api=lambda a: ("POST", _conversation(a, "typing"), {}),
    socket=lambda a: ("typing", only(a, "conversation")),
)
HISTORY = Verb(
    "history",
    api=lambda a: ("GET", _conversation(a, "messages") + _query(a, "before", "around", "after", "epoch"), None),
    socket=lambda a: ("history", only(a, "conversation", "before", "around", "after", "epoch")),
)
OPEN_DIRECT = Verb(
    "open_direct",
    form=lambda a: ("/inbox/new", only(a, "people")),
    api=lambda a: ("POST", "/conversations", only(a, "people")),
)
CREATE_ROOM = Verb(
    "create_room",
    form=lambda a: ("/rooms/new", only(a, "client_id", "name", "topic", "visibility", "posting")),
    api=lambda a: ("POST", "/rooms", only(a, "client_id", "name", "topic", "visibility", "posting")),
)
CHANGE_ROOM = Verb(
    "change_room",
    form=lambda a: (_room(a, "settings"), only(a, "name", "topic", "visibility", "posting")),
    api=lambda a: ("PATCH", _room(a), only(a, "name", "topic", "visibility", "posting")),
)
ARCHIVE = Verb("archive", form=lambda a: (_room(a, "archive"), {}), api=lambda a: ("POST", _room(a, "archive"), {}))
UNARCHIVE = Verb(
    "unarchive", form=lambda a: (_room(a, "unarchive"), {}), api=lambda a: ("POST", _room(a, "unarchive"), {})
)
JOIN = Verb("join", form=lambda a: (_room(a, "join"), {}), api=lambda a: ("POST", _room(a, "join"), {}))
LEAVE = Verb("leave", form=lambda a: (_room(a, "leave"), {}), api=lambda a: ("POST", _room(a, "leave"), {}))
INVITE = Verb(
    "invite",
    form=lambda a: (_room(a, "members"), only(a, "people")),
    api=lambda a: ("POST", _room(a, "members"), only(a, "people")),
)
REMOVE = Verb(
    "remove",
    form=lambda a: (_room(a, "members", a["person"], "remove"), {}),
    api=lambda a: ("DELETE", _room(a, "members", a["person"]), None),
)
SET_ROLE = Verb(
    "set_role",
    form=lambda a: (_room(a, "members", a["person"], "role"), only(a, "role")),
    api=lambda a: ("PUT", _room(a, "members", a["person"], "role"), only(a, "role")),
)
HAND_OVER = Verb(
    "hand_over",
    form=lambda a: (_room(a, "hand-over"), only(a, "person_id")),
    api=lambda a: ("POST", _room(a, "hand-over"), only(a, "person")),
)
SET_STATUS = Verb(
    "set_status",
    form=lambda a: ("/settings/status", only(a, "status")),
    api=lambda a: ("PATCH", "/me", only(a, "status")),
    socket=lambda a: ("set_status", only(a, "status")),
)
PRESENCE = Verb(
    "presence",
    api=lambda a: ("POST", "/presence", only(a, "people")),
    socket=lambda a: ("watch_presence", only(a, "people")),
)
ANNOUNCE = Verb(
    "announce",
    form=lambda a: ("/announcements", only(a, "client_id", "body")),
    api=lambda a: ("POST", "/announcements", only(a, "client_id", "body")),
)
DISMISS = Verb(
    "dismiss",
    form=lambda a: (f"/announcements/{a['announcement']}/dismiss", {}),
    api=lambda a: ("POST", f"/announcements/{a['announcement']}/dismiss", {}),
    socket=lambda a: ("dismiss_announcement", only(a, "announcement")),
)
SEEN = Verb(
    "seen",
    api=lambda a: ("POST", f"/announcements/{a['announcement']}/seen", {}),
    socket=lambda a: ("announcement_seen", only(a, "announcement")),
)
SYNC = Verb(
    "sync",
    api=lambda a: ("POST", "/sync", only(a, "epoch", "me", "cursors", "list")),
    socket=lambda a: ("sync", only(a, "epoch", "me", "cursors", "list")),
)


def _query(arguments, *names):
    given = only(arguments, *names)
    return "?" + "&".join(f"{name}={value}" for name, value in given.items()) if given else ""
