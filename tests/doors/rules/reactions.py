"""The rules about reactions."""

from chatapp.markup import emoji
from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.messages import GONE, about_the_room, deleted
from tests.doors.rules.rule import NOT_FOUND, rule

NO_EMOJI = Refusal(422, "bad_choice", "key")
ARCHIVED = Refusal(409, "archived", "conversation")
NO_TEXT = Refusal(409, "system_message", "message")
TOO_MANY = Refusal(409, "too_many_reactions", "key")
TWENTY = [one.key for one in emoji.groups()["food"]][:20]


def with_key(given, key="👍"):
    return lambda house: given(house) | {"key": key}


def to(who, key="👍", **more):
    return lambda house: house.message(who, **more) | {"key": key}


def reacted(who, *keys, then="👍", given=None):
    """Let somebody react to what the owner said; then ask with a key."""

    def ready(house):
        for key in keys:
            house.cast[who].ok("PUT", f"/messages/{house.said['owner']['id']}/reactions/{key}")
        return (given(house) if given else house.message("owner")) | {"key": then}

    return ready


def only_owners_post(house):
    house.by_owner("PATCH", "", {"posting": "owners"})
    return house.message("owner") | {"key": "👍"}


def has(**counts):
    """Say that what the owner said has these reactions."""

    def holds(house):
        message = house.cast["owner"].ok("GET", f"/messages/{house.said['owner']['id']}")["message"]
        return {key: count for key, count, _ in message["reactions"]} == counts

    return holds


def archived(house):
    return house.archived().message("owner")


RULES = [
    rule("to another's message", "set_reaction", "member", to("owner"), has(**{"👍": 1})),
    rule("to one's own", "set_reaction", "owner", to("owner"), has(**{"👍": 1})),
    rule("twice is once", "set_reaction", "member", reacted("member", "👍"), has(**{"👍": 1})),
    rule("beside another's", "set_reaction", "member", reacted("owner", "👍"), has(**{"👍": 2})),
    rule("where only owners post", "set_reaction", "member", only_owners_post, has(**{"👍": 1})),
    rule("a stranger finds no message", "set_reaction", "stranger", to("owner"), NOT_FOUND),
    rule("nor does who left", "set_reaction", "former", to("owner"), NOT_FOUND),
    rule("an unknown message", "set_reaction", "member", to("owner", message=UNKNOWN), NOT_FOUND),
    rule("not with a word", "set_reaction", "member", to("owner", "yes"), NO_EMOJI),
    rule("not with two emoji", "set_reaction", "member", to("owner", "👍👍"), NO_EMOJI),
    rule("not with a half of one", "set_reaction", "member", to("owner", "🏽"), NO_EMOJI),
    rule("not with too long a text", "set_reaction", "member", to("owner", "👍" * 200), NO_EMOJI),
    rule("not to a deleted one", "set_reaction", "member", with_key(deleted("owner")), GONE),
    rule("not to a line about the room", "set_reaction", "member", with_key(about_the_room), NO_TEXT),
    rule("not in an archive", "set_reaction", "member", with_key(archived), ARCHIVED),
    rule("with twenty different ones at most", "set_reaction", "member", reacted("owner", *TWENTY), TOO_MANY),
    rule("one's own is taken back", "unset_reaction", "member", reacted("member", "👍", "🎉"), has(**{"🎉": 1})),
    rule("only one's own is taken back", "unset_reaction", "member", reacted("owner", "👍"), has(**{"👍": 1})),
    rule("what is not there", "unset_reaction", "member", to("owner"), has()),
    rule("a stranger finds no message", "unset_reaction", "stranger", to("owner"), NOT_FOUND),
    rule("not with a word", "unset_reaction", "member", to("owner", "yes"), NO_EMOJI),
    rule("not from a deleted one", "unset_reaction", "member", with_key(deleted("owner")), GONE),
    rule("not from a line about the room", "unset_reaction", "member", with_key(about_the_room), NO_TEXT),
    rule("not in an archive", "unset_reaction", "member", reacted("member", "👍", given=archived), ARCHIVED),
    rule("a member sees who reacted", "list_reactions", "member", to("owner"), lambda house: True),
    rule("a stranger does not", "list_reactions", "stranger", to("owner"), NOT_FOUND),
    rule("who left does not", "list_reactions", "former", to("owner"), NOT_FOUND),
]  # fmt: skip
