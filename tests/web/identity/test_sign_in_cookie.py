import time

import pytest

from chatapp.web.identity import cookies
from chatapp.web.identity.sign_in_cookie import identity


@pytest.fixture
def sign(app):
    """Return `sign()`: what the cookie of somebody's sign-in holds."""
    return lambda: app.session_interface.get_signing_serializer(app).dumps({"_user_id": "a sign-in"})


@pytest.fixture
def whose(app):
    """Return `whose(value, name)`: who brings a cookie of this value."""

    def whose(value, name=None):
        name = name or cookies.name(cookies.SESSION, {}, app)
        return identity({"flask.app": app, "HTTP_COOKIE": f"{name}={value}"})

    return whose


def test_whose_cookie_it_is(sign, whose):
    assert whose(sign()) == "a sign-in"


def test_another_cookie_is_nobodys(sign, whose):
    assert whose(sign(), name="another") is None


def test_one_signed_with_another_key_is_nobodys(app, sign, whose, monkeypatch):
    forged = sign()
    monkeypatch.setitem(app.config, "SECRET_KEY", "another" * 8)
    assert whose(forged) is None


def test_one_older_than_sign_ins_live_is_nobodys_as_for_pages(app, sign, whose, monkeypatch):
    clock, age = time.time, app.permanent_session_lifetime.total_seconds() + 60
    with monkeypatch.context() as before:
        before.setattr("itsdangerous.timed.time.time", lambda: clock() - age)
        old = sign()
    assert whose(old) is None
