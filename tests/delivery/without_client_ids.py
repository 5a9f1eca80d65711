"""The application as it would be if client ids were not unique: `FLASK_APP` of a test that shows what they are for."""

import secrets

from sqlalchemy import select

from chatapp.extensions import db
from chatapp.models import Message
from chatapp.services import messages
from wsgi import app  # noqa: F401


def forget(person, requests):
    """Find none of the requests stored. Their ids are free again: what has them is given others."""
    ids = [request["client_id"] for request in requests]
    for message in db.session.scalars(select(Message).where(Message.client_id.in_(ids))):
        message.client_id = secrets.token_urlsafe(16)
    db.session.flush()
    return {}


messages._stored = forget
