"""The search for people and rooms as a page: what the finder shows, for phones and for browsers without scripts."""

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.models import User
from chatapp.models.conversation import PRIVATE, ROOM
from chatapp.payloads.people import person as payload
from chatapp.services.accounts import people
from chatapp.services.conversations import rooms, summaries
from chatapp.web.http.body import query
from chatapp.web.identity.person import current_user, require

bp = Blueprint("search", __name__, url_prefix="/search")
bp.before_request(require)

RECENT = 8  # conversations, so that a phone shows the places below them too


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the people and rooms whose names contain the text; without a text, the last active conversations."""
    text = query().text("q", most=limits.SEARCH, default="").strip()
    return render_template("search/index.html", q=text, results=found(text) if text else recent())


def recent() -> list[dict]:
    return [of_summary(summary) for summary in summaries.unread_first(current_user(), limit=RECENT)]


def found(text: str) -> list[dict]:
    """Return results, each as `{"kind", "href", "title", "detail"}` with a `person` or a `glyph`, each once.

    A person with whom the reader has a direct conversation is found as that conversation.
    """
    person = current_user()
    named = people.search(text, limit=limits.SEARCH_PAGE, by=person)
    talks = conversations_with(person, named)
    listed = rooms.directory(person, text, with_own=True)[: limits.SEARCH_PAGE]
    return [of_person(user, talks.get(user.public_id)) for user in named] + [of_room(room) for room in listed]


def conversations_with(person: User, others: Iterable[User]) -> dict[str, str]:
    """Return {person id: conversation id} of the direct conversations of `person` with one of these people each."""
    wanted = {user.public_id for user in others}
    told = summaries.summaries_of(summaries.recent(person))
    alone = {summary["people"][0]["id"]: summary["conversation"] for summary in told if len(summary["people"]) == 1}
    return {person_id: conversation for person_id, conversation in alone.items() if person_id in wanted}


def of_person(user: User, conversation: str | None) -> dict:
    told = payload(user)
    href = f"/conversations/{conversation}" if conversation else f"/people/{told['id']}"
    return {"kind": "person", "href": href, "title": told["name"], "detail": f"@{told['username']}", "person": told}


def of_room(room: dict) -> dict:
    href = f"/{'conversations' if room['joined'] else 'rooms'}/{room['conversation']}"
    return {
        "kind": "room",
        "href": href,
        "title": room["name"],
        "detail": room["topic"],
        "glyph": "lock" if room["visibility"] == PRIVATE else "hash",
    }


def of_summary(summary: dict) -> dict:
    if summary["kind"] == ROOM:
        return of_room({**summary, "joined": True})
    others = summary["people"] or [payload(current_user())]
    return {
        "kind": "person",
        "href": f"/conversations/{summary['conversation']}",
        "title": summary["title"],
        "detail": " ".join(f"@{other['username']}" for other in others),
        "person": others[0],
    }
