"""The rules about changing and deleting messages, and about read marks."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
from tests.doors.verbs import DELETE, EDIT, HISTORY, MARK_READ, MARK_UNREAD, SYNC

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


RULES = [
    rule("one's own", EDIT, "member", said_by("member"), text_of("member", "another text")),
    rule("with the text that it has", EDIT, "member", said_by("member", body="member was here"),
         text_of("member", "member was here")),
    rule("not somebody else's", EDIT, "member", said_by("owner"), NOT_YOURS),
    rule("not even as owner", EDIT, "owner", said_by("member"), NOT_YOURS),
    rule("a stranger finds nothing to edit", EDIT, "stranger", said_by("member"), NOT_FOUND),
    rule("who left does not find their own", EDIT, "former", said_by("former"), NOT_FOUND),
    rule("an unknown one", EDIT, "member", said_by("member", message=UNKNOWN), NOT_FOUND),
    rule("not over a later change", EDIT, "member", changed_since, CONFLICT),
    rule("not a deleted one", EDIT, "member", deleted("member"), GONE),
    rule("not a line about the room", EDIT, "owner", about_the_room, NOT_YOURS),
    rule("not in an archive", EDIT, "member", archived, Refusal(409, "archived", "conversation")),
    rule("to nothing", EDIT, "member", said_by("member", body=" "), Refusal(422, "required", "body")),
    rule("to too much", EDIT, "member", said_by("member", body="x" * 4001), Refusal(422, "too_long", "body")),
    rule("to NUL", EDIT, "member", said_by("member", body="\x00"), Refusal(422, "bad_characters", "body")),
    rule("to a lone surrogate", EDIT, "member", said_by("member", body="\udfff"),
         Refusal(422, "bad_characters", "body"), doors=PROGRAMS),
    rule("rev is a number", EDIT, "member", said_by("member", rev="one"), Refusal(422, "wrong_type", "rev"),
         doors=PROGRAMS),
    rule("rev is within bounds", EDIT, "member", said_by("member", rev=-1), Refusal(422, "bad_number", "rev")),
    rule("one's own", DELETE, "member", said_by("member"), deleted_by("member", "sender")),
    rule("an owner deletes anybody's", DELETE, "owner", said_by("member"), deleted_by("member", "owner")),
    rule("of who left, too", DELETE, "owner", said_by("former"), deleted_by("former", "owner")),
    rule("not somebody else's", DELETE, "member", said_by("owner"), NOT_YOURS),
    rule("a stranger finds nothing to delete", DELETE, "stranger", said_by("member"), NOT_FOUND),
    rule("who left does not find their own", DELETE, "former", said_by("former"), NOT_FOUND),
    rule("an unknown one", DELETE, "member", said_by("member", message=UNKNOWN), NOT_FOUND),
    rule("not over a later change", DELETE, "member", changed_since, CONFLICT),
    rule("twice is once", DELETE, "member", deleted("member"), deleted_by("member", "sender")),
    rule("not a line about the room", DELETE, "owner", about_the_room, NOT_YOURS),
    rule("not in an archive", DELETE, "member", archived, Refusal(409, "archived", "conversation")),
    rule("to the end", MARK_READ, "member", at_the_end, unread_of_member(0)),
    rule("never back", MARK_READ, "member", lambda house: _read_all(house) or place(1)(house), unread_of_member(0)),
    rule("not beyond the end", MARK_READ, "member", beyond_the_end, Refusal(422, "bad_number", "seq")),
    rule("not a stranger", MARK_READ, "stranger", place(1), NOT_FOUND),
    rule("not who left", MARK_READ, "former", place(1), NOT_FOUND),
    rule("an unknown one", MARK_READ, "member", lambda house: {"conversation": UNKNOWN, "seq": 1}, NOT_FOUND),
    rule("not below nothing", MARK_READ, "member", place(-1), Refusal(422, "bad_number", "seq")),
    rule("not beyond counting", MARK_READ, "member", place(2**53), Refusal(422, "bad_number", "seq")),
    rule("a text is no number", MARK_READ, "member", place("1"), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("true is no number", MARK_READ, "member", place(True), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("half is no number", MARK_READ, "member", place(1.5), Refusal(422, "wrong_type", "seq"), doors=PROGRAMS),
    rule("a number is needed", MARK_READ, "member", lambda house: house.in_room(), Refusal(422, "required", "seq")),
    rule("from a message on", MARK_UNREAD, "member", at_the_end, unread_of_member(1)),
    rule("from the first on", MARK_UNREAD, "member", place(1), unread_of_member("all")),
    rule("not from before the first", MARK_UNREAD, "member", place(0), Refusal(422, "bad_number", "seq")),
    rule("not beyond the end", MARK_UNREAD, "member", beyond_the_end, Refusal(422, "bad_number", "seq")),
    rule("not a stranger", MARK_UNREAD, "stranger", place(1), NOT_FOUND),
    rule("a number is needed", MARK_UNREAD, "member", lambda house: house.in_room(), Refusal(422, "required", "seq")),
    rule("a member reads", HISTORY, "member", lambda house: house.in_room(before=3), lambda house: True),
    rule("a stranger does not", HISTORY, "stranger", lambda house: house.in_room(), NOT_FOUND),
    rule("who left does not", HISTORY, "former", lambda house: house.in_room(), NOT_FOUND),
    rule("not of another epoch", HISTORY, "member", lambda house: house.in_room(before=3, epoch="another"),
         Refusal(409, "epoch_changed", "epoch")),
    rule("not below nothing", HISTORY, "member", lambda house: house.in_room(before=-1),
         Refusal(422, "bad_number", "before")),
    rule("everybody catches up, whatever their cursors", SYNC, "stranger",
         lambda house: {"epoch": "another", "me": 0, "cursors": {house.room: 2**53 - 1, UNKNOWN: 0}},
         lambda house: True),
    rule("fifty-one cursors are too many", SYNC, "member",
         lambda house: {"epoch": "x", "me": 0, "cursors": {f"{n:016}": 1 for n in range(51)}},
         Refusal(422, "too_many_items", "cursors")),
]  # fmt: skip


def _read_all(house):
    house.cast["member"].ok("POST", f"/conversations/{house.room}/read", {"seq": at_the_end(house)["seq"]})
