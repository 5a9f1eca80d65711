"""The rules about changing and deleting messages, and about read marks."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule

GONE = Refusal(409, "already_deleted", "message")
NOT_YOURS = Refusal(403, "not_yours", "message")
CONFLICT = Refusal(409, "edit_conflict", "rev")


def said_by(who, **more):
    return lambda house: house.message(who, **more)


def deleted(who):
    def given(house):
        said = house.said[who]
        house.cast[who].ok("DELETE", f"/messages/{said['id']}?rev={said['rev']}")
        return house.message(who)

    return given


def changed_since(house):
    said = house.said["member"]
    house.cast["member"].ok("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "changed elsewhere"})
    return house.message("member")


def about_the_room(house):
    line = house.cast["owner"].history(house.room)[0]
    return house.message("owner") | {"message": line["id"], "rev": line["rev"]}


def archived(house):
    return house.archived().message("member")


def text_of(who, text):
    return lambda house: _again(house, who)["body"] == text


def deleted_by(who, how):
    def holds(house):
        message = _again(house, who)
        return (message["body"], message["parts"], message["deleted_by"]) == (None, [], how)

    return holds


def _again(house, who):
    return house.cast["owner"].ok("GET", f"/messages/{house.said[who]['id']}")["message"]


def place(seq):
    return lambda house: house.in_room(seq=seq)


def at_the_end(house):
    return house.in_room(seq=house.cast["member"].history(house.room)[-1]["seq"])


def beyond_the_end(house):
    return house.in_room(seq=at_the_end(house)["seq"] + 1)


def unread_of_member(count):
    def holds(house):
        summary = house.cast["member"].ok("GET", f"/conversations/{house.room}")["summary"]
        return summary["membership"]["unread"] == (summary["last_seq"] if count == "all" else count)

    return holds


def previewed(text):
    return lambda house: house.in_room(body=text)


RULES = [
    rule("a member sees how a text will be", "preview_message", "member", previewed("**here**"),
         text_of("member", "member was here")),
    rule("not a stranger", "preview_message", "stranger", previewed("**here**"), NOT_FOUND),
    rule("nor who left", "preview_message", "former", previewed("**here**"), NOT_FOUND),
    rule("of something", "preview_message", "member", previewed(" "), Refusal(422, "required", "body")),
    rule("within bounds", "preview_message", "member", previewed("x" * 4001), Refusal(422, "too_long", "body")),
    rule("one's own", "edit_message", "member", said_by("member"), text_of("member", "another text")),
    rule("with the text that it has", "edit_message", "member", said_by("member", body="member was here"),
         text_of("member", "member was here")),
    rule("not somebody else's", "edit_message", "member", said_by("owner"), NOT_YOURS),
    rule("not even as owner", "edit_message", "owner", said_by("member"), NOT_YOURS),
    rule("a stranger finds nothing to edit", "edit_message", "stranger", said_by("member"), NOT_FOUND),
    rule("who left does not find their own", "edit_message", "former", said_by("former"), NOT_FOUND),
    rule("an unknown one", "edit_message", "member", said_by("member", message=UNKNOWN), NOT_FOUND),
    rule("not over a later change", "edit_message", "member", changed_since, CONFLICT),
    rule("not a deleted one", "edit_message", "member", deleted("member"), GONE),
    rule("not a line about the room", "edit_message", "owner", about_the_room, NOT_YOURS),
    rule("not in an archive", "edit_message", "member", archived, Refusal(409, "archived", "conversation")),
    rule("to nothing", "edit_message", "member", said_by("member", body=" "), Refusal(422, "required", "body")),
    rule("to too much", "edit_message", "member", said_by("member", body="x" * 4001), Refusal(422, "too_long", "body")),
    rule("to NUL", "edit_message", "member", said_by("member", body="\x00"), Refusal(422, "bad_characters", "body")),
    rule("to a lone surrogate", "edit_message", "member", said_by("member", body="\udfff"),
         Refusal(422, "bad_characters", "body"), doors=PROGRAMS),
    rule("rev is a number", "edit_message", "member", said_by("member", rev="one"), Refusal(422, "wrong_type", "rev"),
         doors=PROGRAMS),
    rule("rev is within bounds", "edit_message", "member", said_by("member", rev=-1),
         Refusal(422, "bad_number", "rev")),
    rule("one's own", "delete_message", "member", said_by("member"), deleted_by("member", "sender")),
    rule("an owner deletes anybody's", "delete_message", "owner", said_by("member"), deleted_by("member", "owner")),
    rule("of who left, too", "delete_message", "owner", said_by("former"), deleted_by("former", "owner")),
    rule("not somebody else's", "delete_message", "member", said_by("owner"), NOT_YOURS),
    rule("a stranger finds nothing to delete", "delete_message", "stranger", said_by("member"), NOT_FOUND),
    rule("who left does not find their own", "delete_message", "former", said_by("former"), NOT_FOUND),
    rule("an unknown one", "delete_message", "member", said_by("member", message=UNKNOWN), NOT_FOUND),
    rule("not over a later change", "delete_message", "member", changed_since, CONFLICT),
    rule("twice is once", "delete_message", "member", deleted("member"), deleted_by("member", "sender")),
    rule("not a line about the room", "delete_message", "owner", about_the_room, NOT_YOURS),
    rule("not in an archive", "delete_message", "member", archived, Refusal(409, "archived", "conversation")),
    rule("to the end", "mark_read", "member", at_the_end, unread_of_member(0)),
    rule("never back", "mark_read", "member", lambda house: _read_all(house) or place(1)(house), unread_of_member(0)),
    rule("not beyond the end", "mark_read", "member", beyond_the_end, Refusal(422, "bad_number", "seq")),
    rule("not a stranger", "mark_read", "stranger", place(1), NOT_FOUND),
    rule("not who left", "mark_read", "former", place(1), NOT_FOUND),
    rule("an unknown one", "mark_read", "member", lambda house: {"conversation": UNKNOWN, "seq": 1}, NOT_FOUND),
    rule("not below nothing", "mark_read", "member", place(-1), Refusal(422, "bad_number", "seq")),
    rule("not beyond counting", "mark_read", "member", place(2**53), Refusal(422, "bad_number", "seq")),
    rule("a text is no number", "mark_read", "member", place("1"), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("true is no number", "mark_read", "member", place(True), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("half is no number", "mark_read", "member", place(1.5), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("a number is needed", "mark_read", "member", lambda house: house.in_room(), Refusal(422, "required", "seq")),
    rule("from a message on", "mark_unread", "member", at_the_end, unread_of_member(1)),
    rule("from the first on", "mark_unread", "member", place(1), unread_of_member("all")),
    rule("not from before the first", "mark_unread", "member", place(0), Refusal(422, "bad_number", "seq")),
    rule("not beyond the end", "mark_unread", "member", beyond_the_end, Refusal(422, "bad_number", "seq")),
    rule("not a stranger", "mark_unread", "stranger", place(1), NOT_FOUND),
    rule("a number is needed", "mark_unread", "member", lambda house: house.in_room(), Refusal(422, "required", "seq")),
    rule("a member reads", "history", "member", lambda house: house.in_room(before=3), lambda house: True),
    rule("a stranger does not", "history", "stranger", lambda house: house.in_room(), NOT_FOUND),
    rule("who left does not", "history", "former", lambda house: house.in_room(), NOT_FOUND),
    rule("not of another epoch", "history", "member", lambda house: house.in_room(before=3, epoch="another"),
         Refusal(409, "epoch_changed", "epoch")),
    rule("not below nothing", "history", "member", lambda house: house.in_room(before=-1),
         Refusal(422, "bad_number", "before")),
    rule("everybody catches up, whatever their cursors", "sync", "stranger",
         lambda house: {"epoch": "another", "me": 0, "cursors": {house.room: 2**53 - 1, UNKNOWN: 0}},
         lambda house: True),
    rule("fifty-one cursors are too many", "sync", "member",
         lambda house: {"epoch": "x", "me": 0, "cursors": {f"{n:016}": 1 for n in range(51)}},
         Refusal(422, "too_many_items", "cursors")),
]  # fmt: skip


def _read_all(house):
    house.cast["member"].ok("POST", f"/conversations/{house.room}/read", {"seq": at_the_end(house)["seq"]})
