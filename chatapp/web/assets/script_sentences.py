"""The sentences that the scripts of the pages may show.

JavaScript replaces the names in braces. The keys are those of `say` and `count` in static/js/page/sentences.js.
"""

from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

MESSAGES = {
    "waiting": _l("waiting to send"),
    "sending": _l("sending"),
    "not-sent": _l("not sent"),
    "edit": _l("Edit"),
    "copy-text": _l("Copy text"),
    "seen": _l("seen"),
    "deleted-by-sender": _l("This message was deleted."),
    "deleted-by-owner": _l("An owner deleted this message."),
    "jump-latest": _l("Jump to the latest"),
    "today": _l("Today"),
    "yesterday": _l("Yesterday"),
    "list-separator": _l(", "),
    "preview-you": _l("You: {text}"),
    "preview-other": _l("{name}: {text}"),
    "preview-deleted": _l("Message deleted"),
    "preview-empty": _l("No messages yet"),
    "enter-sends": _l("Enter sends, Shift+Enter starts a new line"),
    "enter-newline": _l("Enter starts a new line, the button sends"),
    "too-long": _l("Too long: at most {limit} characters. Nothing is lost; shorten it, or send it in two."),
    "removed": _l("You are no longer a member of this conversation."),
    "archived": _l("This room is archived: it can be read, not written to."),
    "owners-only": _l("Only owners write in this room."),
    "deferred-failed": _l("A part of this page did not arrive. It is asked for again."),
}
CONNECTION = {
    "connection-websocket": _l("Live"),
    "connection-websocket-detail": _l("Over WebSocket"),
    "connection-polling": _l("Live over long-polling"),
    "connection-polling-detail": _l("This network holds no WebSocket"),
    "connection-short": _l("Live over short requests"),
    "connection-short-detail": _l("News comes every few seconds"),
    "connection-chosen-detail": _l("As this browser was told"),
    "in-step": _l("In step with the server"),
    "in-step-at": _l("In step at {time}"),
    "bytes-today": _l("{size} today"),
    "kilobytes": _l("{n} kB"),
    "megabytes": _l("{n} MB"),
    "connection-connecting": _l("Connecting…"),
    "connection-offline": _l("Reconnecting…"),
    "connection-offline-detail": _l("What you write is kept and goes out by itself"),
    "connection-signed-out": _l("Signed out"),
    "connection-signed-out-detail": _l("What you wrote is kept on this device"),
    "connection-deactivated": _l("This account has been deactivated"),
    "connection-wrong-person": _l("Somebody else signed in here"),
    "connection-wrong-person-detail": _l("What you wrote is kept for you on this device"),
    "storage-memory": _l("This browser keeps nothing: messages that wait are lost when this page closes."),
}
# Sentences that only static/js/password.js needs.
PASSWORD = {"password-good": _l("Good password")}
# Sentences that only static/js/deferred.js needs.
DEFERRED = {
    "presence-online": _l("online"),
    "presence-away": _l("away"),
    "presence-offline": _l("offline"),
    "presence-unknown": _l("presence unknown"),
    "title-unread": _l("({n}) {title}"),
    "last-seen": _l("last seen {time}"),
    "finder-none": _l("No person and no room has a name like that."),
    "room": _l("Room"),
    "person": _l("Person"),
    "search-failed": _l("The search did not get through. What you typed is kept; try again."),
    "one-of": _l("1 of {n}"),
    "loading": _l("Loading…"),
    "load-failed": _l("More messages could not be loaded. Try again."),
    "typing-one": _l("{name} is typing"),
    "typing-two": _l("{name} and {other} are typing"),
    "typing-many": _l("Several people are typing"),
    "reach": _l("On screen now: {n} · seen by {seen} of {people}"),
    "marked-unread": _l("Marked as unread"),
    "link-copied": _l("Link copied"),
    "text-copied": _l("Text copied"),
    "copy-select": _l("Copy this"),
    "failed": _l("That did not work. Nothing is lost; try again."),
    "not-connected": _l("Not connected; try again in a moment."),
    "delete-ask": _l("Delete this message for everyone?"),
    "delete": _l("Delete"),
    "keep": _l("Keep"),
    "discard-ask": _l("Discard this message? It was not sent."),
    "discard": _l("Discard"),
    "edit-conflict": _l("This message was changed meanwhile; what you wrote is kept. It now says:"),
    "edit-deleted": _l("This message was deleted meanwhile. What you wrote is kept; you can send it as a new message."),
    "edit-empty": _l("A message cannot be empty. You can delete it instead."),
    "edit-unsaved": _l("Edit not saved"),
    "edit-discarded": _l("Edit discarded"),
    "sign-out-anyway": _l("Sign out anyway"),
}
PLURAL_NUMBERS = 200  # whole numbers among which each plural category that counts of things need has one
# The events of a room: the cases of the macro `sentence` in templates/conversations/_system.html.
SYSTEM_EVENTS = (
    "room_created",
    "renamed",
    "topic_changed",
    "topic_cleared",
    "posting_everyone",
    "posting_owners",
    "visibility_public",
    "visibility_private",
    "archived",
    "unarchived",
    "members_added",
    "joined",
    "member_removed",
    "left",
    "owner_made",
    "owner_unmade",
    "other",
)


