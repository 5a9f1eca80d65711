"""Unread mentions: rows of what names a person beyond their read mark, and messages for everyone. Nothing is stored."""

from collections import Counter
from collections.abc import Iterable

from chatapp.queries import notices as statements
from chatapp.queries.rows import chunks, select_in

_STATEMENTS = (statements.UNREAD_MENTIONS, statements.UNREAD_FOR_ALL)


def unread_mentions(user_ids: Iterable[int], conversation_ids: Iterable[int]) -> Counter[tuple[int, int]]:
    """Return {(user id, conversation id): unread messages that mention the user} of these people and conversations."""
    people, found = list(user_ids), Counter[tuple[int, int]]()
    for places in chunks(conversation_ids):
        for statement in _STATEMENTS:
            for row in select_in(statement, people, places=places):
                found[row.user_id, row.conversation_id] += row.count
    return found
