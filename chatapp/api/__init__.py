"""JSON under /api/v1, as docs/protocol.md says; the same services as every other door."""

from flask import Blueprint

from chatapp.extensions import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from chatapp.api import (  # noqa: E402, F401
    admin,
    announcements,
    conversations,
    me,
    messages,
    openapi,
    people,
    presence,
    reference,
    rooms,
    scopes,
    session,
    sync,
    tokens,
)

csrf.exempt(bp)  # for tokens; `scopes` looks after the others
bp.before_request(scopes.check)
