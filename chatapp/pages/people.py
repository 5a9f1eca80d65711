"""The directory of people, the page about one of them, and the way to a conversation with them."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.models import User
from chatapp.payloads.people import person as payload
from chatapp.services.accounts import people
from chatapp.services.conversations import direct, members, rooms
from chatapp.services.presence import presence
from chatapp.verbs.forms import serves
from chatapp.web import times
from chatapp.web.http.body import Body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.shell import is_part, presence_with

bp = Blueprint("people", __name__, url_prefix="/people")
bp.before_request(require)

ALL, ONLINE, IN_MY_ROOMS = SHOWN = "all", "online", "rooms"


@bp.get("")
def index() -> ResponseReturnValue:
    """Show everybody, those who are online, or those in the reader's rooms; of them, whose name contains the text."""
    return render_template("people/index.html", **directory(query()))


@bp.get("/<person_id>")
def show(person_id: str) -> ResponseReturnValue:
    """Show one person beside the directory."""
    user = people.find(person_id)
    common = rooms.in_common(current_user(), user)
    beside = {"presence": presence_with([person_id])} if is_part() else directory(query(), user)
    zone = user.time_zone if user.id != current_user().id and user.deactivated_at is None else None
    ahead = times.minutes_ahead(zone) if zone else None
    return render_template("people/show.html", person=payload(user), common=common, minutes_ahead=ahead, **beside)


@bp.post("/<person_id>/message")
@serves("open_direct")
def write_to(person_id: str) -> ResponseReturnValue:
    """Open the conversation with this person."""
    summary = direct.open_direct(current_user(), [person_id])
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)


def directory(asked: Body, *also: User) -> dict:
    """Return the context of the list of people that is asked for; its `presence` tells of those in `also`, too."""
    text, offset = asked.text("q", most=limits.SEARCH, default=""), asked.integer("offset", default=0)
    show = asked.choice("show", SHOWN, default=ALL)
    online = presence.online()
    among = {ALL: None, ONLINE: online, IN_MY_ROOMS: members.companions(current_user())}[show]
    found = people.search(text, limit=limits.DIRECTORY_PAGE, offset=offset, by=current_user(), among=among)
    return {
        "people": [payload(user) for user in found],
        "presence": presence_with(user.public_id for user in [*found, *also]),
        "q": text,
        "show": show,
        "offset": offset,
        "next_offset": found.after(offset),
        "count": people.count(),
        "online": len(online),
    }
