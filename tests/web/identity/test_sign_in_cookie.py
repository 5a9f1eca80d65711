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


@pytest.fixture
def sign_at(sign, monkeypatch):
    """Return `sign_at(seconds)`: the same, signed by a clock that is so far ahead of ours, or behind."""

    def sign_at(seconds):
        clock = time.time
        with monkeypatch.context() as apart:
            apart.setattr("itsdangerous.timed.time.time", lambda: clock() + seconds)
            return sign()

    return sign_at


def test_one_older_than_sign_ins_live_is_nobodys_as_for_pages(app, sign_at, whose):
    assert whose(sign_at(-app.permanent_session_lifetime.total_seconds() - 60)) is None


def test_one_that_a_process_signed_whose_clock_is_four_seconds_ahead_is_read(sign_at, whose):
    assert whose(sign_at(4)) == "a sign-in"


def test_one_signed_an_hour_ahead_is_nobodys(sign_at, whose):
    assert whose(sign_at(3600)) is None
