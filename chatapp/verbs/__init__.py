"""The actions of the protocol. Each is declared once; its function calls one service and shapes the answer.

`sockets` serves the live actions, `api` those with a route. The documents are made of the same declarations.
"""

from chatapp.verbs import (
    administration,
    announcements,
    conversations,
    echo,
    me,
    messages,
    people,
    presence,
    read_marks,
    rooms,
    session,
    sync,
    tokens,
)

ALL = [
    *session.ACTIONS,
    *me.ACTIONS,
    *tokens.ACTIONS,
    *people.ACTIONS,
    *presence.ACTIONS,
    *conversations.ACTIONS,
    *read_marks.ACTIONS,
    *messages.ACTIONS,
    *rooms.ACTIONS,
    *announcements.ACTIONS,
    *sync.ACTIONS,
    *administration.ACTIONS,
    *echo.ACTIONS,
]
