import statistics
import time

import pytest
from argon2 import PasswordHasher

from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chatapp.services import (
    accounts,
    deactivation,
    login_sessions,
    members,
    profiles,
    rooms,
    signing_up,
)
from chatapp.services.writing import writing
from tests.browsing import PASSWORD, new_name


@pytest.fixture
def ada(app):
    """Signed in; an ordinary person, whose name no other test has tried."""
    signing_up.create(new_name("boss"), "Boss", PASSWORD, is_admin=True)
    person = signing_up.create(new_name("ada"), "Ada", PASSWORD)
    person.login_session = login_sessions.start(person, "Firefox")
    return person


def authenticate(username, password=PASSWORD, address=None, known_device=False):
    return accounts.authenticate(username, password, address=address or new_name("host"), known_device=known_device)


def test_name_in_any_case_and_password_let_in(ada):
    assert authenticate(ada.username.upper()).id == ada.id


def test_a_password_may_be_typed_on_another_kind_of_keyboard(app):
    person = signing_up.create(new_name(), "E", "caf\u00e9 au lait, please")
    assert authenticate(person.username, "cafe\u0301 au lait, please").id == person.id


def test_a_name_that_nobody_can_have_is_answered_like_any_other(app):
    for username in ("", "\0", "\ud800", "x" * 100_000):
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(username)


@pytest.mark.parametrize("password", ["wrong password", "", "\0", "\ud800", "x" * 5000])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(ada, password):
    def answer(username):
        with pytest.raises(Invalid) as refused:
            authenticate(username, password)
        return refused.value.code, refused.value.field, refused.value.values

    assert answer(ada.username) == answer(new_name("nobody")) == ("wrong_credentials", "password", {})


def test_an_unknown_name_takes_as_long(ada, monkeypatch):
    monkeypatch.setattr(accounts, "REFUSAL_DELAY", 0)

    def took(username):
        begun = time.perf_counter()
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(username, "wrong password")
        return time.perf_counter() - begun

    known = statistics.median(took(ada.username) for _ in range(5))
    unknown = statistics.median(took(new_name("nobody")) for _ in range(5))
    assert 1 / 3 < known / unknown < 3


def test_people_without_a_password_cannot_sign_in(ana):
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate("ana", "")


def test_who_is_deactivated_is_told_so_after_the_right_password_only(ada):
    deactivation.deactivate(ada, PASSWORD)
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate(ada.username, "wrong password")
    with pytest.raises(Forbidden, match="account_deactivated"):
        authenticate(ada.username)


def test_strangers_use_up_a_name_but_not_for_its_owner_on_a_known_device(app, ada):
    app.config["RATE_SIGN_IN"] = "2/minute"
    for _ in range(2):
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(ada.username, "wrong password", address="198.51.100.1")
    with pytest.raises(TooMany) as refused:
        authenticate(ada.username, address="198.51.100.2")
    assert 0 < refused.value.retry_after <= 60
    assert authenticate(ada.username, address="198.51.100.2", known_device=True).id == ada.id


def test_one_address_cannot_try_many_names(app, ada):
    app.config["RATE_SIGN_IN"] = "3/minute"
    for _ in range(3):
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(new_name("guess"), address="198.51.100.9")
    with pytest.raises(TooMany):
        authenticate(ada.username, address="198.51.100.9")
    assert authenticate(ada.username, address="198.51.100.10").id == ada.id


def test_an_ipv6_client_is_its_network_of_64_bits(app, ada):
    app.config["RATE_SIGN_IN"] = "1/minute"
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate(new_name("guess"), address="2001:db8:0:77::1")
    with pytest.raises(TooMany):
        authenticate(ada.username, address="2001:db8:0:77:ffff::2")


def test_an_office_behind_one_address_signs_in_freely(app):
    app.config["RATE_SIGN_IN"] = "2/minute"
    for _ in range(4):
        person = signing_up.create(new_name(), "P", PASSWORD)
        assert authenticate(person.username, address="203.0.113.5").id == person.id


def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(ada):
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with writing():
        ada.password_hash = weaker
    authenticate(ada.username)
    assert ada.password_hash != weaker
    assert authenticate(ada.username).id == ada.id


