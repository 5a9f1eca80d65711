"""Choosing people without JavaScript: a search keeps who was chosen before."""

from chatapp import limits
from chatapp.payloads.people import person as payload
from chatapp.services import accounts

MOST = 2 * limits.INVITE_PEOPLE  # more may be ticked than fit: the refusal is then shown beside them


def picked(body):
    """Return the ids of the people chosen in a form or query."""
    return body.identifiers("people", limit=MOST, default=[])


def picker(person, text, people_ids):
    """Return what the picker shows: what `person` searched for, who was found, who is chosen."""
    found = accounts.search(text, limit=limits.SEARCH_PAGE, by=person) if text else []
    chosen = accounts.find_known(people_ids)
    return {"q": text, "found": [payload(user) for user in found], "chosen": [payload(user) for user in chosen]}
