"""The list of the reader's conversations, beside which others are read."""

from chatapp.models.conversation import THREAD
from chatapp.services.conversations import summaries
from chatapp.web.identity.person import current_user


def list_pane(kind: str, offset: int) -> dict:
    """Return the context of the list: a page of the reader's conversations of this kind, from `offset` on.

    Of threads, those that they follow.
    """
    person = current_user()
    mine = summaries.followed(person, offset) if kind == THREAD else summaries.page_of(person, kind, offset)
    return {"mine": mine, "mine_offset": offset, "mine_next": mine.after(offset)}
