"""Which names have signed in on this device: a signed cookie that spares them what strangers' guesses use up."""

import hashlib

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from chatapp.models.columns import name_key

COOKIE = "chatapp_device"
LIFETIME = 180 * 24 * 3600  # seconds; long enough for a device used once in a season
PEOPLE = 8  # a shared family computer; more would only make the cookie longer


def knows(username):
    """Say whether somebody signed in as `username` on this device before."""
    return _mark(username) in _marks()


def remember(username):
    """Note, with the response to come, that `username` signed in on this device."""
    marks = [_mark(username), *_marks()]
    value = _signer().dumps(list(dict.fromkeys(marks))[:PEOPLE])

    @after_this_request
    def set_cookie(response):
        response.set_cookie(
            COOKIE,
            value,
            max_age=LIFETIME,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response


def _marks():
    try:
        marks = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LIFETIME)
    except BadSignature:
        return []
    return marks if isinstance(marks, list) else []


def _mark(username):
    return hashlib.sha256(name_key(username).encode("utf-8", "replace")).hexdigest()[:16]


def _signer():
    return URLSafeTimedSerializer(current_app.secret_key, salt="chatapp-device")
