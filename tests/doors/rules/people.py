"""Writing to people, saying how one is, and seeing how they are."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule


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
    rule("to one", "open_direct", "member", people("owner"), is_one_conversation("owner")),
    rule("to several", "open_direct", "member", people("owner", "stranger"), is_one_conversation("owner", "stranger")),
    rule("named twice", "open_direct", "member", people("owner", "owner"), is_one_conversation("owner")),
    rule("oneself is understood", "open_direct", "member", people("owner", "member"), is_one_conversation("owner")),
    rule("only oneself", "open_direct", "member", people("member"), Refusal(422, "self_not_allowed", "people")),
    rule("nobody", "open_direct", "member", people(), Refusal(422, "required", "people")),
    rule("a missing list", "open_direct", "member", lambda house: {}, Refusal(422, "required", "people")),
    rule("somebody unknown", "open_direct", "member", unknown("owner"), NOT_FOUND),
    rule("no id at all", "open_direct", "member", lambda house: {"people": ["x"]}, NOT_FOUND),
    rule("eleven", "open_direct", "member", eleven, Refusal(422, "too_many_items", "people")),
    rule("who was deactivated", "open_direct", "member", people("owner", "leaver"),
         Refusal(403, "deactivated_person", "people")),
    rule("a line", "set_status", "member", status("In the harbour"), status_is("In the harbour")),
    rule("nothing takes it away", "set_status", "member", status(""), status_is("")),
    rule("a hundred characters", "set_status", "member", status("x" * 100), status_is("x" * 100)),
    rule("more", "set_status", "member", status("x" * 101), Refusal(422, "too_long", "status")),
    rule("two lines", "set_status", "member", status("a\nb"), Refusal(422, "bad_characters", "status")),
    rule("NUL", "set_status", "member", status("\x00"), Refusal(422, "bad_characters", "status")),
    rule("a number", "set_status", "member", status(5), Refusal(422, "wrong_type", "status"), doors=PROGRAMS),
    rule("of anybody", "watch_presence", "stranger", people("owner", "member"), lambda house: True),
    rule("of nobody, to stop", "watch_presence", "stranger", people(), lambda house: True),
    rule("of who was deactivated", "watch_presence", "stranger", people("leaver"), lambda house: True),
    rule("of 501", "watch_presence", "stranger", lambda house: {"people": [f"{n:016}" for n in range(501)]},
         Refusal(422, "too_many_items", "people")),
    rule("of something else", "watch_presence", "stranger", lambda house: {"people": [7]},
         Refusal(422, "wrong_type", "0")),
]  # fmt: skip
