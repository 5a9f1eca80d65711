"""For programs that watch the server: is it alive, and can it serve?"""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.extensions import db, socketio

bp = Blueprint("health", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
def healthz():
    """Say that the process answers."""
    return "ok\n", PLAIN


@bp.get("/readyz")
def readyz():
    """Say whether this process takes new people: the database answers, and it is not about to end."""
    if socketio.server.eio.is_leaving:
        return "leaving\n", 503, PLAIN
    try:
        db.session.execute(text("SELECT 1 FROM installation"))
    except SQLAlchemyError:
        return "database\n", 503, PLAIN
    return "ready\n", PLAIN
