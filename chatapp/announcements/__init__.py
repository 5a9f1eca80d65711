"""What administrators announce to everyone."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("announcements", __name__, url_prefix="/announcements")
bp.before_request(require)

from chatapp.announcements import views  # noqa: E402, F401
