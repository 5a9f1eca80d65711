"""Sentences for refusals: error code -> sentence."""

import math
import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from chatapp.errors import ChatError

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Counted:
    """A sentence with a number, in its two English forms. `by`: the value that is the number."""

    one: str
    many: str
    by: str = "limit"

    def said(self, values: dict) -> str:
        """Return the sentence for the number in `values`, in the reader's language."""
        return ngettext(self.one, self.many, values.get(self.by, 0), **values)

    def __str__(self) -> str:
        return ngettext(self.one, self.many, 2, **{name: f"%({name})s" for name in PLACEHOLDER.findall(self.many)})


@dataclass(frozen=True)
class Lasting:
    """A sentence with a duration, `retry_after`, said in the unit that a person would choose, and rounded up."""

    seconds: Counted
    minutes: Counted
    hours: Counted

    def said(self, values: dict) -> str:
        """Return the sentence for the seconds in `values`, in the reader's language."""
        seconds = math.ceil(values["retry_after"])
        minutes = math.ceil(seconds / 60)
        if seconds < 60:
            return self.seconds.said({**values, "retry_after": seconds})
        if minutes < 60:
            return self.minutes.said({**values, "retry_after": minutes})
        return self.hours.said({**values, "retry_after": math.ceil(minutes / 60)})

    def __str__(self) -> str:
        return str(self.minutes)


SENTENCES = {
    # Invalid
    "required": _l("This is required."),
    "wrong_type": _l("This has the wrong type."),
    "too_long": Counted("Use at most %(limit)s character.", "Use at most %(limit)s characters."),
    "too_short": Counted("Use at least %(limit)s character.", "Use at least %(limit)s characters."),
    "bad_characters": _l("This contains characters that are not allowed here."),
    "too_many_marks": Counted(
        "The letter at position %(place)s has too many marks (%(character)s). Use at most %(limit)s mark on a letter.",
        "The letter at position %(place)s has too many marks (%(character)s). Use at most %(limit)s marks on a letter.",
    ),
    "mixed_scripts": _l(
        "%(character)s at position %(place)s is from a different script than the letters before it. "
        "Use letters and digits of one script only."
    ),
    "reserved_name": _l("This name is reserved. Choose another one."),
    "bad_id": _l("This ID must be 8 to 64 letters, digits, hyphens or underscores."),
    "two_client_ids": _l("The header Idempotency-Key and client_id are different. Send one ID per request."),
    "bad_choice": _l("This must be one of: %(accepted)s."),
    "bad_number": _l("This must be a whole number in the allowed range."),
    "bad_time": _l("Use a time, such as 2030-01-31T18:00Z or 22:00."),
    "bad_time_zone": _l("This time zone does not exist."),
    "bad_locale": _l("This language is not supported."),
    "bad_username": _l("Use letters, digits, dots, hyphens and underscores only. Start with a letter or digit."),
    "wrong_credentials": _l("Wrong username or password."),
    "wrong_password": _l("Wrong password."),
    "weak_password": _l("This password is easy to guess. Choose another one."),
    "too_many_items": Counted("Use at most %(limit)s item.", "Use at most %(limit)s items."),
    "bad_json": _l("The request is not a JSON object."),
    "bad_invitation": _l("This invitation was already used, was revoked or has expired. Ask for a new one."),
    "self_not_allowed": _l("You cannot do this to yourself."),
    "nothing_to_send": _l("There is nothing to send."),
    # Forbidden
    "owners_only": _l("Only owners can post in this room."),
    "owners_mention_all": _l("Only owners can mention everyone in this room."),
    "owner_needed": _l("Only owners of this room can do this."),
    "admin_needed": _l("Only administrators can do this."),
    "not_yours": _l("You can only change your own messages."),
    "deactivated_person": _l("This account is deactivated. You cannot message it."),
    "account_deactivated": _l("This account is deactivated. Ask an administrator to reactivate it."),
    "sign_up_closed": _l("Only administrators can create accounts here. Ask an administrator for one."),
    "first_link_needed": _l("Create the first account with the link that the server printed when it started."),
    "invitation_needed": _l("You need an invitation to sign up. Ask an administrator for one."),
    "not_with_token": _l("You cannot do this with an API token. Sign in instead."),
    "scope_needed": _l("This API token does not have the permission: %(scope)s."),
    "confirmation_needed": _l("Enter your password again. You last entered it more than 10 minutes ago."),
    "bad_origin": _l("This request came from another site and was blocked."),
    # Conflict
    "taken": _l("This name is already taken."),
    "similar_name": _l("This looks like a username that is already taken. Choose another one."),
    "client_id_reused": _l("This ID was already used for something else."),
    "edit_conflict": _l("Someone else changed this. Reload and try again."),
    "archived": _l("This room is archived. You can read it, but not post."),
    "last_owner": _l("You are the last owner. Transfer ownership before you leave."),
    "last_admin": _l("There must be at least one administrator."),
    "already_deleted": _l("This message was deleted."),
    "too_many_reactions": _l("This message already has %(limit)s different reactions. Use one of them."),
    "wrong_person": _l("Someone else is signed in here now. Reload the page to continue."),
    "epoch_changed": _l("The server was restored from a backup. Reload the page to continue."),
    "is_direct": _l("This works only in rooms."),
    "is_thread": _l("This does not work in threads."),
    "system_message": _l("This does not work with messages about the room."),
    "not_a_thread": _l("This works only in threads."),
    "not_followed": _l("You do not follow this thread. Follow it first."),
    "too_many_tokens": Counted(
        "You have %(limit)s API token, the most that is allowed. Revoke it first.",
        "You have %(limit)s API tokens, the most that are allowed. Revoke one first.",
    ),
    # The rest, by status
    "csrf": _l("This page was open for too long. Nothing was changed. Send the form again."),
    "no_cookies": _l(
        "Your browser does not keep cookies for this site. You cannot sign in without cookies. "
        "Allow cookies for this site, then try again."
    ),
    "bad_request": _l("The server did not understand this request."),
    "upgrade_needed": _l("This address is for WebSocket. If you used it, a proxy removed the Upgrade header."),
    "websocket_version": _l("This version of WebSocket is not supported."),
    "bad_host": _l(
        "This server is not available at this host name. "
        "Its name is defined by the setting PUBLIC_URL. Without it, the name is localhost."
    ),
    "signed_out": _l("Sign in first."),
    "bad_token": _l("This API token is unknown, has expired or was revoked."),
    "not_found": _l("This does not exist, or you do not have access to it."),
    "method_not_allowed": _l("This address does not support this action."),
    "too_large": _l("This request is too large."),
    "too_many_fields": Counted("Send at most %(limit)s field.", "Send at most %(limit)s fields."),
    "unsupported_media_type": _l("The request must be JSON."),
    "too_many_requests": Lasting(
        Counted(
            "Too many attempts. Try again in %(retry_after)s second.",
            "Too many attempts. Try again in %(retry_after)s seconds.",
            by="retry_after",
        ),
        Counted(
            "Too many attempts. Try again in %(retry_after)s minute.",
            "Too many attempts. Try again in %(retry_after)s minutes.",
            by="retry_after",
        ),
        Counted(
            "Too many attempts. Try again in %(retry_after)s hour.",
            "Too many attempts. Try again in %(retry_after)s hours.",
            by="retry_after",
        ),
    ),
    "too_many_connections": Counted(
        "You have %(limit)s live connection, the most that is allowed. Close it first.",
        "You have %(limit)s live connections, the most that are allowed. Close a window or a program first.",
    ),
    "busy": _l("The server is busy. Try again in a moment."),
    "storage_full": _l("The server's disk is full. Nothing was saved. Tell the administrator of this server."),
    "storage_read_only": _l(
        "This server cannot save anything now. Nothing was saved. Tell the administrator of this server."
    ),
    "unexpected": _l(
        "Something went wrong on the server (%(id)s). Try again. If it happens again, tell the administrator this code."
    ),
}

