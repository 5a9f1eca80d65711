"""The room directory, a room's details and settings, and its members."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("rooms", __name__, url_prefix="/rooms")
bp.before_request(require)

from chatapp.rooms import members, views  # noqa: E402, F401
