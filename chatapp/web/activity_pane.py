"""The list of what concerns the reader, beside which a message is read in its place."""

from chatapp.services.notices import listing
from chatapp.web.identity.person import current_user


def activity_pane(only: str, offset: int = 0) -> dict:
    """Return the context of the list: a page of Activity by the filter `only`, from `offset` on."""
    entries = listing.activity(current_user(), only, offset)
    return {"entries": entries, "entries_next": entries.after(offset), "only": only, "offset": offset}
