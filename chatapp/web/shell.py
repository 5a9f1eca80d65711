"""The shell of a page: what it shows around its own content."""

from collections.abc import Iterable

import flask_login
from flask import Flask, current_app, g, request
from flask_babel import get_locale

from chatapp import limits
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT, ROOM
from chatapp.payloads import notices as notice_payloads
from chatapp.services import notices
from chatapp.services.accounts import people
from chatapp.services.administration import announcements
from chatapp.services.conversations import summaries
from chatapp.services.messages import sync
from chatapp.services.notices.quiet_hours import is_quiet
from chatapp.services.presence import presence
from chatapp.web import appearance
from chatapp.web import rail as rail_state
from chatapp.web.assets import static_files
from chatapp.web.http import networks
from chatapp.web.identity.person import current_user, own_profile


def init_app(app: Flask) -> None:
    """Let templates know the shell, and `limits`, which macros need without a context."""
    app.context_processor(context)
    app.jinja_env.globals["limits"] = limits


def context() -> dict:
    """Return the context that all templates share. Its signed-in part is read once a request."""
    if "shell" not in g:
        g.shell = _everywhere() | (_signed_in() if _is_full() else {"me": None})
    return g.shell


def is_part() -> bool:
    """Return whether a script asks for the pane of a page only (`static/js/page/page_part.js`)."""
    return request.headers.get("X-Chat-Part") == "pane"


def _is_full():
    return not g.get("shell_is_bare") and flask_login.current_user.is_authenticated


def _everywhere():
    locale = get_locale()
    return {
        "site_name": current_app.config["SITE_NAME"],
        "asset": static_files.asset,
        "appearance": appearance.current(),
        "lang": str(locale).replace("_", "-"),
        "dir": locale.text_direction,
        "is_part": is_part(),
    }


def _signed_in():
    person = current_user()
    presence.touch(person)
    listing = sync.listing(person)
    chosen = rail_state.state()
    rail = _rail(listing["summaries"], unread_first="recent" not in chosen)
    banners = announcements.banners(person)
    told = own_profile(person)
    return {
        "me": told,
        "rail": rail,
        "rail_state": chosen,
        "unread": listing["unread"],
        "with_threads": summaries.rooms_with_unread_threads(person) if listing["unread"]["threads"] else set(),
        "banners": banners,
        "notify": notice_payloads.settings(person, is_quiet=is_quiet(person, now())),
        "notices": notices.counters([person.id])[person.id],
        "announced": announcements.count_undismissed(person, banners),
        "epoch": told["epoch"],
        "list_digest": listing["digest"],
        "network": networks.name_of(request.remote_addr or "", current_app.config["SECRET_KEY"]),
        "presence": _presence_of([person.public_id, *_people_in(rail["direct"])]),
    }


def _rail(summaries, *, unread_first):
    """Return the conversations of the rail by kind, by last activity; the unread ones first if so chosen."""
    ordered = sorted(summaries, key=lambda summary: unread_first and summary["membership"]["unread"] <= 0)
    return {
        "direct": [summary for summary in ordered if summary["kind"] == DIRECT],
        "rooms": [summary for summary in ordered if summary["kind"] == ROOM],
    }


def _people_in(summaries):
    return [someone["id"] for summary in summaries for someone in summary["people"]]


def presence_with(person_ids: Iterable[str]) -> dict[str, dict]:
    """Return the presence of the people in the rail and of these, as `{person id: payload}`."""
    known = context()["presence"]  # from here on the reader counts as online
    return known | _presence_of(person_ids)


def _presence_of(person_ids):
    return {state["person"]: state for state in presence.states(people.find_all(list(person_ids)))}
