import threading

import pytest
from sqlalchemy import func, select

from chatapp.errors import Conflict, Forbidden, Invalid, TooMany
from chatapp.extensions import db
from chatapp.models import User
from chatapp.services.accounts import invitations, passwords
from chatapp.services.accounts import sign_up as signing_up
from chatapp.services.accounts.visitors import Visitor

PASSWORD = "a lantern in the harbour"


@pytest.fixture(autouse=True)
def on_loopback(app):
    app.config["LISTENS_BEYOND_LOOPBACK"] = False


def sign_up(username, password=PASSWORD, display_name="", **more):
    return signing_up.sign_up(username, display_name, password, **more)


def people():
    return db.session.scalar(select(func.count()).select_from(User))


def test_the_first_account_administers_and_the_second_does_not():
    assert signing_up.policy() == "first"
    assert sign_up("ada").is_admin
    assert not sign_up("bob").is_admin
    assert signing_up.policy() == "open"


def test_people_without_a_password_do_not_take_the_first_place(ana):
    assert sign_up("ada").is_admin


def test_a_display_name_is_the_username_unless_one_is_given():
    assert sign_up("ada").display_name == "ada"
    assert sign_up("bob", display_name="Bob  B.").display_name == "Bob B."


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("", "required"),
        ("a", "too_short"),
        ("a" * 33, "too_long"),
        ("two words", "bad_username"),
        ("a@b", "bad_username"),
        (".dot", "bad_username"),
        ("-dash", "bad_username"),
        ("_line", "bad_username"),
        ("smile😀", "bad_username"),
        ("nul\0l", "bad_characters"),
        ("lone\ud800", "bad_characters"),
        ("turn\u202e", "bad_characters"),
    ],
)
def test_a_username_that_cannot_be_one_is_refused(app, username, code):
    with pytest.raises(Invalid) as refused:
        sign_up(username)
    assert (refused.value.code, refused.value.field) == (code, "username")
    assert people() == 0


@pytest.mark.parametrize("username", ["ab", "Ada.Lovelace-1_x", "日本", "محمد", "नमस्ते", "ÅSA"])
def test_usernames_are_letters_and_digits_of_any_script(app, username):
    assert sign_up(username).username == username


@pytest.mark.parametrize("again", ["ADA", "Ada", "ａｄａ", "ada"])
def test_a_name_is_taken_in_whatever_case(app, again):
    sign_up("ada")
    with pytest.raises(Conflict) as refused:
        sign_up(again)
    assert (refused.value.code, refused.value.field) == ("taken", "username")
    assert people() == 1


@pytest.mark.parametrize(("names", "refused"), [(("ada", "ADA"), "taken"), (("alice", "aIice"), "similar_name")])
def test_of_two_who_take_a_name_at_once_exactly_one_gets_it(app, names, refused):
    outcomes, together = [], threading.Barrier(2)

    def race(username):
        with app.app_context():
            together.wait()
            try:
                outcomes.append(sign_up(username).username)
            except Conflict as refused:
                outcomes.append(refused.code)

    racers = [threading.Thread(target=race, args=[name]) for name in names]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert refused in outcomes
    assert len(set(outcomes)) == 2
    assert people() == 1


def test_of_two_first_accounts_at_once_exactly_one_administers(app):
    together = threading.Barrier(2)

    def race(username):
        with app.app_context():
            together.wait()
            sign_up(username)

    racers = [threading.Thread(target=race, args=[name]) for name in ("ada", "bob")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert people() == 2
    assert db.session.scalar(select(func.count()).select_from(User).where(User.is_admin)) == 1


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "required"),
        ("short", "too_short"),
        ("x1" * 501, "too_long"),
        ("password123", "weak_password"),
        ("QWERTYUIOP", "weak_password"),
        ("1111111111", "weak_password"),
        ("ada-lovelace", "weak_password"),
        ("my-ADA-LOVELACE-is", "weak_password"),
        ("lone \ud800 surrogate", "bad_characters"),
        ("a nul \0 in here", "bad_characters"),
    ],
)
def test_a_password_that_protects_nothing_is_refused(app, password, code):
    with pytest.raises(Invalid) as refused:
        sign_up("Ada-Lovelace", password)
    assert (refused.value.code, refused.value.field) == (code, "password")
    assert people() == 0


