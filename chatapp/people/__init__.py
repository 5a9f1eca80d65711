"""The directory of people."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("people", __name__, url_prefix="/people")
bp.before_request(require)

from chatapp.people import views  # noqa: E402, F401
