"""The rules about posting: the person, the place and the text."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
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
    rule("a member writes", "post", "member", lambda house: house.post(), says_at_the_end("a new line")),
    rule("an owner writes", "post", "owner", lambda house: house.post(), says_at_the_end("a new line")),
    rule("a stranger does not learn that the room exists", "post", "stranger", lambda house: house.post(), NOT_FOUND),
    rule("who left does not write", "post", "former", lambda house: house.post(), NOT_FOUND),
    rule("an administrator is a stranger too", "post", "admin", lambda house: house.post(), NOT_FOUND),
    rule("nothing is called so", "post", "member", lambda house: house.post(conversation=UNKNOWN), NOT_FOUND),
    rule("nothing could be called so", "post", "member", lambda house: house.post(conversation="x"), NOT_FOUND),
    rule("nobody writes to who was deactivated", "post", "owner", to_who_was_deactivated,
         Refusal(403, "deactivated_person", "conversation")),
    rule("4,000 characters fit", "post", "member", body("x" * 4000), says_at_the_end("x" * 4000)),
    rule("4,000 characters outside the first plane fit", "post", "member", body("🎈" * 4000),
         says_at_the_end("🎈" * 4000)),
    rule("lines and their ends are kept alike", "post", "member", body("  one\r\n\ttwo\n"),
         says_at_the_end("  one\n\ttwo")),
    rule("right-to-left is kept", "post", "member", body("שלום \u200fعالم"), says_at_the_end("שלום \u200fعالم")),
    rule("markup is text", "post", "member", body("<script>alert(1)</script>"),
         says_at_the_end("<script>alert(1)</script>")),
    rule("4,001 characters do not", "post", "member", body("x" * 4001), refused("too_long")),
    rule("nothing is no message", "post", "member", body(""), refused("required")),
    rule("white space is no message", "post", "member", body(" \n\t "), refused("required")),
    rule("invisible characters are no message", "post", "member", body("\u200b\u2060"), refused("required")),
    rule("a message needs its text", "post", "member", without("body"), refused("required")),
    rule("a control character is shown", "post", "member", body("ding\x07dong"), says_at_the_end("ding␇dong")),
    rule("colours are left out", "post", "member", body("\x1b[31mred\x1b[0m"), says_at_the_end("red")),
    rule("NUL is refused", "post", "member", body("a\x00b"), refused("bad_characters")),
    rule("a lone surrogate is refused", "post", "member", body("a\ud800b"), refused("bad_characters"), doors=PROGRAMS),
    rule("a noncharacter is refused", "post", "member", body("a\ufdd0b"), refused("bad_characters")),
    rule("a number is no text", "post", "member", body(7), refused("wrong_type"), doors=PROGRAMS),
    rule("a list is no text", "post", "member", body(["x"]), refused("wrong_type"), doors=PROGRAMS),
    rule("null is no text", "post", "member", body(None), refused("required"), doors=PROGRAMS),
    rule("a message needs its id", "post", "member", without("client_id"), refused("required", "client_id")),
    rule("an id has eight characters", "post", "member", lambda house: house.post(client_id="seven77"),
         refused("bad_id", "client_id")),
    rule("an id has no odd characters", "post", "member", lambda house: house.post(client_id="eight 88"),
         refused("bad_id", "client_id")),
    rule("an id is not used for another text", "post", "member", reused, Refusal(409, "client_id_reused", "client_id")),
    rule("an id is not used for another room", "post", "member", reused_elsewhere,
         Refusal(409, "client_id_reused", "client_id")),
    rule("a retry is answered with what was stored", "post", "member", retried("member"), is_said_once("member")),
    rule("so it is after an edit", "post", "member", retried_after_an_edit, is_said_once("member")),
    rule("so it is after archiving", "post", "member", retried_after_archiving, is_said_once("member")),
    rule("so it is after leaving", "post", "former", retried("former"), is_said_once("former"), doors=PROGRAMS),
    rule("an archived room is read only", "post", "member", archived, Refusal(409, "archived", "conversation")),
    rule("it is for its owner too", "post", "owner", archived, Refusal(409, "archived", "conversation")),
    rule("only owners write where it says so", "post", "member", for_owners,
         Refusal(403, "owners_only", "conversation")),
    rule("owners do", "post", "owner", for_owners, says_at_the_end("a new line")),
    rule("fifty at once keep their order", "post_messages", "member", drafts(50), says_all_in_order(50)),
    rule("fifty-one are too many", "post_messages", "member", drafts(51), refused("too_many_items", "messages")),
    rule("none is nothing", "post_messages", "member", drafts(0), refused("required", "messages")),
    rule("all or none", "post_messages", "member", one_of_them_empty, refused("required")),
    rule("two need two ids", "post_messages", "member", twice_the_same_id,
         Refusal(409, "client_id_reused", "messages")),
    rule("a list is needed", "post_messages", "member", lambda house: {"conversation": house.room, "messages": "x"},
         refused("wrong_type", "messages")),
    rule("it must be there", "post_messages", "member", lambda house: {"conversation": house.room},
         refused("required", "messages")),
    rule("a member's typing is told", "typing", "member", lambda house: house.in_room(), lambda house: True),
    rule("a stranger's is not", "typing", "stranger", lambda house: house.in_room(), NOT_FOUND),
    rule("nobody types in an archive", "typing", "member", lambda house: house.archived().in_room(),
         Refusal(409, "archived", "conversation")),
]  # fmt: skip
