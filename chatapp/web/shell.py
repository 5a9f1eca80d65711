"""The shell of a page: what it shows around its own content."""

from collections.abc import Iterable

import flask_login
from flask import Flask, current_app, g, request
from flask_babel import get_locale

from chatapp import limits
from chatapp.services.administration import announcements
from chatapp.services.messages import sync
from chatapp.services.presence import presence
from chatapp.web import appearance
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
    }


def _signed_in():
    person = current_user()
    presence.touch(person)
    listing = sync.listing(person)
    rail = _rail(listing["summaries"])
    told = own_profile(person)
    return {
        "me": told,
        "rail": rail,
        "unread": listing["unread"],
        "banners": announcements.banners(person),
        "epoch": told["epoch"],
        "list_digest": listing["digest"],
        "network": networks.name_of(request.remote_addr or "", current_app.config["SECRET_KEY"]),
        "presence": _presence(person, rail["direct"]),
    }


def _rail(summaries):
    """Return the conversations of the rail by kind; unread ones first, then by last activity."""
    unread_first = sorted(summaries, key=lambda summary: summary["membership"]["unread"] <= 0)
    return {
        "direct": [summary for summary in unread_first if summary["kind"] == "direct"],
        "rooms": [summary for summary in unread_first if summary["kind"] == "room"],
    }


def presence_with(person_ids: Iterable[str]) -> dict[str, dict]:
    """Return the presence of the people in the rail and of these, as `{person id: payload}`."""
    more = presence.look_up(list(person_ids)[: limits.WATCHED_PEOPLE])
    return context()["presence"] | {state["person"]: state for state in more}


def _presence(person, summaries):
    ids = {someone["id"] for summary in summaries for someone in summary["people"]}
    return {state["person"]: state for state in presence.look_up([person.public_id, *ids])}
