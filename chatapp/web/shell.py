"""What every page of a signed-in person shows around its own content."""

from flask import current_app, g, request
from flask_babel import get_locale
from flask_login import current_user

from chatapp import limits
from chatapp.services import announcements, presence, sync
from chatapp.web import networks, static_files
from chatapp.web.person import as_dict as me_as_dict


def init_app(app):
    app.context_processor(context)


def context():
    """Return what templates know besides what their view gives them; the signed-in part is read once a request."""
    if "shell" not in g:
        g.shell = _everywhere() | (_signed_in() if _is_full() else {"me": None})
    return g.shell


def _is_full():
    return not g.get("shell_is_bare") and current_user.is_authenticated


def _everywhere():
    locale = get_locale()
    return {
        "site_name": current_app.config["SITE_NAME"],
        "asset": static_files.asset,
        "lang": str(locale).replace("_", "-"),
        "dir": locale.text_direction,
    }


def _signed_in():
    person = current_user._get_current_object()
    presence.here(person)
    listing = sync.listing(person)
    rail = _rail(listing["summaries"])
    told = me_as_dict(person)
    return {
        "me": told,
        "rail": rail,
        "unread": listing["unread"],
        "banners": announcements.current(person),
        "epoch": told["epoch"],
        "list_digest": listing["digest"],
        "network": networks.name_of(request.remote_addr or "", current_app.config["SECRET_KEY"]),
        "presence": _presence(person, rail["direct"]),
    }


def _rail(summaries):
    """Return the list as the rail shows it: each kind for itself, unread first, the last active above."""
    unread_first = sorted(summaries, key=lambda summary: summary["membership"]["unread"] <= 0)
    return {
        "direct": [summary for summary in unread_first if summary["kind"] == "direct"],
        "rooms": [summary for summary in unread_first if summary["kind"] == "room"],
    }


def presence_with(person_ids):
    """Return the presence of the rail's people and of these, by id: for pages that show more people."""
    more = presence.look_up(list(person_ids)[: limits.WATCHED_PEOPLE])
    return context()["presence"] | {state["person"]: state for state in more}


def _presence(person, summaries):
    ids = {someone["id"] for summary in summaries for someone in summary["people"]}
    return {state["person"]: state for state in presence.look_up([person.public_id, *ids])}
