"""The list of the reader's conversations, beside which others are read."""

from chatapp.services.conversations import summaries
from chatapp.web.identity.person import current_user


def list_pane(kind: str, offset: int) -> dict:
    """Return the context of the list: a page of the reader's conversations of this kind, from `offset` on."""
    mine = summaries.page_of(current_user(), kind, offset)
    return {"mine": mine, "mine_offset": offset, "mine_next": mine.after(offset)}
