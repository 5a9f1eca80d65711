"""What people read when something is refused: error code -> sentence."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    # Invalid
    "required": _l("This is needed."),
    "wrong_type": _l("This has the wrong type."),
    "too_long": _l("This is too long: at most %(limit)s characters."),
    "too_short": _l("This is too short: at least %(limit)s characters."),
    "bad_characters": _l("This holds characters that cannot be used here."),
    "bad_id": _l("This id must be 8 to 64 letters, digits, hyphens or underscores."),
    "two_client_ids": _l("The header Idempotency-Key and the client_id differ: one request has one id."),
    "bad_choice": _l("This must be one of: %(accepted)s."),
    "bad_number": _l("This must be a whole number within bounds."),
    "bad_email": _l("This is not an e-mail address."),
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
    "bad_origin": _l("This request came from another site and was refused."),
    # Conflict
    "taken": _l("This name is taken."),
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
    "bad_request": _l("This request cannot be understood."),
    "upgrade_needed": _l(
        "This address is for WebSockets. If this was one, something on its way took its Upgrade header."
    ),
    "websocket_version": _l("This version of WebSocket is not spoken here."),
    "bad_host": _l("This server is not called by that name."),
    "signed_out": _l("Please sign in first."),
    "bad_token": _l("This token is unknown, has expired, or was revoked."),
    "not_found": _l("There is no such thing here, or it is not for you."),
    "method_not_allowed": _l("This cannot be done here."),
    "too_large": _l("This is too much at once."),
    "unsupported_media_type": _l("The request must be JSON."),
    "too_many_requests": _l("That was often. Please wait %(retry_after)s seconds and try again."),
    "busy": _l("The server is busy. Please try again in a moment."),
    "unexpected": _l("Something went wrong on the server (%(id)s). It was noted; please try again."),
}


def sentence(error):
    """Return the sentence for an error, in the reader's language."""
    text = str(SENTENCES.get(error.code, SENTENCES["bad_request"]))
    return text % {**error.values, "retry_after": error.retry_after} if "%(" in text else text