def test_the_password_is_stored_as_argon2id_of_19_mib_and_2_passes(app, cheap_hashes, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", cheap_hashes)
    assert sign_up("ada").password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_zone_that_does_not_exist_is_refused(app):
    with pytest.raises(Invalid) as refused:
        sign_up("ada", time_zone="Mars/Olympus")
    assert (refused.value.code, refused.value.field) == ("bad_time_zone", "time_zone")


def test_closed_sign_up_takes_nobody_but_the_first(app):
    app.config["SIGN_UP"] = "closed"
    sign_up("ada")
    with pytest.raises(Forbidden, match="sign_up_closed"):
        sign_up("bob")
    assert people() == 1


def test_by_invitation_means_with_one_and_once(app):
    app.config["SIGN_UP"] = "invite"
    admin = sign_up("ada")
    with pytest.raises(Forbidden, match="invitation_needed"):
        sign_up("bob")
    with pytest.raises(Invalid, match="bad_invitation"):
        sign_up("bob", invitation_token="never-made")
    _, token = invitations.create(Visitor(admin))
    assert not sign_up("bob", invitation_token=token).is_admin
    with pytest.raises(Invalid) as refused:
        sign_up("cleo", invitation_token=token)
    assert (refused.value.code, refused.value.field) == ("bad_invitation", "invite")
    assert people() == 2


def test_an_invitation_that_was_not_used_for_a_refused_sign_up_still_works(app):
    admin = sign_up("ada")
    _, token = invitations.create(Visitor(admin))
    with pytest.raises(Conflict, match="taken"):
        sign_up("ADA", invitation_token=token)
    assert sign_up("bob", invitation_token=token)


def test_where_strangers_can_reach_us_the_first_account_needs_the_printed_link(app):
    app.config["LISTENS_BEYOND_LOOPBACK"] = True
    assert signing_up.policy() == "first_link"
    with pytest.raises(Forbidden, match="first_link_needed"):
        sign_up("mallory")
    earlier = invitations.for_first_administrator()
    token = invitations.for_first_administrator(anew=True)
    with pytest.raises(Invalid, match="bad_invitation"):
        sign_up("mallory", invitation_token=earlier)
    assert sign_up("ada", invitation_token=token).is_admin
    assert not sign_up("bob").is_admin


def test_the_link_for_the_first_account_stays_the_same_until_it_is_used_or_renewed(app):
    app.config["LISTENS_BEYOND_LOOPBACK"] = True
    first = invitations.for_first_administrator()
    assert invitations.for_first_administrator() == first
    app.config["SECRET_KEY"] = "another" * 8
    another = invitations.for_first_administrator()
    assert another != first
    with pytest.raises(Invalid, match="bad_invitation"):
        sign_up("mallory", invitation_token=first)
    assert sign_up("ada", invitation_token=another).is_admin


def test_operators_make_accounts_whatever_the_policy(app):
    app.config["SIGN_UP"] = "closed"
    sign_up("ada")
    assert signing_up.create("bob", "Bob", PASSWORD, is_admin=True).is_admin
    with pytest.raises(Conflict, match="taken"):
        signing_up.create("BOB", "Bob", PASSWORD)


def test_sign_ups_from_one_address_are_limited(app):
    app.config["RATE_SIGN_UP"] = "2/hour"
    for name in ("ada", "bob"):
        sign_up(name, client="192.0.2.77")
    with pytest.raises(TooMany) as refused:
        sign_up("cleo", client="192.0.2.77")
    assert 0 < refused.value.retry_after <= 3600
    assert sign_up("cleo", client="192.0.2.78")
