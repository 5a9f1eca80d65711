"""The rules about posting: the person, the place and the text."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
from tests.doors.verbs import POST, POST_LIST, TYPING
from tests.people import new_client_id


def body(text):
    return lambda house: house.post(body=text)


def refused(code, field="body"):
    return Refusal(422, code, field)


def without(name):
    return lambda house: {key: value for key, value in house.post().items() if key != name}


def reused(house):
    arguments = house.post(client_id=house.said["member"]["client_id"])
    return {**arguments, "body": "not what was said"}


def reused_elsewhere(house):
    said = house.said["member"]
    other = house.cast["member"].room()
    return {"conversation": other, "client_id": said["client_id"], "body": said["body"]}


def retried(who):
    return lambda house: house.post(client_id=house.said[who]["client_id"], body=house.said[who]["body"])


def retried_after_archiving(house):
    return retried("member")(house.archived())


def retried_after_an_edit(house):
    said = house.said["member"]
    house.cast["member"].ok("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "edited since"})
    return retried("member")(house)


def for_owners(house):
    house.by_owner("PATCH", "", {"posting": "owners"})
    return house.post()


def archived(house):
    return house.archived().post()


def to_who_was_deactivated(house):
    leaver = house.cast["owner"].direct_with(house.cast["leaver"])
    return house.post(conversation=leaver)


def drafts(count):
    return lambda house: {
        "conversation": house.room,
        "messages": [{"client_id": new_client_id(), "body": f"line {n}"} for n in range(count)],
    }


def one_of_them_empty(house):
    arguments = drafts(3)(house)
    arguments["messages"][2]["body"] = " "
    return arguments


def twice_the_same_id(house):
    arguments = drafts(2)(house)
    arguments["messages"][1]["client_id"] = arguments["messages"][0]["client_id"]
    return arguments


def says_at_the_end(text):
    return lambda house: house.cast["owner"].history(house.room)[-1]["body"] == text


def is_said_once(who):
    def holds(house):
        ids = [message["client_id"] for message in house.cast["owner"].history(house.room)]
        return ids.count(house.said[who]["client_id"]) == 1

    return holds


def says_all_in_order(count):
    return lambda house: (
        [message["body"] for message in house.cast["owner"].history(house.room)][-count:]
        == [f"line {n}" for n in range(count)]
    )


RULES = [
    rule("a member writes", POST, "member", lambda house: house.post(), says_at_the_end("a new line")),
    rule("an owner writes", POST, "owner", lambda house: house.post(), says_at_the_end("a new line")),
    rule("a stranger does not learn that the room exists", POST, "stranger", lambda house: house.post(), NOT_FOUND),
    rule("who left does not write", POST, "former", lambda house: house.post(), NOT_FOUND),
    rule("an administrator is a stranger too", POST, "admin", lambda house: house.post(), NOT_FOUND),
    rule("nothing is called so", POST, "member", lambda house: house.post(conversation=UNKNOWN), NOT_FOUND),
    rule("nothing could be called so", POST, "member", lambda house: house.post(conversation="x"), NOT_FOUND),
    rule("nobody writes to who was deactivated", POST, "owner", to_who_was_deactivated,
         Refusal(403, "deactivated_person", "conversation")),
    rule("4,000 characters fit", POST, "member", body("x" * 4000), says_at_the_end("x" * 4000)),
    rule("4,000 characters outside the first plane fit", POST, "member", body("🎈" * 4000),
         says_at_the_end("🎈" * 4000)),
    rule("lines and their ends are kept alike", POST, "member", body("  one\r\n\ttwo\n"),
         says_at_the_end("  one\n\ttwo")),
    rule("right-to-left is kept", POST, "member", body("שלום \u200fعالم"), says_at_the_end("שלום \u200fعالم")),
    rule("markup is text", POST, "member", body("<script>alert(1)</script>"),
         says_at_the_end("<script>alert(1)</script>")),
    rule("4,001 characters do not", POST, "member", body("x" * 4001), refused("too_long")),
    rule("nothing is no message", POST, "member", body(""), refused("required")),
    rule("white space is no message", POST, "member", body(" \n\t "), refused("required")),
    rule("invisible characters are no message", POST, "member", body("\u200b\u2060"), refused("required")),
    rule("a message needs its text", POST, "member", without("body"), refused("required")),
    rule("a control character is shown", POST, "member", body("ding\x07dong"), says_at_the_end("ding␇dong")),
    rule("colours are left out", POST, "member", body("\x1b[31mred\x1b[0m"), says_at_the_end("red")),
    rule("NUL is refused", POST, "member", body("a\x00b"), refused("bad_characters")),
    rule("a lone surrogate is refused", POST, "member", body("a\ud800b"), refused("bad_characters"), doors=PROGRAMS),
    rule("a noncharacter is refused", POST, "member", body("a\ufdd0b"), refused("bad_characters")),
    rule("a number is no text", POST, "member", body(7), refused("wrong_type"), doors=PROGRAMS),
    rule("a list is no text", POST, "member", body(["x"]), refused("wrong_type"), doors=PROGRAMS),
    rule("null is no text", POST, "member", body(None), refused("required"), doors=PROGRAMS),
    rule("a message needs its id", POST, "member", without("client_id"), refused("required", "client_id")),
    rule("an id has eight characters", POST, "member", lambda house: house.post(client_id="seven77"),
         refused("bad_id", "client_id")),
    rule("an id has no odd characters", POST, "member", lambda house: house.post(client_id="eight 88"),
         refused("bad_id", "client_id")),
    rule("an id is not used for another text", POST, "member", reused, Refusal(409, "client_id_reused", "client_id")),
    rule("an id is not used for another room", POST, "member", reused_elsewhere,
         Refusal(409, "client_id_reused", "client_id")),
    rule("a retry is answered with what was stored", POST, "member", retried("member"), is_said_once("member")),
    rule("so it is after an edit", POST, "member", retried_after_an_edit, is_said_once("member")),
    rule("so it is after archiving", POST, "member", retried_after_archiving, is_said_once("member")),
    rule("so it is after leaving", POST, "former", retried("former"), is_said_once("former"), doors=PROGRAMS),
    rule("an archived room is read only", POST, "member", archived, Refusal(409, "archived", "conversation")),
    rule("it is for its owner too", POST, "owner", archived, Refusal(409, "archived", "conversation")),
    rule("only owners write where it says so", POST, "member", for_owners,
         Refusal(403, "owners_only", "conversation")),
    rule("owners do", POST, "owner", for_owners, says_at_the_end("a new line")),
    rule("fifty at once keep their order", POST_LIST, "member", drafts(50), says_all_in_order(50)),
    rule("fifty-one are too many", POST_LIST, "member", drafts(51), refused("too_many_items", "messages")),
    rule("none is nothing", POST_LIST, "member", drafts(0), refused("required", "messages")),
    rule("all or none", POST_LIST, "member", one_of_them_empty, refused("required")),
    rule("two need two ids", POST_LIST, "member", twice_the_same_id, Refusal(409, "client_id_reused", "messages")),
    rule("a list is needed", POST_LIST, "member", lambda house: {"conversation": house.room, "messages": "x"},
         refused("wrong_type", "messages")),
    rule("it must be there", POST_LIST, "member", lambda house: {"conversation": house.room},
         refused("required", "messages")),
    rule("a member's typing is told", TYPING, "member", lambda house: house.in_room(), lambda house: True),
    rule("a stranger's is not", TYPING, "stranger", lambda house: house.in_room(), NOT_FOUND),
    rule("nobody types in an archive", TYPING, "member", lambda house: house.archived().in_room(),
         Refusal(409, "archived", "conversation")),
]  # fmt: skip
