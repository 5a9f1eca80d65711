"""Activity, and how a person is told of things."""

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.models.conversation import LEVELS
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.conversations import levels
from chatapp.services.notices import listing as activity
from chatapp.services.notices.listing import FILTERS
from chatapp.services.notices.quiet_hours import DAYS
from chatapp.services.presence import notifications
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.conversations import CONVERSATION, SUMMARY
from chatapp.verbs.fields import OFFSET, Asked, choice, counter, flag, one_of, optional, some_of, word

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Activity")
SETTINGS = noun(notifications=ref("Notifications"))
UNTIL = "A time with its zone, `forever`, or an empty text to"


@action(
    "list_activity",
    scope=READ,
    http=Route("GET /activity", is_list=True),
    about="List what concerns you, the newest first",
    takes={"only": optional(choice(tuple(FILTERS), "The entries that are listed."), "all"), **OFFSET},
    answers=listing(entries=array(ref("Entry"), most=limits.ACTIVITY_PAGE)),
)
def list_activity(person: Person, asked: Asked) -> Answer:
    """Mentions, replies, reactions, and rooms: being added to one, and roles. What is muted, or in a conversation that
    you cannot read any more, is left out. `GET /sync` says how many are unseen, and so does the event `activity`."""
    found = activity.activity(person, asked.only, asked.offset)
    return {"entries": found, "more": found.has_more}


@action(
    "mark_activity_seen",
    scope=POST,
    http="POST /activity/seen",
    about="Mark what concerns you as seen",
    takes={
        "rev": counter("The rev of the newest notice that you saw."),
        "until": optional(word(limits.WORD, "The time of the newest entry. Missing, now.")),
    },
    answers=noun(notices=ref("Notices")),
    refuses="bad_time",
    spends=by_service("RATE_DEFAULT"),
)
def mark_activity_seen(person: Person, asked: Asked) -> Answer:
    """A lower rev than before changes nothing. `until` is for messages that mention everyone, which have no rev."""
    return {"notices": activity.mark_seen(person, asked.rev, asked.until)}


@action(
    "set_notifications",
    scope=POST,
    http="PUT /conversations/<conversation>/notifications",
    about="Choose how much you are told of a conversation",
    takes={
        **CONVERSATION,
        "level": optional(one_of((*LEVELS, levels.DEFAULT), "`default` follows your own setting for rooms.")),
        "muted_until": optional(word(limits.WORD, f"{UNTIL} unmute it.")),
    },
    answers=SUMMARY,
    refuses="bad_time",
    spends=by_service("RATE_DEFAULT"),
)
def set_notifications(person: Person, asked: Asked) -> Answer:
    """A missing value stays as it is. A muted conversation makes no sound, is in no total, and nothing of it is in your
    Activity."""
    return {"summary": levels.change(person, asked.conversation, level=asked.level, muted_until=asked.muted_until)}


@action(
    "show_notifications",
    scope=READ,
    http=Route("GET /me/notifications"),
    about="Show how you want to be told",
    answers=SETTINGS,
    is_live=False,
)
def show_notifications(person: Person, asked: Asked) -> Answer:
    return {"notifications": notifications.find(person)}


@action(
    "change_notifications",
    scope=POST,
    http="PATCH /me/notifications",
    about="Choose how you want to be told",
    takes={
        "room_level": optional(one_of(LEVELS, "Of rooms that say nothing else.")),
        "disturb_after": optional(word(limits.WORD, f"Do not disturb until then. {UNTIL} be disturbed again.")),
        "quiet_from": optional(word(limits.WORD, "When your quiet hours begin, `22:00` in your time zone.")),
        "quiet_to": optional(word(limits.WORD, "When they end. Both are empty to have none.")),
        "quiet_days": optional(some_of(DAYS, "The days on which they begin, all if missing."), []),
        "plays_sound": optional(flag("Whether pages play a sound.")),
    },
    answers=SETTINGS,
    refuses="bad_time required",
)
def change_notifications(person: Person, asked: Asked) -> Answer:
    """A missing value stays as it is. Do not disturb and quiet hours make nothing louder: what would make a sound is
    only marked. Others see until when you are not to be disturbed, and nothing of your quiet hours."""
    return {
        "notifications": notifications.change(
            person,
            room_level=asked.room_level,
            disturb_after=asked.disturb_after,
            quiet_from=asked.quiet_from,
            quiet_to=asked.quiet_to,
            quiet_days=asked.quiet_days or None,
            plays_sound=asked.plays_sound,
        )
    }
