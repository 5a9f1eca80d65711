"""Telling that somebody writes. Outside the promise of delivery; clients forget it after TYPING_TTL."""

from chatapp import broadcasts
from chatapp.payloads.people import person as payload
from chatapp.services import conversations, standing
from chatapp.services.rates import spend


def typing(person, conversation_id):
    """Tell those who have the conversation open that `person` writes there."""
    conversations.require_open(standing.seat(person, conversation_id))
    spend("RATE_TYPING", person.public_id)
    broadcasts.typing(conversation_id, payload(person))
