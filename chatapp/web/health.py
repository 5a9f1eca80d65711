"""Health checks for programs that watch the server."""

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp import database_file
from chatapp.concurrency.time_limits import TimedOut, time_limit
from chatapp.extensions import current, db
from chatapp.services.spending import free, spends

bp = Blueprint("health", __name__)
spends(free("a program that watches the server has to be answered, above all when it is busy"))(bp)
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
READY_WITHIN = 2  # seconds: less than balancers wait


def init_app(app: Flask) -> None:
    """Answer health checks before any other hook, some of which ask the database; call it before these."""
    app.before_request(answer_first)


def answer_first() -> ResponseReturnValue | None:
    """Answer a health check; let other requests pass."""
    asked = request.method in ("GET", "HEAD") and CHECKS.get(request.path)
    return asked() if asked else None


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200: the process is alive."""
    return "ok\n", PLAIN


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when this process can serve: the database answers, its disk has room, and no shutdown has begun."""
    if current.socketio.server.eio.is_leaving:
        return "leaving\n", 503, PLAIN
    if not _database_answers():
        return "database\n", 503, PLAIN
    if not database_file.has_room(current_app):
        return "disk\n", 503, PLAIN
    return "ready\n", PLAIN


def _database_answers():
    """Say whether the database answers in time. Its own connection ends here, so that nothing can fail afterwards."""
    try:
        with time_limit(READY_WITHIN), db.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM installation"))
    except (SQLAlchemyError, TimedOut):
        return False
    return True


CHECKS = {"/healthz": healthz, "/readyz": readyz}
