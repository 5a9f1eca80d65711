"""Administrators' pages: people and invitations."""

from flask import Blueprint

from chatapp.web.person import require

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(require)

from chatapp.admin import networks, views  # noqa: E402, F401
