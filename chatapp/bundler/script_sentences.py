"""The sentences that the scripts of the pages may show.

JavaScript replaces the names in braces. The keys are those of `say` and `count` in static/js/page/sentences.js.
"""

from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

MESSAGES = {
    "deleted-by-sender": _l("This message was deleted."),
    "deleted-by-owner": _l("An owner deleted this message."),
    "jump-latest": _l("Jump to latest"),
    "today": _l("Today"),
    "yesterday": _l("Yesterday"),
    "list-separator": _l(", "),
    "enter-sends": _l("Enter to send · Shift+Enter for a new line"),
    "sends-later": _l("Sends when you are back online"),
    "enter-newline": _l("Enter for a new line"),
    "removed": _l("You are no longer a member of this conversation."),
    "deferred-failed": _l("Part of this page did not load. Trying again."),
}
CONNECTION = {
    "connection-websocket": _l("Live"),
    "connection-websocket-detail": _l("Messages arrive at once"),
    "connection-polling": _l("Long-polling"),
    "connection-polling-detail": _l("This network blocks WebSocket"),
    "connection-short": _l("Short requests"),
    "connection-short-detail": _l("New messages every few seconds"),
    "connection-chosen-detail": _l("Chosen in the settings of this browser"),
    "connection-connecting": _l("Connecting…"),
    "connection-offline": _l("Offline"),
    "connection-offline-detail": _l("Your messages are kept and sent when you are back online"),
    "connection-signed-out": _l("Signed out"),
    "connection-signed-out-detail": _l("Your unsent messages are kept on this device"),
    "connection-deactivated": _l("This account has been deactivated"),
    "connection-wrong-person": _l("Someone else signed in here"),
    "connection-wrong-person-detail": _l("Your unsent messages are kept on this device"),
    "storage-memory": _l("This browser stores nothing. Your unsent messages are lost when you close this page."),
}
# Sentences that only static/js/password.js needs.
PASSWORD = {"password-good": _l("Good password")}
# Sentences that only static/js/deferred.js needs.
DEFERRED = {
    "show-spoiler": _l("Show spoiler"),
    "copy": _l("Copy"),
    "code-copied": _l("Code copied"),
    "react-with": _l("React with {emoji}"),
    "emoji-frequent": _l("Frequently used"),
    "emoji-none": _l("No emoji found"),
    "you": _l("you"),
    "waiting": _l("Waiting to send"),
    "sending": _l("Sending"),
    "not-sent": _l("Not sent"),
    "edit": _l("Edit"),
    "copy-text": _l("Copy text"),
    "seen": _l("Seen"),
    "archived": _l("This room is archived. You can read it, but not post."),
    "owners-only": _l("Only owners can post in this room"),
    "too-long": _l("Too long: at most {limit} characters. Shorten it or send it in two parts."),
    "preview-you": _l("You: {text}"),
    "preview-other": _l("{name}: {text}"),
    "preview-deleted": _l("Message deleted"),
    "preview-empty": _l("No messages yet"),
    "transport-websocket": _l("WebSocket"),
    "transport-polling": _l("Long-polling"),
    "transport-short": _l("Short requests"),
    "transport-none": _l("None"),
    "now": _l("Now"),
    "not-yet": _l("Not yet"),
    "kilobytes": _l("{n} kB"),
    "megabytes": _l("{n} MB"),
    "presence-online": _l("online"),
    "presence-away": _l("away"),
    "presence-offline": _l("offline"),
    "presence-disturb": _l("do not disturb"),
    "muted": _l("Muted"),
    "muted-until": _l("Muted until {time}"),
    "disturb-until": _l("{name} has do not disturb on until {time}. Your message arrives without a sound."),
    "disturb-on": _l("{name} has do not disturb on. Your message arrives without a sound."),
    "presence-unknown": _l("presence unknown"),
    "title-unread": _l("({n}) {title}"),
    "last-seen": _l("last seen {time}"),
    "finder-none": _l("No people found"),
    "room": _l("Room"),
    "search-failed": _l("The search failed. Your text is kept. Try again."),
    "one-of": _l("1 of {n}"),
    "loading": _l("Loading…"),
    "load-failed": _l("More messages could not be loaded. Try again."),
    "typing-one": _l("{name} is typing…"),
    "typing-two": _l("{name} and {other} are typing…"),
    "typing-many": _l("Several people are typing…"),
    "reach": _l("On screen now: {n} · seen by {seen} of {people}"),
    "link-copied": _l("Link copied"),
    "text-copied": _l("Text copied"),
    "copy-select": _l("Copy this"),
    "follow": _l("Follow"),
    "following": _l("Following"),
    "follow-thread": _l("Follow thread"),
    "unfollow-thread": _l("Unfollow thread"),
    "failed": _l("Something went wrong. Nothing was lost. Try again."),
    "not-connected": _l("Not connected. Try again in a moment."),
    "delete-ask": _l("Delete this message for everyone?"),
    "delete": _l("Delete"),
    "keep": _l("Cancel"),
    "discard-ask": _l("Discard this message? It was not sent."),
    "discard": _l("Discard"),
    "edit-conflict": _l("This message has changed. Your text is kept. The message now says:"),
    "edit-deleted": _l("This message was deleted. Your text is kept. You can send it as a new message."),
    "edit-empty": _l("A message cannot be empty. You can delete it instead."),
    "edit-unsaved": _l("Unsaved edit"),
    "edit-discarded": _l("Edit discarded"),
    "sign-out-anyway": _l("Sign out anyway"),
    "test-title": _l("Notifications work"),
    "test-body": _l("This is how they look."),
    "test-sent": _l("If you see no notification now, the system hides it. Look in its settings, or for a focus mode."),
    "alert-in": _l("{name} in {title}"),
    "alert-added": _l("Added you to {title}"),
    "alert-role": _l("Changed your role in {title}"),
    "everyone-ask": _l("@all notifies everyone in {title}."),
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
    "mention_all_everyone",
    "mention_all_owners",
    "mention_all_by_size",
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
        "n-waiting": ngettext("{n} waiting", "{n} waiting", n),
        "n-kept": ngettext(
            "{n} message is kept and sent when you are back online",
            "{n} messages are kept and sent when you are back online",
            n,
        ),
        "n-not-sent": ngettext("{n} not sent", "{n} not sent", n),
        "n-new": ngettext("{n} new message", "{n} new messages", n),
        "n-left": ngettext("{n} character left", "{n} characters left", n),
        "n-over": ngettext("{n} character too many", "{n} characters too many", n),
    }


