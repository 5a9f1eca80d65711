"""The rules about Activity, mentions, and how a person is told."""

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule

BAD_LEVEL = Refusal(422, "bad_choice", "level")
BAD_TIME = Refusal(422, "bad_time", "muted_until")


def here(**values):
    return lambda house: house.in_room(**values)


def values(**given):
    return lambda house: given


def membership(who, **wanted):
    """Hold when that is the person's own membership of the room."""

    def holds(house):
        own = house.cast[who].ok("GET", f"/conversations/{house.room}")["summary"]["membership"]
        return {name: own[name] for name in wanted} == wanted

    return holds


def own_settings(who, **wanted):
    def holds(house):
        told = house.cast[who].ok("GET", "/me/notifications")["notifications"]
        return {name: told[name] for name in wanted} == wanted

    return holds


def for_owners(house):
    """Let owners alone mention everyone; return the arguments of a post that does."""
    house.by_owner("PATCH", "", {"mention_all": "owners"})
    return house.post(body="@all: lunch")


def naming(who, text="hello @{}"):
    return lambda house: house.post(body=text.format(house.cast[who].username))


def crowd(house):
    names = " ".join(f"@{house.cast[who].username}" for who in ("owner", "member"))
    return house.post(body=f"{names} @nobody-of-that-name")


def last_mentions(**wanted):
    """Hold when the last message mentions these people, and everyone if so."""

    def holds(house):
        found = house.cast["owner"].history(house.room)[-1]["mentions"]
        people = [house.id(who) for who in wanted.get("people", ())]
        return found == {"people": people, "all": wanted.get("all", False)}

    return holds


def policy_is(value):
    def holds(house):
        return house.cast["owner"].ok("GET", f"/conversations/{house.room}")["summary"]["mention_all"] == value

    return holds


RULES = [
    rule("a member's level", "set_notifications", "member", here(level="nothing"),
         membership("member", level="nothing")),
    rule("as one's own default", "set_notifications", "owner", here(level="default"), membership("owner", level=None)),
    rule("muted without end", "set_notifications", "member", here(muted_until="forever"),
         membership("member", muted_until="forever")),
    rule("muted until a time", "set_notifications", "member", here(muted_until="2999-01-01T00:00:00Z"),
         membership("member", muted_until="2999-01-01T00:00:00.000Z")),
    rule("a time that has passed unmutes", "set_notifications", "member", here(muted_until="2001-01-01T00:00:00Z"),
         membership("member", muted_until=None)),
    rule("unmuted", "set_notifications", "member", here(muted_until=""), membership("member", muted_until=None)),
    rule("in an archived room", "set_notifications", "member",
         lambda house: house.archived().in_room(level="all"), membership("member", level="all")),
    rule("no such level", "set_notifications", "member", here(level="loud"), BAD_LEVEL),
    rule("no time", "set_notifications", "member", here(muted_until="soon"), BAD_TIME),
    rule("a time without its zone", "set_notifications", "member", here(muted_until="2999-01-01T00:00:00"), BAD_TIME),
    rule("a stranger", "set_notifications", "stranger", here(level="all"), NOT_FOUND),
    rule("who has left", "set_notifications", "former", here(level="all"), NOT_FOUND),
    rule("an administrator", "set_notifications", "admin", here(level="all"), NOT_FOUND),
    rule("an unknown one", "set_notifications", "member", lambda house: {"conversation": UNKNOWN, "level": "all"},
         NOT_FOUND),
    rule("one's default for rooms", "change_notifications", "member", values(room_level="all"),
         own_settings("member", room_level="all")),
    rule("do not disturb", "change_notifications", "member", values(disturb_after="forever"),
         own_settings("member", disturb_after="forever", quiet=True)),
    rule("disturb again", "change_notifications", "member", values(disturb_after=""),
         own_settings("member", disturb_after=None, quiet=False)),
    rule("no such level for rooms", "change_notifications", "member", values(room_level="loud"),
         Refusal(422, "bad_choice", "room_level")),
    rule("quiet hours without an end", "change_notifications", "member", values(quiet_from="22:00"),
         Refusal(422, "required", "quiet_to")),
    rule("quiet hours at no time", "change_notifications", "member", values(quiet_from="22:00", quiet_to="24:00"),
         Refusal(422, "bad_time", "quiet_to")),
    rule("no time to be disturbed", "change_notifications", "member", values(disturb_after="later"),
         Refusal(422, "bad_time", "disturb_after")),
    rule("anybody lists their own", "list_activity", "stranger", values(only="mentions"), lambda house: True,
         doors=PROGRAMS),
    rule("of a filter that there is not", "list_activity", "member", values(only="secrets"),
         Refusal(422, "bad_choice", "only"), doors=PROGRAMS),
    rule("what was seen", "mark_activity_seen", "member", values(rev=0), lambda house: True),
    rule("what is not there yet", "mark_activity_seen", "member", values(rev=10**9),
         Refusal(422, "bad_number", "rev")),
    rule("up to no time", "mark_activity_seen", "member", values(rev=0, until="now"),
         Refusal(422, "bad_time", "until")),
    rule("a member is named", "post", "owner", naming("member"), last_mentions(people=["member"])),
    rule("a stranger is not told", "post", "owner", naming("stranger"), last_mentions()),
    rule("who has left is not told", "post", "owner", naming("former"), last_mentions()),
    rule("who was deactivated is not told", "post", "owner", naming("leaver"), last_mentions()),
    rule("code names nobody", "post", "owner", naming("member", "`@{}`"), last_mentions()),
    rule("an unknown name is text", "post", "owner", crowd, last_mentions(people=["member"])),
    rule("everyone, by a member of a small room", "post", "member", lambda house: house.post(body="@room now"),
         last_mentions(all=True)),
    rule("everyone, where owners may", "post", "owner", for_owners, last_mentions(all=True)),
    rule("everyone, where others may not", "post", "member", for_owners, Refusal(403, "owners_mention_all", "body")),
    rule("owners alone mention everyone", "change_room", "owner", here(mention_all="owners"), policy_is("owners")),
    rule("no such permission", "change_room", "owner", here(mention_all="nobody"),
         Refusal(422, "bad_choice", "mention_all")),
]  # fmt: skip
