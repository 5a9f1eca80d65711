"""The rules about replies and threads."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
from tests.people import new_client_id

ALL = ("owner", "member")


def on(who, **more):
    """Post in the thread of what this person said."""
    return lambda house: {**house.post(body="in the thread", message=house.said[who]["id"]), **more}


def several(who, count):
    return lambda house: {
        "message": house.said[who]["id"],
        "messages": [{"client_id": new_client_id(), "body": f"line {n}"} for n in range(count)],
    }


def in_thread(**more):
    """Name the thread that the member has begun on what the owner said."""
    return lambda house: {**house.post(body="in the thread"), "conversation": house.thread(), **more}


def reply_to(find, **more):
    return lambda house: house.post(body="an answer", reply_to=find(house), **more)


def line_of(house):
    return house.cast["owner"].history(house.room)[0]["id"]


def in_the_thread(house):
    return house.cast["member"].history(house.thread())[0]["id"]


def on_a_line_about_the_room(house):
    return {**on("owner")(house), "message": line_of(house)}


def on_a_message_of_a_thread(house):
    return {**on("owner")(house), "conversation": house.thread(), "message": in_the_thread(house)}


def in_a_direct_conversation(house):
    owner = house.cast["owner"]
    talk = owner.direct_with(house.cast["member"])
    return {**on("owner")(house), "conversation": talk, "message": owner.say(talk, "between us")[0]["id"]}


def on_a_deleted_one(house):
    said = house.said["owner"]
    house.cast["owner"].ok("DELETE", f"/messages/{said['id']}?rev={said['rev']}")
    return on("owner")(house)


def deleted(house):
    return on_a_deleted_one(house)["message"]


def archived(given):
    def request(house):
        arguments = given(house)
        house.archived()
        return arguments

    return request


def for_owners(given):
    def request(house):
        arguments = given(house)
        house.by_owner("PATCH", "", {"posting": "owners"})
        return arguments

    return request


def retried(house):
    arguments = on("owner")(house)
    draft = {name: arguments[name] for name in ("client_id", "body")}
    house.cast["member"].ok("POST", f"/messages/{arguments['message']}/thread", {"messages": [draft]})
    return arguments


def replies(who, *bodies):
    """Say what stands in the thread of what this person said."""

    def holds(house):
        found = house.cast["owner"].ok("GET", f"/messages/{house.said[who]['id']}/thread")["thread"]
        return [message["body"] for message in house.cast["owner"].history(found["conversation"])] == list(bodies)

    return holds


def last_reply(body):
    return lambda house: house.cast["owner"].history(house.thread())[-1]["body"] == body


def follows(who, is_followed):
    def holds(house):
        summary = house.cast[who].ok("GET", f"/conversations/{house.thread()}")["summary"]
        return summary["membership"]["follows"] is is_followed

    return holds


def answers(find):
    return lambda house: house.cast["owner"].history(house.room)[-1]["reply"]["id"] == find(house)


def is_shown(house):
    shown = house.cast["owner"].history(house.room)[-1]
    return (shown["body"], shown["from_thread"]["conversation"]) == ("in the thread", house.thread())


SYSTEM = Refusal(409, "system_message", "message")
IN_THREAD = Refusal(409, "is_thread", "message")
IN_DIRECT = Refusal(409, "is_direct", "message")
NO_THREAD = Refusal(409, "not_a_thread", "conversation")
ARCHIVED = Refusal(409, "archived", "conversation")

RULES = [
    rule("a member begins one", "post_first", "member", on("owner"), replies("owner", "in the thread")),
    rule("an owner does, on their own", "post_first", "owner", on("owner"), replies("owner", "in the thread")),
    rule("also on what a former member said", "post_first", "member", on("former"), replies("former", "in the thread")),
    rule("a retry is answered with what was stored", "post_first", "member", retried,
         replies("owner", "in the thread")),
    rule("it may be shown in the room", "post_first", "member", on("owner", also_to_room=True), is_shown,
         doors=PROGRAMS),
    rule("a stranger does not", "post_first", "stranger", on("owner"), NOT_FOUND),
    rule("who left does not", "post_first", "former", on("owner"), NOT_FOUND),
    rule("an administrator is a stranger too", "post_first", "admin", on("owner"), NOT_FOUND),
    rule("on nothing", "post_first", "member", on("owner", message=UNKNOWN), NOT_FOUND),
    rule("not on a line about the room", "post_first", "member", on_a_line_about_the_room, SYSTEM),
    rule("not in a thread", "post_first", "member", on_a_message_of_a_thread, IN_THREAD),
    rule("not in a direct conversation", "post_first", "member", in_a_direct_conversation, IN_DIRECT),
    rule("not on a deleted message", "post_first", "member", on_a_deleted_one,
         Refusal(409, "already_deleted", "message")),
    rule("not in an archive", "post_first", "member", archived(on("owner")), ARCHIVED),
    rule("not where only owners write", "post_first", "member", for_owners(on("owner")),
         Refusal(403, "owners_only", "conversation")),
    rule("not without a text", "post_first", "member", on("owner", body=" "), Refusal(422, "required", "body")),
    rule("fifty at once keep their order", "post_to_thread", "member", several("owner", 50),
         replies("owner", *(f"line {n}" for n in range(50)))),
    rule("fifty-one are too many", "post_to_thread", "member", several("owner", 51),
         Refusal(422, "too_many_items", "messages")),
    rule("a member writes in a thread", "post", "owner", in_thread(), last_reply("in the thread")),
    rule("it is shown in the room too", "post", "owner", in_thread(also_to_room=True), is_shown),
    rule("a stranger finds no thread", "post", "stranger", in_thread(), NOT_FOUND),
    rule("who left finds no thread", "post", "former", in_thread(), NOT_FOUND),
    rule("a thread of an archived room is read only", "post", "member", archived(in_thread()), ARCHIVED),
    rule("only owners write in threads where it says so", "post", "member", for_owners(in_thread()),
         Refusal(403, "owners_only", "conversation")),
    rule("no room is shown in itself", "post", "member", lambda house: house.post(also_to_room=True),
         Refusal(409, "not_a_thread", "also_to_room")),
    rule("an answer to a message", "post", "member", reply_to(lambda house: house.said["owner"]["id"]),
         answers(lambda house: house.said["owner"]["id"])),
    rule("no answer to a deleted message", "post", "member", reply_to(deleted),
         Refusal(409, "already_deleted", "reply_to")),
    rule("no answer to a line about the room", "post", "member", reply_to(line_of),
         Refusal(409, "system_message", "reply_to")),
    rule("no answer across conversations", "post", "member", reply_to(in_the_thread),
         Refusal(404, "not_found", "reply_to")),
    rule("no answer to nothing", "post", "member", reply_to(lambda house: UNKNOWN),
         Refusal(404, "not_found", "reply_to")),
    rule("a member finds it", "open_thread", "member", on("owner"), lambda house: True),
    rule("a stranger does not", "open_thread", "stranger", on("owner"), NOT_FOUND),
    rule("who left does not", "open_thread", "former", on("member"), NOT_FOUND),
    rule("a line about the room has none", "open_thread", "member", on_a_line_about_the_room, SYSTEM),
    rule("a thread has none", "open_thread", "member", on_a_message_of_a_thread, IN_THREAD),
    rule("a direct conversation has none", "open_thread", "member", in_a_direct_conversation, IN_DIRECT),
    rule("its author follows it already", "follow_thread", "owner", in_thread(), follows("owner", True)),
    rule("once more changes nothing", "follow_thread", "member", in_thread(), follows("member", True)),
    rule("also of an archived room", "follow_thread", "member", archived(in_thread()), follows("member", True)),
    rule("a stranger does not", "follow_thread", "stranger", in_thread(), NOT_FOUND),
    rule("who left does not", "follow_thread", "former", in_thread(), NOT_FOUND),
    rule("nobody follows a room", "follow_thread", "member", lambda house: house.in_room(), NO_THREAD),
    rule("one follows it no more", "unfollow_thread", "member", in_thread(), follows("member", False)),
    rule("a stranger finds none to unfollow", "unfollow_thread", "stranger", in_thread(), NOT_FOUND),
    rule("nobody unfollows a room", "unfollow_thread", "member", lambda house: house.in_room(), NO_THREAD),
    rule("one reads the end of a thread", "mark_read", "owner", in_thread(seq=1), follows("owner", True)),
    rule("not beyond its end", "mark_read", "owner", in_thread(seq=2), Refusal(422, "bad_number", "seq")),
    rule("not who left the room", "mark_read", "former", in_thread(seq=1), NOT_FOUND),
    rule("a thread's messages are read by members", "history", "owner", in_thread(before=3), lambda house: True),
    rule("not by who left the room", "history", "former", in_thread(before=3), NOT_FOUND),
    rule("nobody leaves a thread as a room", "leave_room", "member", lambda house: {"room": house.thread()},
         Refusal(409, "is_thread", "conversation"), doors=("api",)),
]  # fmt: skip