def _counted_deferred(n):
    return {
        "seen-by": ngettext("Seen by {n}", "Seen by {n}", n),
        "n-replies": ngettext("{n} reply", "{n} replies", n),
        "n-members": ngettext("{n} member", "{n} members", n),
        "show-all": ngettext("Show {n} line", "Show all {n} lines", n),
        "n-others": ngettext("{n} other", "{n} others", n),
        "n-results": ngettext("{n} result", "{n} results", n),
        "not-in-room": ngettext("{names} is not in this room", "{names} are not in this room", n),
        "not-here": ngettext("{names} is not in this conversation", "{names} are not in this conversation", n),
        "n-suggestions": ngettext("{n} suggestion", "{n} suggestions", n),
        "notifies-n": ngettext("Notifies {n} person", "Notifies {n} people", n),
        "everyone-notifies": ngettext("@all notifies {n} person", "@all notifies {n} people", n),
        "send-to-n": ngettext("Send to {n} person", "Send to {n} people", n),
        "send-to-n-ask": ngettext("Send to {n} person?", "Send to {n} people?", n),
        "n-unread": ngettext("{n} unread", "{n} unread", n),
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
    macros = vars(current_app.jinja_env.get_template("conversations/_system.html").module)
    said = {event: macros["sentence"](event, "{name}", "{names}", "{value}") for event in SYSTEM_EVENTS}
    return {f"system-{event.replace('_', '-')}": Markup(text).unescape() for event, text in said.items()}
