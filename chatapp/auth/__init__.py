"""Signing up, in and out, and one's own settings."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from chatapp.auth import doors, settings, tokens  # noqa: E402, F401
