"""Announcements: reading and making them, and their banners."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import ADMIN, POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.administration import announcements
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import OFFSET, Asked, client_id, flag, identifier, optional, text
from chatapp.verbs.live import this_connection
from chatapp.web.notices import noticed

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Announcements")
ONE = {"announcement": identifier("The id of the announcement.")}
ANNOUNCEMENT = noun(announcement=ref("Announcement"))


@action(
    "list_announcements",
    scope=READ,
    http=Route("GET /announcements", is_list=True),
    about="List the announcements, the newest first",
    takes=OFFSET,
    answers=listing(announcements=array(ref("Announcement"), most=limits.ANNOUNCEMENTS_PAGE)),
    is_live=False,
)
def list_announcements(person: Person, asked: Asked) -> Answer:
    """A page has fewer items if they are long."""
    found = announcements.listed(person, asked.offset)
    return {"announcements": found, "more": found.has_more}


@action(
    "announce",
    scope=ADMIN,
    http=Route("POST /announcements", status=201, has_key=True),
    about="Post an announcement to everyone; a retry is answered with the announcement that the first request made",
    takes={
        "client_id": client_id(),
        "body": text(limits.ANNOUNCEMENT, "The text.", least=1),
    },
    answers=noun(optional=("notices",), announcement=ref("Announcement"), notices=array(ref("Notice"), most=1)),
    refuses="admin_needed client_id_reused",
    is_live=False,
    spends=by_service("RATE_ANNOUNCEMENTS"),
)
def announce(person: User, asked: Asked) -> Answer:
    announced = announcements.announce(person, asked.client_id, asked.body)
    return noticed({"announcement": announced}, {"body": asked.body})


def mark_seen(person: Person, asked: Asked) -> None:
    """Count this person among those who have seen it."""
    announcements.mark_seen(person, asked.announcement)


@action(
    "announcement_seen",
    scope=POST,
    http=Route(
        "POST /announcements/<announcement>/seen",
        name="mark_announcement_seen",
        status=204,
        takes={},
        function=mark_seen,
    ),
    about="Mark an announcement as seen by you",
    takes={
        **ONE,
        "on_screen": optional(flag("Whether its banner is on this screen now; true when missing."), True),
    },
    answers=ANNOUNCEMENT,
)
def announcement_seen(person: Person, asked: Asked) -> Answer:
    shown = announcements.mark_seen(person, asked.announcement)
    announcements.set_on_screen(this_connection(), asked.announcement, asked.on_screen)
    return {"announcement": shown}


@action(
    "dismiss_announcement",
    scope=POST,
    http=Route("POST /announcements/<announcement>/dismiss", status=204),
    about="Dismiss the banner of an announcement on all your screens",
    takes=ONE,
    answers=ANNOUNCEMENT,
)
def dismiss_announcement(person: Person, asked: Asked) -> Answer:
    """The screens receive the event `announcement`."""
    return {"announcement": announcements.dismiss(person, asked.announcement)}
