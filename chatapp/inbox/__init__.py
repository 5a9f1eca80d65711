"""The inbox: one's direct conversations, and starting another."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("inbox", __name__, url_prefix="/inbox")
bp.before_request(require)

from chatapp.inbox import views  # noqa: E402, F401
