"""The rule: how loudly a person is told of what concerns them. Its whole table is in docs/notifications.md."""

from chatapp.models.conversation import ALL, LEVELS, MENTIONS, NOTHING
from chatapp.models.notice import ADDED, MENTION, REACTION, REPLY, ROLE

# A sound, the browser's notification, push and mail; a mark alone; an entry in the lists alone; nothing at all.
LOUD, QUIET, LIST, NONE = OUTCOMES = ("loud", "quiet", "list", "none")

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
    """Return one of OUTCOMES for something of this kind, one of KINDS, in a conversation of this level.

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
