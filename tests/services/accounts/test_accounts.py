import ipaddress
import secrets
import statistics
import time

import pytest
from argon2 import PasswordHasher

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chatapp.services.accounts import passwords, people, sign_ins, sign_up
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.administration import deactivation
from chatapp.services.conversations import access, members, rooms
from chatapp.services.presence import profiles
from chatapp.services.transactions import write_transaction
from chatapp.transport.tcp import clients
from tests.browsing import PASSWORD, new_name


@pytest.fixture
def ada(app):
    """An ordinary person, whose name no other test has tried."""
    sign_up.create(new_name("boss"), "Boss", PASSWORD, is_admin=True)
    return sign_up.create(new_name("ada"), "Ada", PASSWORD)


@pytest.fixture
def visitor(ada):
    """Ada by a sign-in."""
    return Visitor(ada, sign_ins.start(ada, "Firefox"))


def authenticate(username, password=PASSWORD, address=None, known_device=False):
    client = clients.client_at(address or str(ipaddress.IPv4Address(secrets.randbits(32))))
    return people.authenticate(username, password, client=client, known_device=known_device)


def test_name_in_any_case_and_password_let_in(ada):
    assert authenticate(ada.username.upper()).user.id == ada.id


def test_a_password_may_be_typed_on_another_kind_of_keyboard(app):
    person = sign_up.create(new_name(), "E", "caf\u00e9 au lait, please")
    assert authenticate(person.username, "cafe\u0301 au lait, please").user.id == person.id


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


def test_an_unknown_name_takes_as_much_of_the_processor(ada, monkeypatch):
    monkeypatch.setattr(people, "REFUSAL_DELAY", 0)

    def took(username):
        begun = time.process_time()
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(username, "wrong password")
        return time.process_time() - begun

    known = statistics.median(took(ada.username) for _ in range(5))
    unknown = statistics.median(took(new_name("nobody")) for _ in range(5))
    assert 1 / 3 < known / unknown < 3


def test_people_without_a_password_cannot_sign_in(ana):
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate("ana", "")


def test_who_is_deactivated_is_told_so_after_the_right_password_only(ada, visitor):
    deactivation.deactivate(visitor, PASSWORD)
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
    assert authenticate(ada.username, address="198.51.100.2", known_device=True).user.id == ada.id


def test_one_address_cannot_try_many_names(app, ada):
    app.config["RATE_SIGN_IN"] = "3/minute"
    for _ in range(3):
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(new_name("guess"), address="198.51.100.9")
    with pytest.raises(TooMany):
        authenticate(ada.username, address="198.51.100.9")
    assert authenticate(ada.username, address="198.51.100.10").user.id == ada.id


def test_an_ipv6_client_is_its_network_of_64_bits(app, ada):
    app.config["RATE_SIGN_IN"] = "1/minute"
    with pytest.raises(Invalid, match="wrong_credentials"):
        authenticate(new_name("guess"), address="2001:db8:0:77::1")
    with pytest.raises(TooMany):
        authenticate(ada.username, address="2001:db8:0:77:ffff::2")


def test_an_office_behind_one_address_signs_in_freely(app):
    app.config["RATE_SIGN_IN"] = "2/minute"
    for _ in range(4):
        person = sign_up.create(new_name(), "P", PASSWORD)
        assert authenticate(person.username, address="203.0.113.5").user.id == person.id


def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(ada):
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with write_transaction():
        ada.password_hash = weaker
    authenticate(ada.username)
    assert ada.password_hash != weaker
    assert authenticate(ada.username).user.id == ada.id


def test_changing_the_password_ends_the_other_sign_ins(ada, visitor):
    other = sign_ins.start(ada, "Chrome")
    people.change_password(visitor, PASSWORD, "another lantern, far out")
    assert sign_ins.authenticate(other.token) is None
    assert sign_ins.authenticate(visitor.sign_in.token) is not None
    assert authenticate(ada.username, "another lantern, far out").user.id == ada.id
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
def test_a_refused_change_of_password_changes_nothing(ada, visitor, current, new, field, code):
    before = ada.password_hash
    other = sign_ins.start(ada, "Chrome")
    with pytest.raises(Invalid) as refused:
        people.change_password(visitor, current, new)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert ada.password_hash == before
    assert sign_ins.authenticate(other.token) is not None


def test_a_password_that_an_operator_sets_ends_all_sign_ins(ada, visitor):
    people.reset_password(ada, "another lantern, far out")
    assert sign_ins.authenticate(visitor.sign_in.token) is None
    assert authenticate(ada.username, "another lantern, far out").user.id == ada.id


def test_deactivating_ends_every_sign_in(ada, visitor):
    with pytest.raises(Invalid, match="wrong_password"):
        deactivation.deactivate(visitor, "wrong password")
    assert ada.is_active
    deactivation.deactivate(visitor, PASSWORD)
    assert not ada.is_active
    assert sign_ins.authenticate(visitor.sign_in.token) is None


def test_the_last_administrator_stays(app):
    boss = sign_up.create(new_name("boss"), "Boss", PASSWORD, is_admin=True)
    with pytest.raises(Conflict, match="last_admin"):
        deactivation.deactivate(Visitor(boss), PASSWORD)
    assert boss.is_active
    sign_up.create(new_name("boss"), "Other", PASSWORD, is_admin=True)
    deactivation.deactivate(Visitor(boss), PASSWORD)
    assert not boss.is_active


def test_rooms_of_who_leaves_pass_to_their_longest_standing_member(ada, visitor, ana, bo):
    room = rooms.create(ada, "client-id-1", "Harbour")["conversation"]
    for person in (ana, bo):
        members.join(person, room)
    deactivation.deactivate(visitor, PASSWORD)
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