BAD_CHARACTER = _l("%(character)s is not allowed here (line %(line)s, column %(column)s).")
BAD_IN_NAME = _l("%(character)s at position %(place)s is not allowed in a name. Remove it.")

# Notices of something that was done.
NOTICES = {
    "controls_changed": _l("Color codes and other control characters were removed or replaced by visible characters."),
    "formatting_left_out": _l("This text has too much formatting, so it is shown as it was typed."),
    "not_members": _l(
        "Someone you mentioned is not in this conversation and was not notified. You can add people to a room."
    ),
    "saved": _l("Changes saved"),
    "password_changed": _l("Password changed. You are signed out on all other devices."),
    "signed_out_there": _l("That device is signed out"),
    "signed_out_elsewhere": _l("You are signed out on all other devices"),
    "ended_everything": _l("You are signed out on all other devices, and all API tokens are revoked"),
    "token_revoked": _l("API token revoked"),
}

# Where the same code has several reasons.
REASONS = {
    ("weak_password", "common"): _l(
        "This password, or its main part, is one of the most common ones. Choose another one, "
        "for example several words that do not belong together."
    ),
    ("bad_choice", "emoji"): _l("This is not an emoji. Choose one."),
    ("weak_password", "few_characters"): _l("This password repeats one or two characters. Choose another one."),
    ("weak_password", "own_name"): _l("This password contains your own name. Choose another one."),
    ("weak_password", "site_name"): _l("This password contains the name of this site. Choose another one."),
}


def sentence(error: ChatError) -> str:
    """Return the sentence for an error in the reader's language; where a code has several, `reason` chooses."""
    values = {**error.values, "retry_after": error.retry_after or 0}
    found = _chosen(error)
    if isinstance(found, Counted | Lasting):
        return found.said(values)
    text = str(found)
    return text % values if "%(" in text else text


def _chosen(error):
    if error.code == "bad_characters" and "line" in error.values:
        return BAD_CHARACTER
    if error.code == "bad_characters" and "place" in error.values:
        return BAD_IN_NAME
    reason = REASONS.get((error.code, error.values.get("reason", "")))
    return reason or SENTENCES.get(error.code, SENTENCES["bad_request"])
