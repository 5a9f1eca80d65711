"""Typing notices. They are not part of the promise of delivery; clients forget them after TYPING_TTL."""

from chatapp import broadcasts
from chatapp.models.protocols import Person
from chatapp.payloads.people import person as person_payload
from chatapp.services.conversations import access
from chatapp.services.presence import access_cache
from chatapp.services.rates import spend


def typing(person: Person, conversation_id: str) -> None:
    """Announce to those who have the conversation open that `person` is typing."""
    access.require_open(access_cache.membership(person, conversation_id))
    spend("RATE_TYPING", person.public_id)
    broadcasts.typing(conversation_id, person_payload(person))
