"""Reactions as forms: to whom a message means something, and a picker, for browsers without scripts."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from chatapp import limits
from chatapp.markup import emoji
from chatapp.pages.conversation import bp
from chatapp.pages.messages import address_of, get_message
from chatapp.services.messages import reactions
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user

# The groups of `markup.emoji.groups`.
GROUPS = {
    "smileys": _l("Smileys"),
    "people": _l("People"),
    "animals": _l("Animals and nature"),
    "food": _l("Food and drink"),
    "travel": _l("Travel and places"),
    "activities": _l("Activities"),
    "objects": _l("Objects"),
    "symbols": _l("Symbols"),
    "flags": _l("Flags"),
}


@bp.get("/<conversation_id>/messages/<message_id>/reactions")
def show_reactions(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Show who has reacted to a message, and the emoji of one group."""
    return reactions_page(get_message(conversation_id, message_id))


@bp.post("/<conversation_id>/messages/<message_id>/reactions")
@serves("set_reaction")
@shows_again(lambda error, **ids: reactions_page(get_message(**ids), error=refusal(error)))
def set_reaction(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """React to a message."""
    message = get_message(conversation_id, message_id)
    reactions.set_reaction(current_user(), message_id, form_body().word("key", most=limits.EMOJI))
    return redirect(address_of(message), 303)


@bp.post("/<conversation_id>/messages/<message_id>/reactions/remove")
@serves("unset_reaction")
@shows_again(lambda error, **ids: reactions_page(get_message(**ids), error=refusal(error)))
def unset_reaction(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Take back one's own reaction."""
    message = get_message(conversation_id, message_id)
    reactions.unset_reaction(current_user(), message_id, form_body().word("key", most=limits.EMOJI))
    return redirect(address_of(message), 303)


def reactions_page(message: dict, error: dict | None = None) -> str:
    _, people = reactions.listed(current_user(), message["id"])
    asked = query().word("group", default="")
    group = asked if asked in GROUPS else next(iter(GROUPS))
    language = str(get_locale())
    return render_template(
        "conversations/reactions.html",
        message=message,
        people=people,
        group=group,
        choices=[(one.key, emoji.name_of(one.key, language)) for one in emoji.groups()[group]],
        error=error,
    )
