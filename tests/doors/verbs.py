"""Every verb, and how each door asks for it: by its declaration, but for forms, which are written by hand."""

import re

from chatapp.verbs.action import QUERIED
from tests.actions import ENDPOINTS, LIVE
from tests.doors.doors import Verb, only


def _room(arguments, *more):
    return "/".join(("/rooms", arguments["room"], *more))


def _conversation(arguments, *more):
    return "/".join(("/conversations", arguments["conversation"], *more))


def _message(arguments, *more):
    return "/".join(("/conversations", arguments["conversation"], "messages", arguments["message"], *more))


def _over_http(endpoint):
    def request(arguments):
        path = re.sub(r"<(\w+)>", lambda found: arguments[found[1]], endpoint.path)
        given = only(arguments, *endpoint.fields)
        if endpoint.method not in QUERIED:
            return endpoint.method, path, given
        query = "&".join(f"{name}={value}" for name, value in given.items())
        return endpoint.method, f"{path}?{query}" if query else path, None

    return request


def declared(name, endpoint=None, event=None, form=None):
    """Return the Verb of an endpoint, an event, or both, which need the same scope."""
    action = LIVE.get(event)
    served = ENDPOINTS.get(endpoint)
    [scope] = {each.scope for each in (action, served and served.action) if each}
    return Verb(
        name,
        scope,
        form=form,
        api=_over_http(served) if served else None,
        socket=(lambda arguments: (event, only(arguments, *action.takes))) if action else None,
    )


def _one_draft(request):
    """Ask with one message, whose parts are the arguments themselves."""
    return lambda a: request({**a, "messages": [only(a, "client_id", "body")]})


POST_LIST = declared("post_list", "post_messages", "post_messages")
POST = Verb(
    "post",
    POST_LIST.scope,
    form=lambda a: (_conversation(a, "messages"), only(a, "client_id", "body")),
    api=_one_draft(POST_LIST.api),
    socket=_one_draft(POST_LIST.socket),
)
EDIT = declared("edit", "edit_message", "edit_message", form=lambda a: (_message(a, "edit"), only(a, "rev", "body")))
DELETE = declared("delete", "delete_message", "delete_message", form=lambda a: (_message(a, "delete"), only(a, "rev")))
MARK_READ = declared("mark_read", "mark_read", "mark_read", form=lambda a: (_conversation(a, "read"), only(a, "seq")))
MARK_UNREAD = declared(
    "mark_unread", "mark_unread", "mark_unread", form=lambda a: (_conversation(a, "unread"), only(a, "seq"))
)
TYPING = declared("typing", "say_typing", "typing")
HISTORY = declared("history", "list_messages", "history")
OPEN_DIRECT = declared("open_direct", "open_direct", form=lambda a: ("/inbox/new", only(a, "people")))
CREATE_ROOM = declared(
    "create_room",
    "create_room",
    form=lambda a: ("/rooms/new", only(a, "client_id", "name", "topic", "visibility", "posting")),
)
CHANGE_ROOM = declared(
    "change_room",
    "change_room",
    form=lambda a: (_room(a, "settings"), only(a, "name", "topic", "visibility", "posting")),
)
ARCHIVE = declared("archive", "archive_room", form=lambda a: (_room(a, "archive"), {}))
UNARCHIVE = declared("unarchive", "unarchive_room", form=lambda a: (_room(a, "unarchive"), {}))
JOIN = declared("join", "join_room", form=lambda a: (_room(a, "join"), {}))
LEAVE = declared("leave", "leave_room", form=lambda a: (_room(a, "leave"), {}))
INVITE = declared("invite", "invite_members", form=lambda a: (_room(a, "members"), only(a, "people")))
REMOVE = declared("remove", "remove_member", form=lambda a: (_room(a, "members", a["person"], "remove"), {}))
SET_ROLE = declared("set_role", "set_role", form=lambda a: (_room(a, "members", a["person"], "role"), only(a, "role")))
HAND_OVER = declared("hand_over", "hand_over", form=lambda a: (_room(a, "hand-over"), only(a, "person_id")))
SET_STATUS = declared("set_status", "change_me", "set_status", form=lambda a: ("/settings/status", only(a, "status")))
PRESENCE = declared("presence", "look_up_presence", "watch_presence")
ANNOUNCE = declared("announce", "announce", form=lambda a: ("/announcements", only(a, "client_id", "body")))
DISMISS = declared(
    "dismiss",
    "dismiss_announcement",
    "dismiss_announcement",
    form=lambda a: (f"/announcements/{a['announcement']}/dismiss", {}),
)
SEEN = declared("seen", "mark_announcement_seen", "announcement_seen")
SYNC = declared("sync", "catch_up", "sync")
