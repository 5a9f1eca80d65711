"""JSON under /api/v1, as docs/protocol.md says; the same services as every other door."""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from chatapp.api import (  # noqa: E402, F401
    admin,
    announcements,
    conversations,
    me,
    messages,
    people,
    presence,
    rooms,
    session,
    sync,
)