def test_a_name_and_a_status_are_changed_together_as_one_change(app, ada):
    app.config["RATE_DEFAULT"] = "1/hour"
    profiles.change(ada, display_name="Ada L.", status="out")
    assert (ada.display_name, ada.status) == ("Ada L.", "out")


@pytest.mark.parametrize("locale", ["en.", "en.UTF-8", "en@euro", "en." + "A" * 900_000, "en_" + "A" * 33, "e", "é"])
def test_a_language_is_stored_only_as_it_is_read(ada, locale):
    with pytest.raises(Invalid, match="bad_locale"):
        profiles.change(ada, locale=locale)
    assert ada.locale is None


@pytest.mark.parametrize("extra", ["x", "\u0301", "y" * 10_000])
def test_what_is_longer_than_a_password_may_be_is_nobodys(app, extra):
    longest = "a lantern " * (limits.PASSWORD // 10)
    password_hash = passwords.hashed(longest)
    assert passwords.matches(password_hash, longest)
    assert not passwords.matches(password_hash, longest + extra)


def test_people_are_found_by_part_of_either_name_whatever_case_or_accents(app):
    zoe = sign_up.create("zoe-of-ports", "Zoë Ångström", PASSWORD)
    for text in ("zoe", "ZOË", "angstrom", "of-port", "gstr"):
        assert people.search(text, limit=10) == [zoe], text
    for text in ("%", "_", "nobody"):
        assert people.search(text, limit=10) == [], text


def test_members_of_a_conversation_are_found_before_others_and_told_from_them(ana, bo):
    eve, adam = (sign_up.create(f"{name}-lindqvist", f"{name} Lindqvist", PASSWORD) for name in ("eve", "adam"))
    room = rooms.create(ana, "room-000001", "Garden")
    members.invite(ana, room["conversation"], [eve.public_id])
    where = access.get(ana, room["conversation"]).conversation_id
    found = people.search("lindqvist", limit=10, first_in=where)
    assert found == [eve, adam]
    assert people.search("lindqvist", limit=10) == [adam, eve]
    assert people.members_among(found, where) == [eve]


def test_who_is_deactivated_is_known_but_not_found(ada, visitor):
    deactivation.deactivate(visitor, PASSWORD)
    assert people.find(ada.public_id) is ada
    assert ada not in people.search("ada", limit=50)


def test_people_are_found_by_id_each_once_or_not_at_all(ana, bo):
    assert people.find_all([bo.public_id, ana.public_id, bo.public_id]) == [bo, ana]
    with pytest.raises(NotFound):
        people.find_all([ana.public_id, "A" * 16])


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Łukasz Øre", ["lukasz", "ŁUKASZ", "ore lukasz", "Øre", "ore"]),
        ("Søren Đặng", ["soren", "dang", "đang", "DANG SOREN", "Đặng"]),
        ("Işıl İnan", ["isil", "IŞIL", "inan", "ışıl"]),
        ("Æsa Œuvre Þór", ["aesa", "oeuvre", "thor", "æsa"]),
        ("Nguyễn Thị", ["nguyen thi", "thi nguyen", "Nguyễn"]),
        ("Strauß", ["strauss", "STRAUSS", "strauß"]),
        ("Йована Ёлкина", ["йована", "елкина", "иована"]),
        ("O’Brien", ["o'brien", "O’Brien"]),
        ("می\u200cنا", ["مینا", "می\u200cنا"]),
        ("한글", ["한글", "한"]),
    ],
)
def test_people_are_found_with_and_without_accents_and_strokes_by_words_in_any_order(app, name, texts):
    person = sign_up.create(new_name(), name, PASSWORD)
    for text in texts:
        assert people.search(text, limit=10) == [person], text


def test_a_sign_and_the_beginning_of_a_username_find_it(app):
    lena = sign_up.create("lena", "Someone", PASSWORD)
    sign_up.create("helena", "Lena", PASSWORD)
    assert people.search("@len", limit=10) == people.search(" @LENA someone ", limit=10) == [lena]
    assert people.search("@ena", limit=10) == []


def test_nothing_but_names_is_found_by_wildcards(app):
    sign_up.create("lena", "100% _ sure", PASSWORD)
    assert len(people.search("100%", limit=10)) == len(people.search("_ sure", limit=10)) == 1
    assert people.search("1%sure", limit=10) == people.search("l_na", limit=10) == []


AROUND = [
    " {}",
    "{} ",
    "{}\u00a0",
    "\u200b{}",
    "{}\u200b",
    "{}\n",
    "\r\n{}\t",
    "\ufeff{}\u2009",
    "\u2068{}\u2069",
    " " * 200 + "{}",
]


@pytest.mark.parametrize("around", AROUND)
def test_what_a_keyboard_adds_around_a_username_is_ignored(ada, around):
    assert authenticate(around.format(ada.username)).user.id == ada.id
    assert people.User.named(around.format(ada.username.upper())).id == ada.id


def test_blanks_around_a_name_get_no_further_guesses(app, ada):
    app.config["RATE_SIGN_IN"] = "3/minute"
    for around in AROUND[:3]:
        with pytest.raises(Invalid, match="wrong_credentials"):
            authenticate(around.format(ada.username), "wrong password")
    with pytest.raises(TooMany):
        authenticate(AROUND[3].format(ada.username), "wrong password")


def test_an_older_name_that_ends_in_what_is_ignored_is_still_its_own(ada, make_person):
    older = make_person(f"{ada.username}\u200b")
    assert people.User.named(f"{ada.username}\u200b").id == older.id
    assert people.User.named(f"{ada.username} ").id == ada.id
