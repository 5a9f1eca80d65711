"""Sentences for refusals: error code -> sentence."""

from flask_babel import lazy_gettext as _l

from chatapp.errors import ChatError

SENTENCES = {
    # Invalid
    "required": _l("This is needed."),
    "wrong_type": _l("This has the wrong type."),
    "too_long": _l("This is too long: at most %(limit)s characters."),
    "too_short": _l("This is too short: at least %(limit)s characters."),
    "bad_characters": _l("This holds characters that cannot be used here."),
    "too_many_marks": _l("Place %(place)s has too many marks on one letter (%(character)s): at most %(limit)s."),
    "mixed_scripts": _l(
        "%(character)s, at place %(place)s, is of another script than what stands before it. "
        "Use letters and digits of one script."
    ),
    "reserved_name": _l("This name is kept for the program itself. Please take another one."),
    "bad_id": _l("This id must be 8 to 64 letters, digits, hyphens or underscores."),
    "two_client_ids": _l("The header Idempotency-Key and the client_id differ: one request has one id."),
    "bad_choice": _l("This must be one of: %(accepted)s."),
    "bad_number": _l("This must be a whole number within bounds."),
    "bad_time_zone": _l("There is no such time zone."),
    "bad_locale": _l("This language is not known."),
    "bad_username": _l("Use letters, digits, dots, hyphens and underscores only, starting with a letter or digit."),
    "wrong_credentials": _l("Name or password is not right."),
    "wrong_password": _l("The password is not right."),
    "weak_password": _l("This password is easy to guess. Please take another one."),
    "too_many_items": _l("These are too many: at most %(limit)s."),
    "bad_json": _l("The request is not a JSON object."),
    "bad_invitation": _l("This invitation has been used, withdrawn, or is too old. Please ask for a new one."),
    "self_not_allowed": _l("This cannot be done to oneself."),
    "nothing_to_send": _l("There is nothing to send."),
    # Forbidden
    "owners_only": _l("Only owners write in this room."),
    "owner_needed": _l("Only owners of this room can do this."),
    "admin_needed": _l("Only administrators can do this."),
    "not_yours": _l("Only who wrote this can change it."),
    "deactivated_person": _l("This person has left and cannot be written to."),
    "account_deactivated": _l("This account has been deactivated. An administrator can bring it back."),
    "sign_up_closed": _l("Sign-up is closed here. Please ask an administrator."),
    "first_link_needed": _l("The first account is made through the link that was printed when the server started."),
    "invitation_needed": _l("Signing up needs an invitation. Please ask an administrator for one."),
    "not_with_token": _l("This is done by signing in; a token cannot do it."),
    "scope_needed": _l("This token lacks the scope: %(scope)s."),
    "confirmation_needed": _l("This needs your password once more, as you typed it more than ten minutes ago."),
    "bad_origin": _l("This request came from another site and was refused."),
    # Conflict
    "taken": _l("This name is taken."),
    "similar_name": _l("This looks like a username that is taken. Please take another one."),
    "client_id_reused": _l("This id was already used for something else."),
    "edit_conflict": _l("This was changed meanwhile."),
    "archived": _l("This room is archived: it can be read, but not written in."),
    "last_owner": _l("You are the last owner. Hand the room over first."),
    "last_admin": _l("The last administrator has to stay one."),
    "already_deleted": _l("This message was deleted."),
    "wrong_person": _l("Somebody else is signed in here now. Reload the page to go on."),
    "epoch_changed": _l("The server was restored. Reload the page to go on."),
    "is_direct": _l("This is for rooms only."),
    "too_many_tokens": _l("You have %(limit)s tokens, as many as one may have. Revoke one first."),
    # The rest, by status
    "csrf": _l("This page was open for too long. Nothing was changed; please send it once more."),
    "no_cookies": _l(
        "Your browser does not keep cookies for this site, and signing in needs one. "
        "Allow cookies for this site, then send this once more."
    ),
    "bad_request": _l("This request cannot be understood."),
    "upgrade_needed": _l(
        "This address is for WebSockets. If this was one, something on its way took its Upgrade header."
    ),
    "websocket_version": _l("This version of WebSocket is not spoken here."),
    "bad_host": _l(
        "This server is not called by that name. Its setting PUBLIC_URL says how; without it, it is localhost."
    ),
    "signed_out": _l("Please sign in first."),
    "bad_token": _l("This token is unknown, has expired, or was revoked."),
    "not_found": _l("There is no such thing here, or it is not for you."),
    "method_not_allowed": _l("This cannot be done here."),
    "too_large": _l("This is too much at once."),
    "too_many_fields": _l("This has too many fields: at most %(limit)s."),
    "unsupported_media_type": _l("The request must be JSON."),
    "too_many_requests": _l("That was often. Please wait %(retry_after)s seconds and try again."),
    "too_many_connections": _l(
        "You have %(limit)s live connections, as many as one may have. Close a window or end a program first."
    ),
    "busy": _l("The server is busy. Please try again in a moment."),
    "storage_full": _l("The server's disk is full, so nothing can be stored. Please tell the person who runs it."),
    "unexpected": _l("Something went wrong on the server (%(id)s). It was noted; please try again."),
}

BAD_CHARACTER = _l("Character %(column)s of line %(line)s, %(character)s, cannot be used here.")
BAD_IN_NAME = _l("%(character)s, at place %(place)s, cannot be used in a name. Please take it out.")

# Notices of something that was done, though not quite as it was asked.
NOTICES = {
    "controls_changed": _l("Colour codes and other control characters were left out, or are shown as signs."),
}

# Where the same code has several reasons.
REASONS = {
    ("weak_password", "common"): _l(
        "This password is among those that are tried first, or is one of them with digits or signs around it. "
        "Please take another one: several words that do not belong together are good."
    ),
    ("weak_password", "few_characters"): _l("This password repeats one or two characters. Please take another one."),
    ("weak_password", "own_name"): _l("This password is made of your own name. Please take another one."),
    ("weak_password", "site_name"): _l("This password is made of the name of this site. Please take another one."),
}


def sentence(error: ChatError) -> str:
    """Return the sentence for an error in the reader's language; where a code has several, `reason` chooses."""
    if error.code == "bad_characters" and "line" in error.values:
        return str(BAD_CHARACTER) % error.values
    if error.code == "bad_characters" and "place" in error.values:
        return str(BAD_IN_NAME) % error.values
    of_reason = REASONS.get((error.code, error.values.get("reason", "")))
    text = str(of_reason or SENTENCES.get(error.code, SENTENCES["bad_request"]))
    return text % {**error.values, "retry_after": error.retry_after} if "%(" in text else text
