"""What a token must be made for to reach each endpoint: checked once, before any of them runs."""

from flask import request

from chatapp.errors import SignedOut
from chatapp.extensions import csrf
from chatapp.models.access_token import ADMIN, POST, READ, ROOMS
from chatapp.services import tokens
from chatapp.web import bearer
from chatapp.web.person import me

# How one gets in, and what could shut one out: by signing in only.
IN_PERSON = None

# What is for who is not signed in, too.
PUBLIC = {"show_openapi", "renew_csrf", "sign_up", "sign_in"}

NEEDED = {
    "show_openapi": READ,
    "renew_csrf": IN_PERSON,
    "sign_up": IN_PERSON,
    "sign_in": IN_PERSON,
    "sign_out": IN_PERSON,
    "show_me": READ,
    "change_me": POST,
    "change_password": IN_PERSON,
    "deactivate": IN_PERSON,
    "list_sign_ins": IN_PERSON,
    "end_sign_in": IN_PERSON,
    "end_other_sign_ins": IN_PERSON,
    "list_tokens": IN_PERSON,
    "make_token": IN_PERSON,
    "revoke_token": IN_PERSON,
    "revoke_this_token": READ,  # what a program was given it can give back
    "search_people": READ,
    "show_person": READ,
    "look_up_presence": READ,
    "list_conversations": READ,
    "open_direct": POST,
    "show_conversation": READ,
    "mark_read": POST,
    "mark_unread": POST,
    "say_typing": POST,
    "list_messages": READ,
    "post_messages": POST,
    "show_message": READ,
    "edit_message": POST,
    "delete_message": POST,
    "list_rooms": READ,
    "create_room": ROOMS,
    "show_room": READ,
    "change_room": ROOMS,
    "archive_room": ROOMS,
    "unarchive_room": ROOMS,
    "join_room": ROOMS,
    "leave_room": ROOMS,
    "list_members": READ,
    "invite_members": ROOMS,
    "remove_member": ROOMS,
    "set_role": ROOMS,
    "hand_over": ROOMS,
    "list_announcements": READ,
    "announce": ADMIN,
    "mark_announcement_seen": POST,
    "dismiss_announcement": POST,
    "catch_up": READ,
    "list_people": ADMIN,
    "deactivate_person": ADMIN,
    "reactivate_person": ADMIN,
    "set_admin": ADMIN,
    "list_invitations": ADMIN,
    "invite": ADMIN,
    "revoke_invitation": ADMIN,
}


def check():
    """Refuse a token that is not valid, or not made for this; else who is not signed in, or has no CSRF token."""
    name = request.endpoint.rpartition(".")[2]
    if bearer.is_brought():
        return tokens.require(_bearer(), NEEDED.get(name, IN_PERSON))
    if name not in PUBLIC:
        me()
    return csrf.protect()


def _bearer():
    try:
        return me()
    except SignedOut as error:
        raise SignedOut("bad_token") from error
