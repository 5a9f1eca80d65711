"""Writing to people, saying how one is, and seeing how they are."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
from tests.doors.verbs import OPEN_DIRECT, PRESENCE, SET_STATUS


def people(*who):
    return lambda house: {"people": [house.id(name) for name in who]}


def unknown(*who):
    return lambda house: {"people": [*(house.id(name) for name in who), UNKNOWN]}


def eleven(house):
    return {"people": [f"{n:016}" for n in range(11)]}


def is_one_conversation(*others):
    """Hold when opening it once more leads to the same conversation, with these people."""

    def holds(house):
        asked = {"people": [house.id(who) for who in others]}
        found = [house.cast["member"].ok("POST", "/conversations", asked)["summary"] for _ in range(2)]
        listed = {person["id"] for person in found[0]["people"]}
        return found[0] == found[1] and listed == {house.id(who) for who in others}

    return holds


def status_is(text):
    return lambda house: house.cast["member"].ok("GET", f"/people/{house.id('member')}")["presence"]["status"] == text


def status(text):
    return lambda house: {"status": text}


RULES = [
    rule("to one", OPEN_DIRECT, "member", people("owner"), is_one_conversation("owner")),
    rule("to several", OPEN_DIRECT, "member", people("owner", "stranger"), is_one_conversation("owner", "stranger")),
    rule("named twice", OPEN_DIRECT, "member", people("owner", "owner"), is_one_conversation("owner")),
    rule("oneself is understood", OPEN_DIRECT, "member", people("owner", "member"), is_one_conversation("owner")),
    rule("only oneself", OPEN_DIRECT, "member", people("member"), Refusal(422, "self_not_allowed", "people")),
    rule("nobody", OPEN_DIRECT, "member", people(), Refusal(422, "required", "people")),
    rule("a missing list", OPEN_DIRECT, "member", lambda house: {}, Refusal(422, "required", "people")),
    rule("somebody unknown", OPEN_DIRECT, "member", unknown("owner"), NOT_FOUND),
    rule("no id at all", OPEN_DIRECT, "member", lambda house: {"people": ["x"]}, NOT_FOUND),
    rule("eleven", OPEN_DIRECT, "member", eleven, Refusal(422, "too_many_items", "people")),
    rule("who was deactivated", OPEN_DIRECT, "member", people("owner", "leaver"),
         Refusal(403, "deactivated_person", "people")),
    rule("a line", SET_STATUS, "member", status("In the harbour"), status_is("In the harbour")),
    rule("nothing takes it away", SET_STATUS, "member", status(""), status_is("")),
    rule("a hundred characters", SET_STATUS, "member", status("x" * 100), status_is("x" * 100)),
    rule("more", SET_STATUS, "member", status("x" * 101), Refusal(422, "too_long", "status")),
    rule("two lines", SET_STATUS, "member", status("a\nb"), Refusal(422, "bad_characters", "status")),
    rule("NUL", SET_STATUS, "member", status("\x00"), Refusal(422, "bad_characters", "status")),
    rule("a number", SET_STATUS, "member", status(5), Refusal(422, "wrong_type", "status"), doors=PROGRAMS),
    rule("of anybody", PRESENCE, "stranger", people("owner", "member"), lambda house: True),
    rule("of nobody, to stop", PRESENCE, "stranger", people(), lambda house: True),
    rule("of who was deactivated", PRESENCE, "stranger", people("leaver"), lambda house: True),
    rule("of 501", PRESENCE, "stranger", lambda house: {"people": [f"{n:016}" for n in range(501)]},
         Refusal(422, "too_many_items", "people")),
    rule("of something else", PRESENCE, "stranger", lambda house: {"people": [7]},
         Refusal(422, "wrong_type", "0")),
]  # fmt: skip
