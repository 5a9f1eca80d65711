"""The rules about members and owners of a room."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, rule

OWNER_NEEDED = Refusal(403, "owner_needed")
LAST_OWNER = Refusal(409, "last_owner")
SELF = Refusal(422, "self_not_allowed", "person")
NO_MEMBER = Refusal(404, "not_found", "person")


def in_room(house):
    return house.in_room()


def in_private_room(house):
    house.by_owner("PATCH", "", {"visibility": "private"})
    return house.in_room()


def people(*who):
    return lambda house: house.in_room(people=[house.id(name) for name in who])


def private_people(*who):
    return lambda house: in_private_room(house) and people(*who)(house)


def too_many(house):
    return house.in_room(people=[f"{n:016}" for n in range(51)])


def one(who, **more):
    return lambda house: house.in_room(person=house.id(who), **more)


def with_another_owner(given):
    def prepared(house):
        house.by_owner("PUT", f"/members/{house.id('member')}/role", {"role": "owner"})
        return given(house)

    return prepared


def direct(house):
    return {"room": house.cast["owner"].direct_with(house.cast["member"])}


def roles(**wanted):
    """Hold when each of these people has that role in the room, or is not in it for None."""

    def holds(house):
        observer = next(who for who, role in wanted.items() if role)
        listed = house.cast[observer].ok("GET", f"/rooms/{house.room}/members")["members"]
        found = {member["person"]["id"]: member["role"] for member in listed}
        return {who: found.get(house.id(who)) for who in wanted} == wanted

    return holds


RULES = [
    rule("a stranger enters a public room", "join_room", "stranger", in_room, roles(owner="owner", stranger="member")),
    rule("who left comes back", "join_room", "former", in_room, roles(owner="owner", former="member")),
    rule("a member is in already", "join_room", "member", in_room, roles(owner="owner", member="member")),
    rule("an owner stays one", "join_room", "owner", in_room, roles(owner="owner")),
    rule("nobody enters a private room", "join_room", "stranger", in_private_room, NOT_FOUND),
    rule("nor who left it", "join_room", "former", in_private_room, NOT_FOUND),
    rule("nor an administrator", "join_room", "admin", in_private_room, NOT_FOUND),
    rule("an unknown one", "join_room", "stranger", lambda house: {"room": UNKNOWN}, NOT_FOUND),
    rule("a direct conversation is no room", "join_room", "stranger", direct, NOT_FOUND),
    rule("an archived room is not in the directory", "join_room", "stranger", lambda house: house.archived().in_room(),
         NOT_FOUND),
    rule("a member leaves", "leave_room", "member", in_room, roles(owner="owner", member=None)),
    rule("the last owner hands over first", "leave_room", "owner", in_room, LAST_OWNER),
    rule("an owner beside another leaves", "leave_room", "owner", with_another_owner(in_room),
         roles(member="owner", owner=None)),
    rule("a stranger is not in it", "leave_room", "stranger", in_room, NOT_FOUND),
    rule("nobody leaves twice", "leave_room", "former", in_room, NOT_FOUND),
    rule("a direct conversation is not left", "leave_room", "owner", direct, Refusal(409, "is_direct", "conversation"),
         doors=("api",)),
    rule("a member invites", "invite_members", "member", people("stranger"), roles(owner="owner", stranger="member")),
    rule("who is in it stays as they are", "invite_members", "member", people("owner", "member", "former"),
         roles(owner="owner", member="member", former="member")),
    rule("an owner invites into a private room", "invite_members", "owner", private_people("stranger"),
         roles(owner="owner", stranger="member")),
    rule("a member does not", "invite_members", "member", private_people("stranger"), OWNER_NEEDED),
    rule("a stranger does not invite themselves", "invite_members", "stranger", people("stranger"), NOT_FOUND),
    rule("nor into a private room", "invite_members", "stranger", private_people("stranger"), NOT_FOUND),
    rule("nor who left", "invite_members", "former", people("former"), NOT_FOUND),
    rule("somebody unknown", "invite_members", "member",
         lambda house: house.in_room(people=[house.id("stranger"), UNKNOWN]), NOT_FOUND),
    rule("nobody", "invite_members", "member", lambda house: house.in_room(people=[]),
         Refusal(422, "required", "people")),
    rule("a missing list", "invite_members", "member", in_room, Refusal(422, "required", "people")),
    rule("fifty-one", "invite_members", "member", too_many, Refusal(422, "too_many_items", "people")),
    rule("who was deactivated", "invite_members", "member", people("stranger", "leaver"),
         Refusal(403, "deactivated_person", "people")),
    rule("not into an archive", "invite_members", "owner", lambda house: people("stranger")(house.archived()),
         Refusal(409, "archived", "conversation")),
    rule("an owner removes", "remove_member", "owner", one("member"), roles(owner="owner", member=None)),
    rule("an owner removes another", "remove_member", "owner", with_another_owner(one("member")),
         roles(owner="owner", member=None)),
    rule("a member does not", "remove_member", "member", one("owner"), OWNER_NEEDED),
    rule("a stranger does not", "remove_member", "stranger", one("member"), NOT_FOUND),
    rule("not oneself", "remove_member", "owner", one("owner"), SELF),
    rule("nobody who is not in it", "remove_member", "owner", one("stranger"), NO_MEMBER),
    rule("nobody who left", "remove_member", "owner", one("former"), NO_MEMBER),
    rule("an owner makes another", "set_role", "owner", one("member", role="owner"),
         roles(owner="owner", member="owner")),
    rule("and unmakes", "set_role", "owner", with_another_owner(one("member", role="member")),
         roles(owner="owner", member="member")),
    rule("an owner beside another steps back", "set_role", "owner", with_another_owner(one("owner", role="member")),
         roles(owner="member", member="owner")),
    rule("the last owner stays", "set_role", "owner", one("owner", role="member"), LAST_OWNER),
    rule("a member does not make themselves owner", "set_role", "member", one("member", role="owner"), OWNER_NEEDED),
    rule("a stranger does not", "set_role", "stranger", one("stranger", role="owner"), NOT_FOUND),
    rule("nobody who is not in it", "set_role", "owner", one("stranger", role="owner"), NO_MEMBER),
    rule("there is no such role", "set_role", "owner", one("member", role="king"), Refusal(422, "bad_choice", "role")),
    rule("a role is needed", "set_role", "owner", one("member"), Refusal(422, "required", "role")),
    rule("to a member", "hand_over", "owner", one("member"), roles(member="owner", owner="member")),
    rule("not to oneself", "hand_over", "owner", one("owner"), SELF),
    rule("not to a stranger", "hand_over", "owner", one("stranger"), NO_MEMBER),
    rule("a member has nothing to hand over", "hand_over", "member", one("member"), OWNER_NEEDED),
]  # fmt: skip
