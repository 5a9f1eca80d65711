"""A conversation's page: reading, writing, and single messages."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("conversations", __name__, url_prefix="/conversations")
bp.before_request(require)

from chatapp.conversations import messages, reading, views  # noqa: E402, F401
