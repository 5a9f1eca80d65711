"""The application as it would be if client ids were not unique: `FLASK_APP` of a test that shows what they are for."""

import secrets

from sqlalchemy import update

from chatapp.models import Message
from chatapp.services import numbering
from wsgi import app  # noqa: F401


def forget(group, on):
    """Find none of the requests stored. Their ids are free again: what has them is given others."""
    for asked in group:
        for request in asked.requests.values():
            given = update(Message).where(Message.client_id == request["client_id"])
            on.execute(given.values(client_id=secrets.token_urlsafe(16)))
    return {}


numbering._known = forget
