"""The actions of the protocol. Each is declared once; its function calls one service and shapes the answer.

`sockets` serves the live actions, `api` those with a route. The documents are made of the same declarations.
"""

from chatapp.verbs import (
    administration,
    announcements,
    conversations,
    echo,
    emoji,
    me,
    messages,
    notices,
    people,
    presence,
    reactions,
    read_marks,
    rooms,
    session,
    sync,
    threads,
    tokens,
)
from chatapp.verbs.action import Action

ALL = [
    *session.ACTIONS,
    *me.ACTIONS,
    *tokens.ACTIONS,
    *people.ACTIONS,
    *presence.ACTIONS,
    *conversations.ACTIONS,
    *read_marks.ACTIONS,
    *messages.ACTIONS,
    *reactions.ACTIONS,
    *emoji.ACTIONS,
    *threads.ACTIONS,
    *rooms.ACTIONS,
    *notices.ACTIONS,
    *announcements.ACTIONS,
    *sync.ACTIONS,
    *administration.ACTIONS,
    *echo.ACTIONS,
]


def named(name: str) -> Action:
    """Return the Action with this name. Raises KeyError without one."""
    return {action.name: action for action in ALL}[name]