def first() -> dict[str, str]:
    """Return the sentences of static/js/app.js in the current language, as {key: text}."""
    return _texts(MESSAGES) | _texts(CONNECTION) | _plural(_counted) | _system()


def deferred() -> dict[str, str]:
    """Return the sentences of static/js/deferred.js in the current language, as {key: text}."""
    return _texts(DEFERRED) | _plural(_counted_deferred)


def password() -> dict[str, str]:
    """Return the sentences of static/js/password.js in the current language, as {key: text}."""
    return _texts(PASSWORD) | _plural(_counted_password)


def _texts(sentences):
    return {key: str(text) for key, text in sentences.items()}


def _plural(counted):
    """Return a sentence for each plural category of the language: `n-new-one`, `n-new-other`."""
    category = get_locale().plural_form  # of a number, by the names of Intl.PluralRules
    examples = {category(n): n for n in reversed(range(PLURAL_NUMBERS))}
    return {f"{key}-{category}": text for category, n in examples.items() for key, text in counted(n).items()}


def _counted(n):
    return {
        "seen-by": ngettext("seen by {n}", "seen by {n}", n),
        "n-waiting": ngettext("{n} waiting", "{n} waiting", n),
        "n-not-sent": ngettext("{n} not sent", "{n} not sent", n),
        "n-new": ngettext("{n} new message", "{n} new messages", n),
        "n-left": ngettext("{n} character left", "{n} characters left", n),
        "n-over": ngettext("{n} character too many", "{n} characters too many", n),
        "n-members": ngettext("{n} member", "{n} members", n),
    }


def _counted_deferred(n):
    return {
        "show-all": ngettext("Show {n} line", "Show all {n} lines", n),
        "choose-limit": ngettext("At most {n} person.", "At most {n} people.", n),
        "n-unsaved": ngettext("{n} unsaved change", "{n} unsaved changes", n),
        "sign-out-waiting": ngettext(
            "{n} message was not sent yet. It is kept on this device and sent when you sign in here again.",
            "{n} messages were not sent yet. They are kept on this device and sent when you sign in here again.",
            n,
        ),
    }


def _counted_password(n):
    return {"n-missing": ngettext("{n} more character needed", "{n} more characters needed", n)}


def _system():
    macros = current_app.jinja_env.get_template("conversations/_system.html").module
    said = {event: macros.sentence(event, "{name}", "{names}", "{value}") for event in SYSTEM_EVENTS}
    return {f"system-{event.replace('_', '-')}": Markup(text).unescape() for event, text in said.items()}
