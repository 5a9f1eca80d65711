"""Making rooms and changing what they are."""

import secrets

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, rule
from tests.people import new_client_id

OWNER_NEEDED = Refusal(403, "owner_needed")
IS_DIRECT = Refusal(409, "is_direct", "conversation")
TAKEN = Refusal(409, "taken", "name")


def new_room(**more):
    def given(house):
        house.wanted = f"Workshop {secrets.token_hex(4)}"
        values = {"client_id": new_client_id(), "name": house.wanted, "topic": "", "visibility": "public"}
        return {**values, "posting": "everyone", **more}

    return given


def without(name):
    return lambda house: {key: value for key, value in new_room()(house).items() if key != name}


def named_like_the_house(house):
    return new_room(name=house.name.upper())(house)


def named_like_a_private_one(house):
    house.by_owner("PATCH", "", {"visibility": "private"})
    arguments = new_room()(house)
    house.wanted = house.name
    return arguments | {"name": house.name}


def named_like_an_archived_one(house):
    house.archived()
    arguments = new_room()(house)
    house.wanted = house.name
    return arguments | {"name": house.name}


def with_the_id_of_another(house):
    first = new_room()(house)
    house.cast["member"].ok("POST", "/rooms", first)
    return new_room()(house) | {"client_id": first["client_id"]}


def made_before(house):
    arguments = new_room()(house)
    house.cast["member"].ok("POST", "/rooms", arguments)
    return arguments


def there_is_one(house):
    found = house.cast["member"].ok("GET", f"/rooms?q={house.wanted}")["rooms"]
    return [room["joined"] for room in found] == [True]


def change(**values):
    def given(house):
        return house.in_room(name=house.name, topic="", visibility="public", posting="everyone") | values

    return given


def to_a_taken_name(house):
    other = house.cast["stranger"].room()
    name = house.cast["stranger"].ok("GET", f"/rooms/{other}")["room"]["name"]
    return change(name=name.swapcase())(house)


def published_under_a_taken_name(house):
    house.by_owner("PATCH", "", {"visibility": "private"})
    house.cast["stranger"].room(house.name)
    return change(visibility="public")(house)


def direct(house):
    return {"room": house.cast["owner"].direct_with(house.cast["member"]), "name": "x"}


def brought_back_under_a_taken_name(house):
    house.archived()
    house.cast["stranger"].room(house.name.lower())
    return house.in_room()


def is_now(**values):
    def holds(house):
        summary = house.cast["owner"].ok("GET", f"/conversations/{house.room}")["summary"]
        return {key: summary[key] for key in values} == values

    return holds


def in_room(house):
    return house.in_room()


def in_archived_room(house):
    return house.archived().in_room()


RULES = [
    rule("anybody makes a room", "create_room", "member", new_room(topic="Tools"), there_is_one),
    rule("a retry is answered with the room", "create_room", "member", made_before, there_is_one),
    rule("an id makes one room", "create_room", "member", with_the_id_of_another,
         Refusal(409, "client_id_reused", "client_id")),
    rule("a taken name, in other case", "create_room", "member", named_like_the_house, TAKEN),
    rule("a private room's name is not taken", "create_room", "member", named_like_a_private_one, there_is_one),
    rule("an archived room's name is free", "create_room", "member", named_like_an_archived_one, there_is_one),
    rule("a name is needed", "create_room", "member", new_room(name=" "), Refusal(422, "required", "name")),
    rule("a name is short", "create_room", "member", new_room(name="x" * 81), Refusal(422, "too_long", "name")),
    rule("a name is one line", "create_room", "member", new_room(name="a\nb"), Refusal(422, "bad_characters", "name")),
    rule("a name does not turn its line around", "create_room", "member", new_room(name="abc\u202etxt"),
         Refusal(422, "bad_characters", "name")),
    rule("NUL is no name", "create_room", "member", new_room(name="a\x00"), Refusal(422, "bad_characters", "name")),
    rule("a topic is a line", "create_room", "member", new_room(topic="x" * 251), Refusal(422, "too_long", "topic")),
    rule("public or private", "create_room", "member", new_room(visibility="secret"),
         Refusal(422, "bad_choice", "visibility")),
    rule("everyone or owners", "create_room", "member", new_room(posting="nobody"),
         Refusal(422, "bad_choice", "posting")),
    rule("an id is needed", "create_room", "member", without("client_id"), Refusal(422, "required", "client_id")),
    rule("an owner renames", "change_room", "owner", lambda house: change(name=house.name + " 2", topic="New")(house),
         lambda house: is_now(name=house.name + " 2", topic="New")(house)),
    rule("an owner hides", "change_room", "owner", change(visibility="private", posting="owners"),
         is_now(visibility="private", posting="owners")),
    rule("the same again changes nothing", "change_room", "owner", change(), is_now(visibility="public")),
    rule("a member does not", "change_room", "member", change(name="Mine now"), OWNER_NEEDED),
    rule("a stranger finds nothing to change", "change_room", "stranger", change(name="Mine now"), NOT_FOUND),
    rule("who left does not", "change_room", "former", change(name="Mine now"), NOT_FOUND),
    rule("an administrator does not", "change_room", "admin", change(name="Mine now"), NOT_FOUND),
    rule("an unknown one", "change_room", "owner", lambda house: {"room": UNKNOWN, "name": "x"}, NOT_FOUND),
    rule("a direct conversation has no name", "change_room", "owner", direct, IS_DIRECT, doors=("api",)),
    rule("to a taken name, in other case", "change_room", "owner", to_a_taken_name, TAKEN),
    rule("public under a taken name", "change_room", "owner", published_under_a_taken_name, TAKEN),
    rule("to no name", "change_room", "owner", change(name=""), Refusal(422, "required", "name")),
    rule("to something between", "change_room", "owner", change(posting="some"), Refusal(422, "bad_choice", "posting")),
    rule("not in an archive", "change_room", "owner", lambda house: change(name="Late")(house.archived()),
         Refusal(409, "archived", "conversation")),
    rule("an owner archives", "archive_room", "owner", in_room, is_now(archived=True)),
    rule("twice is once", "archive_room", "owner", in_archived_room, is_now(archived=True)),
    rule("a member does not", "archive_room", "member", in_room, OWNER_NEEDED),
    rule("a stranger does not", "archive_room", "stranger", in_room, NOT_FOUND),
    rule("an owner brings back", "unarchive_room", "owner", in_archived_room, is_now(archived=False)),
    rule("a member does not", "unarchive_room", "member", in_archived_room, OWNER_NEEDED),
    rule("not under a taken name", "unarchive_room", "owner", brought_back_under_a_taken_name, TAKEN),
]  # fmt: skip
