"""Health checks for programs that watch the server."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp import database_file
from chatapp.extensions import current, db
from chatapp.services.spending import free, spends

bp = Blueprint("health", __name__)
spends(free("a program that watches the server has to be answered, above all when it is busy"))(bp)
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200: the process is alive."""
    return "ok\n", PLAIN


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when this process can serve: the database answers, its disk has room, and no shutdown has begun."""
    if current.socketio.server.eio.is_leaving:
        return "leaving\n", 503, PLAIN
    try:
        db.session.execute(text("SELECT 1 FROM installation"))
    except SQLAlchemyError:
        return "database\n", 503, PLAIN
    if not database_file.has_room(current_app):
        return "disk\n", 503, PLAIN
    return "ready\n", PLAIN
