import datetime

import pytest

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.models.access_token import permits
from chatapp.models.columns import now
from chatapp.services.accounts import people, sign_ins, sign_up, tokens
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.administration import deactivation
from chatapp.services.transactions import write_transaction
from tests.browsing import PASSWORD, new_name

DAY = datetime.timedelta(days=1)
NEW = "another lantern, far out"


@pytest.fixture
def made(ana):
    """A token of ana and its secret."""
    return tokens.create(Visitor(ana), "Reads at night", ["read"])


def change(row, **values):
    with write_transaction():
        for name, value in values.items():
            setattr(row, name, value)


def test_a_token_is_known_by_its_secret_which_is_not_stored(ana, made):
    row, secret = made
    found = tokens.authenticate(secret)
    assert (found, found.user) == (row, ana)
    assert secret.startswith("chatapp_")
    assert not any(secret in str(getattr(row, column.name)) for column in row.__table__.columns)


def test_no_two_tokens_are_alike(ana):
    assert len({tokens.create(Visitor(ana), "Same", ["read"])[1] for _ in range(5)}) == 5


@pytest.mark.parametrize("secret", [None, 5, "", "unknown", "chatapp_", "x" * 5000, "\ud800", {"a": 1}])
def test_nothing_else_is_a_token(made, secret):
    assert tokens.authenticate(secret) is None


def test_the_secret_of_a_sign_in_is_no_token_and_the_other_way_round(ana, made):
    assert tokens.authenticate(sign_ins.start(ana, "").token) is None
    assert sign_ins.authenticate(made[1]) is None


def test_a_token_works_for_its_days_only(ana, made):
    row, secret = made
    assert row.expires_at - row.created_at > 89 * DAY
    assert tokens.create(Visitor(ana), "Short", ["read"], 1)[0].expires_at < now() + DAY
    change(row, expires_at=now())
    assert tokens.authenticate(secret) is None
    assert row not in tokens.mine(ana)


def test_use_is_noted_at_most_once_a_minute(made):
    row, secret = made
    assert row.last_used_at is None
    tokens.authenticate(secret)
    first = row.last_used_at
    assert first is not None
    tokens.authenticate(secret)
    assert row.last_used_at == first
    change(row, last_used_at=first - DAY)
    assert tokens.find(row.id).last_used_at > first - DAY


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": ""}, "required", "name"),
        ({"name": "x" * 65}, "too_long", "name"),
        ({"name": "a\x07b"}, "bad_characters", "name"),
        ({"name": "\u202eabc"}, "bad_characters", "name"),
        ({"scopes": []}, "required", "scopes"),
        ({"scopes": ["read", "everything"]}, "bad_choice", "scopes.1"),
        ({"scopes": ["READ"]}, "bad_choice", "scopes.0"),
        ({"days": 0}, "bad_number", "days"),
        ({"days": 366}, "bad_number", "days"),
        ({"days": -7}, "bad_number", "days"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ana, changed, code, field):
    with pytest.raises(Invalid) as refused:
        tokens.create(Visitor(ana), **{"name": "Right", "scopes": ["read"], "days": 7, **changed})
    assert (refused.value.code, refused.value.field) == (code, field)
    assert tokens.mine(ana) == []


def test_scopes_are_kept_once_and_in_order(ana):
    row, _ = tokens.create(Visitor(ana), "Both", ["post", "read", "post"])
    assert row.scopes == "read post"
    assert [scope for scope in ("read", "post", "rooms", "admin", "", "read post") if permits(row.scopes, scope)] == [
        "read",
        "post",
    ]


def test_the_scope_for_administration_is_for_administrators(ana):
    with pytest.raises(Forbidden, match="admin_needed"):
        tokens.create(Visitor(ana), "Too much", ["read", "admin"])
    change(ana, is_admin=True)
    assert tokens.create(Visitor(ana), "Enough", ["admin"])[0].scopes == "admin"


def test_there_are_only_so_many_of_one_person(ana, bo):
    rows = [tokens.create(Visitor(ana), "One more", ["read"])[0] for _ in range(limits.TOKENS)]
    with pytest.raises(Conflict, match="too_many_tokens"):
        tokens.create(Visitor(ana), "Too many", ["read"])
    assert len(tokens.mine(ana)) == limits.TOKENS
    tokens.create(Visitor(bo), "Somebody else's", ["read"])
    tokens.revoke(ana, rows[0].public_id)
    change(rows[1], expires_at=now())
    assert len([tokens.create(Visitor(ana), "In its place", ["read"]) for _ in range(2)]) == 2


def test_one_revokes_ones_own_only(ana, bo, made):
    row, secret = made
    for somebody, token_id in ((bo, row.public_id), (ana, "A" * 16), (ana, "x"), (ana, None)):
        with pytest.raises(NotFound):
            tokens.revoke(somebody, token_id)
    assert tokens.authenticate(secret) is row
    tokens.revoke(ana, row.public_id)
    assert tokens.authenticate(secret) is None
    assert tokens.find(row.id) is None
    assert tokens.mine(ana) == []
    with pytest.raises(NotFound):
        tokens.revoke(ana, row.public_id)


def test_the_sweep_is_told_which_are_still_valid(ana, bo):
    rows = {name: tokens.create(Visitor(ana), name, ["read"])[0] for name in ("good", "revoked", "old")}
    left, _ = tokens.create(Visitor(bo), "of somebody deactivated", ["read"])
    tokens.revoke(ana, rows["revoked"].public_id)
    change(rows["old"], expires_at=now())
    change(bo, deactivated_at=now())
    ids = {row.id for row in [*rows.values(), left]} | {999_999}
    assert tokens.still_valid(ids) == {rows["good"].id}
    assert tokens.still_valid(set()) == set()


def test_a_token_does_what_its_scopes_say_and_a_sign_in_everything(ana):
    for scope in ("read", "post", None):
        tokens.require(Visitor(ana), scope)
    row, _ = tokens.create(Visitor(ana), "Reader", ["read", "rooms"])
    program = Visitor(ana, token=row)
    tokens.require(program, "read")
    tokens.require(program, "rooms")
    with pytest.raises(Forbidden) as refused:
        tokens.require(program, "post")
    assert (refused.value.code, refused.value.values) == ("scope_needed", {"scope": "post"})
    with pytest.raises(Forbidden, match="not_with_token"):
        tokens.require(program, None)


@pytest.fixture
def account(app):
    """Somebody with a password, signed in, with a token."""
    sign_up.create(new_name("boss"), "Boss", PASSWORD, is_admin=True)
    person = sign_up.create(new_name("zoe"), "Zoe", PASSWORD)
    sign_ins.start(person, "Firefox")
    return person, tokens.create(Visitor(person), "Theirs", ["read"])[1]


@pytest.mark.parametrize("end_tokens", [True, False])
def test_a_new_password_of_ones_own_ends_tokens_unless_they_shall_stay(account, end_tokens):
    person, secret = account
    people.change_password(Visitor(person), PASSWORD, NEW, end_tokens=end_tokens)
    assert (tokens.authenticate(secret) is None) == end_tokens


def test_a_password_set_by_an_operator_ends_them(account):
    person, secret = account
    people.reset_password(person, NEW)
    assert tokens.authenticate(secret) is None


def test_leaving_ends_them_for_good(account):
    person, secret = account
    deactivation.deactivate(Visitor(person), PASSWORD)
    assert tokens.authenticate(secret) is None
    change(person, deactivated_at=None)
    assert tokens.authenticate(secret) is None
    assert tokens.mine(person) == []
