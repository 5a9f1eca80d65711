"""Choosing people without JavaScript: a new search keeps the people chosen before."""

from collections.abc import Sequence

from chatapp import limits
from chatapp.models import User
from chatapp.payloads.people import person as payload
from chatapp.services.accounts import people
from chatapp.web.http.body import Body

MOST = 2 * limits.INVITE_PEOPLE  # more may be ticked than are accepted; the refusal is then shown with them


def picked(body: Body) -> list[str]:
    """Return the ids of the people chosen in a form or query."""
    return body.identifiers("people", limit=MOST, default=[])


def picker(person: User, text: str, people_ids: Sequence[str]) -> dict:
    """Return the context of the picker: the search text of `person` (`q`), the people found, the people chosen."""
    found = people.search(text, limit=limits.SEARCH_PAGE, by=person) if text else []
    chosen = people.find_known(people_ids)
    return {"q": text, "found": [payload(user) for user in found], "chosen": [payload(user) for user in chosen]}
