"""Limits, passwords and policies hold, though others come between a check and its consequence."""

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from chatapp.errors import Conflict, Forbidden, Invalid, TooMany
from chatapp.extensions import current, db
from chatapp.models import LoginSession, User
from chatapp.services.accounts import passwords, people, sign_up
from chatapp.services.accounts import sign_ins as login_sessions
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.rates import reserved, spend_at
from chatapp.services.transactions import write_transaction
from tests.browsing import PASSWORD, new_name
from tests.server import eventually

ANOTHER = "a barge on the canal"


@pytest.fixture
def app(make_app):
    app = make_app(RATE_SIGN_IN="3/hour", RATE_SIGN_UP="2/hour")
    with app.test_request_context():
        yield app


@pytest.fixture
def ada(app):
    return sign_up.create(new_name("ada"), "Ada", PASSWORD)


def authenticate(username, password=PASSWORD, client="198.51.100.1"):
    return people.authenticate(username, password, client=client, known_device=False)


def sign_ins():
    return db.session.scalar(select(func.count()).select_from(LoginSession).where(LoginSession.ended_at.is_(None)))


def test_as_many_passwords_are_tried_at_once_as_one_after_the_other(app, ada, monkeypatch):
    tried, done, here = [], threading.Event(), threading.Semaphore(0)

    def slowly(password_hash, password, **_):
        tried.append(password)
        here.release()
        done.wait(30)
        return False

    monkeypatch.setattr(passwords, "matches", slowly)
    codes = []

    def guess():
        with app.test_request_context():
            try:
                authenticate(new_name("guess"), client="198.51.100.20")
            except (Invalid, TooMany) as error:
                codes.append(error.code)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        assert here.acquire(timeout=30)
    eventually(lambda: len(codes) == len(threads) - 3)
    done.set()
    for thread in threads:
        thread.join(30)
    assert len(tried) == 3
    assert sorted(codes) == ["too_many_requests"] * 5 + ["wrong_credentials"] * 3


def test_a_try_that_was_right_is_given_back(app, ada):
    for _ in range(5):
        person = sign_up.create(new_name(), "B", PASSWORD)
        assert authenticate(person.username, client="198.51.100.21").user.id == person.id
    for _ in range(3):
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(new_name("guess"), client="198.51.100.21")
    with pytest.raises(TooMany) as refused:
        authenticate(new_name("guess"), client="198.51.100.21")
    assert refused.value.retry_after > 3000


def test_who_comes_while_others_are_tried_is_asked_to_come_again_at_once(app):
    with reserved("RATE_SIGN_UP", "198.51.100.22"), reserved("RATE_SIGN_UP", "198.51.100.22"):
        with pytest.raises(TooMany) as refused:
            spend_at("RATE_SIGN_UP", "198.51.100.22")
        assert refused.value.retry_after == 1
    spend_at("RATE_SIGN_UP", "198.51.100.22")
    spend_at("RATE_SIGN_UP", "198.51.100.22")
    with pytest.raises(TooMany) as refused:
        spend_at("RATE_SIGN_UP", "198.51.100.22")
    assert refused.value.retry_after > 3000
    assert not current.stores.rates._reserved


def test_a_failure_in_between_gives_back_as_well(app):
    for _ in range(5):
        with pytest.raises(RuntimeError), reserved("RATE_SIGN_UP", "2001:db8:9:9::/64"):
            raise RuntimeError
    spend_at("RATE_SIGN_UP", "2001:db8:9:9::/64")


def test_a_password_that_was_changed_meanwhile_begins_no_sign_in(ada):
    person, proved_hash = authenticate(ada.username)
    with write_transaction():
        db.session.execute(update(User).where(User.id == person.id).values(password_hash=passwords.hashed(ANOTHER)))
    before = sign_ins()
    with pytest.raises(Invalid, match="wrong_credentials"):
        login_sessions.start(person, "Firefox", proved_hash=proved_hash)
    assert sign_ins() == before
    person, proved_hash = authenticate(ada.username, ANOTHER)
    assert login_sessions.start(person, "Firefox", proved_hash=proved_hash)


def changed_meanwhile(monkeypatch, person_id, new_hash):
    """Let somebody else change the password while the next hash is computed."""
    compute = passwords.hashed

    def hashed(password, **given):
        made = compute(password, **given)
        with write_transaction():
            db.session.execute(update(User).where(User.id == person_id).values(password_hash=new_hash))
        return made

    monkeypatch.setattr(passwords, "hashed", hashed)


def test_a_hash_made_anew_does_not_bring_an_old_password_back(ada, monkeypatch):
    new_hash = passwords.hashed(ANOTHER)
    with write_transaction():
        ada.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    changed_meanwhile(monkeypatch, ada.id, new_hash)
    person, proved_hash = authenticate(ada.username)
    assert db.session.scalar(select(User.password_hash).where(User.id == ada.id)) == new_hash
    with pytest.raises(Invalid, match="wrong_credentials"):
        login_sessions.start(person, "Firefox", proved_hash=proved_hash)


def test_the_old_password_does_not_replace_one_that_was_set_meanwhile(ada, monkeypatch):
    visitor = Visitor(ada, login_sessions.start(ada, "Firefox"))
    new_hash = passwords.hashed("what the operator has set")
    changed_meanwhile(monkeypatch, ada.id, new_hash)
    with pytest.raises(Invalid, match="wrong_password"):
        people.change_password(visitor, PASSWORD, ANOTHER)
    assert db.session.scalar(select(User.password_hash).where(User.id == ada.id)) == new_hash


@pytest.mark.parametrize(("policy", "code"), [("closed", "sign_up_closed"), ("invite", "invitation_needed")])
def test_who_may_not_sign_up_is_told_no_names(app, ada, policy, code):
    app.config["SIGN_UP"] = policy
    for name in (ada.username, new_name("free"), "?"):
        with pytest.raises(Forbidden, match=code):
            sign_up.sign_up(name, "", PASSWORD, client="198.51.100.23")


def test_names_are_told_at_the_rate_of_sign_ups(app, ada):
    for _ in range(2):
        with pytest.raises(Conflict, match="taken"):
            sign_up.sign_up(ada.username, "", PASSWORD, client="198.51.100.24")
    for name in (ada.username, new_name("free")):
        with pytest.raises(TooMany):
            sign_up.sign_up(name, "", PASSWORD, client="198.51.100.24")


def test_what_is_typed_wrongly_costs_nothing_of_it(app, ada):
    for _ in range(5):
        with pytest.raises(Invalid):
            sign_up.sign_up(new_name("free"), "", "short", client="198.51.100.25")
    assert sign_up.sign_up(new_name("free"), "", PASSWORD, client="198.51.100.25")
