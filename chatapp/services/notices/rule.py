"""The rule: how loudly a person is told of what concerns them. Its whole table is in docs/notifications.md."""

from chatapp.models.conversation import ALL, DIRECT, LEVELS, MENTIONS, NOTHING
from chatapp.models.notice import ADDED, LIST, LOUD, MENTION, NONE, QUIET, REACTION, REPLY, ROLE

# Kinds that are no notices: a message of a direct conversation, any other message, and one that mentions everyone.
DIRECT_MESSAGE, MESSAGE, MENTION_ALL = "direct", "message", "mention_all"
KINDS = (DIRECT_MESSAGE, MENTION, REPLY, MENTION_ALL, MESSAGE, REACTION, ADDED, ROLE)

_BY_LEVEL = {
    DIRECT_MESSAGE: {ALL: LOUD, MENTIONS: LOUD, NOTHING: NONE},
    MENTION: {ALL: LOUD, MENTIONS: LOUD, NOTHING: QUIET},
    REPLY: {ALL: LOUD, MENTIONS: LOUD, NOTHING: QUIET},
    MENTION_ALL: {ALL: LOUD, MENTIONS: LOUD, NOTHING: NONE},
    MESSAGE: {ALL: LOUD, MENTIONS: LIST, NOTHING: NONE},
    REACTION: dict.fromkeys(LEVELS, LIST),
    ADDED: {ALL: QUIET, MENTIONS: QUIET, NOTHING: LIST},
    ROLE: dict.fromkeys(LEVELS, LIST),
}


def decide(kind: str, level: str, *, is_muted: bool = False, is_quiet: bool = False, is_reading: bool = False) -> str:
    """Return one of `models.notice.OUTCOMES` for something of this kind, one of KINDS, in a conversation of this level.

    `is_muted`: the conversation is. `is_quiet`: the person does not want to be disturbed, or it is in their quiet
    hours; that only lowers `loud` to `quiet`. `is_reading`: they have the conversation before their eyes, where it is
    seen without a mark.
    """
    if is_muted:
        return NONE
    outcome = _BY_LEVEL[kind][level]
    if is_reading and outcome in (LOUD, QUIET):
        return LIST
    return QUIET if is_quiet and outcome == LOUD else outcome


def level_in(kind: str, level: str | None, room_level: str) -> str:
    """Return the level of a person in a conversation of this kind, where their own `level` there may be None.

    `room_level`: what they want of rooms and threads that say nothing else. A direct conversation is for its people: it
    is never less than `all` but by `nothing`.
    """
    if kind == DIRECT:
        return NOTHING if level == NOTHING else ALL
    return level or room_level