def test_changing_the_password_ends_the_other_sign_ins(ada):
    other = login_sessions.start(ada, "Chrome")
    accounts.change_password(ada, PASSWORD, "another lantern, far out")
    assert login_sessions.present(other.token) is None
    assert login_sessions.present(ada.login_session.token) is not None
    assert authenticate(ada.username, "another lantern, far out").id == ada.id
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate(ada.username, PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [
        ("wrong password", "another lantern, far out", "current_password", "wrong_password"),
        (PASSWORD, "short", "new_password", "too_short"),
        (PASSWORD, "qwertyuiop", "new_password", "weak_password"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(ada, current, new, field, code):
    before = ada.password_hash
    other = login_sessions.start(ada, "Chrome")
    with pytest.raises(Invalid) as refused:
        accounts.change_password(ada, current, new)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert ada.password_hash == before
    assert login_sessions.present(other.token) is not None


def test_a_password_that_an_operator_sets_ends_all_sign_ins(ada):
    accounts.reset_password(ada, "another lantern, far out")
    assert login_sessions.present(ada.login_session.token) is None
    assert authenticate(ada.username, "another lantern, far out").id == ada.id


def test_deactivating_ends_every_sign_in(ada):
    with pytest.raises(Invalid, match="wrong_password"):
        deactivation.deactivate(ada, "wrong password")
    assert ada.is_active
    deactivation.deactivate(ada, PASSWORD)
    assert not ada.is_active
    assert login_sessions.present(ada.login_session.token) is None


def test_the_last_administrator_stays(app):
    boss = signing_up.create(new_name("boss"), "Boss", PASSWORD, is_admin=True)
    with pytest.raises(Conflict, match="last_admin"):
        deactivation.deactivate(boss, PASSWORD)
    assert boss.is_active
    signing_up.create(new_name("boss"), "Other", PASSWORD, is_admin=True)
    deactivation.deactivate(boss, PASSWORD)
    assert not boss.is_active


def test_rooms_of_who_leaves_pass_to_their_longest_standing_member(ada, ana, bo):
    room = rooms.create(ada, "client-id-1", "Harbour")["conversation"]
    for person in (ana, bo):
        members.join(person, room)
    deactivation.deactivate(ada, PASSWORD)
    roles = {member["person"]["username"]: member["role"] for member in members.listed(ana, room)}
    assert roles["ana"] == "owner"
    assert roles["bo"] == "member"


def test_a_profile_changes_whole_or_not_at_all(ada):
    profiles.change(ada, display_name="Ada L.", time_zone="Asia/Tokyo", locale="en", status="out")
    assert (ada.display_name, ada.time_zone, ada.locale, ada.status) == ("Ada L.", "Asia/Tokyo", "en", "out")
    with pytest.raises(Invalid, match="bad_time_zone"):
        profiles.change(ada, display_name="Else", status="in", time_zone="Nowhere")
    with pytest.raises(Invalid, match="bad_locale"):
        profiles.change(ada, display_name="Else", locale="xx_YY_zz")
    with pytest.raises(Invalid, match="too_long"):
        profiles.change(ada, display_name="Else", status="x" * 101)
    assert (ada.display_name, ada.status) == ("Ada L.", "out")


def test_people_are_found_by_part_of_either_name_whatever_case_or_accents(app):
    zoe = signing_up.create("zoe-of-ports", "Zoë Ångström", PASSWORD)
    for text in ("zoe", "ZOË", "angstrom", "of-port", "gstr"):
        assert accounts.search(text, limit=10) == [zoe], text
    for text in ("%", "_", "nobody"):
        assert accounts.search(text, limit=10) == [], text


def test_who_is_deactivated_is_known_but_not_found(ada):
    deactivation.deactivate(ada, PASSWORD)
    assert accounts.find(ada.public_id) is ada
    assert ada not in accounts.search("ada", limit=50)


def test_people_are_found_by_id_each_once_or_not_at_all(ana, bo):
    assert accounts.find_all([bo.public_id, ana.public_id, bo.public_id]) == [bo, ana]
    with pytest.raises(NotFound):
        accounts.find_all([ana.public_id, "A" * 16])
