"""Waiting for news: a `sync` that is answered once there is something to say, as a poll is, over one plain request.

A request that waits holds no connection to the database. What happens in this process wakes it through `broadcasts`;
what another process did, or what ended, is found by looking, as `heads` and `subscriptions.sweep` do for sockets.
"""

import datetime
import time
from contextlib import contextmanager

from sqlalchemy import select

from chatapp import broadcasts, limits
from chatapp.errors import SignedOut, Unavailable
from chatapp.extensions import db, parked, settings
from chatapp.live.parked import Request
from chatapp.models import Conversation, Membership, User
from chatapp.models.columns import now
from chatapp.services import subscriptions
from chatapp.services.rates import spend


def until_news(person, ask, seconds):
    """Return the first answer of `ask()`, a `sync`, that holds news, or after `seconds` the one without.

    Raises `TooMany`, `Unavailable("busy")` when too many wait already, and `SignedOut` within two seconds of the end of
    the sign-in or token.
    """
    spend("RATE_OTHER", person.public_id)
    deadline = time.monotonic() + seconds
    with _parked(person) as request:
        while True:
            answer = ask()
            left = deadline - time.monotonic()
            if has_news(answer) or left <= 0 or request.is_dismissed:
                return answer
            db.session.rollback()
            request.wait(left)
            _require_valid(request)


def has_news(answer):
    """Say whether a `sync` answer tells anything that its asker did not know."""
    return bool(answer["list"] or answer["memberships"] or any(map(_is_news, answer["conversations"].values())))


def look():
    """Wake the requests for which another process may have changed something, or whose sign-in or token has ended."""
    waiting = parked.all()
    if not waiting:
        return
    since = now() - datetime.timedelta(seconds=settings.HEADS_WINDOW)
    people = _concerned({request.user_id for request in waiting}, since)
    stay = set(subscriptions.valid(waiting))
    for request in waiting:
        if request.user_id in people or request not in stay:
            request.wake()


@contextmanager
def _parked(person):
    if len(parked) >= limits.PARKED:
        raise Unavailable("busy", retry_after=limits.PARKED_BACK)
    sign_in, token = person.login_session, person.access_token
    request = Request(person.id, sign_in and sign_in.id, token and token.id, _audiences(person, token or sign_in))
    parked.add(request, each=limits.PARKED_EACH)
    try:
        yield request
    finally:
        parked.remove(request)


def _audiences(person, came_by):
    """Return the names of all that concerns `person`: their own list, each conversation of theirs, and their way in."""
    mine = select(Conversation.public_id).join(Membership, Membership.conversation_id == Conversation.id)
    theirs = db.session.scalars(mine.where(Membership.user_id == person.id, Membership.left_at.is_(None)))
    own = broadcasts.person_room(person.public_id), broadcasts.sign_in_room(came_by.public_id)
    return {*own, *map(broadcasts.conversation_room, theirs)}


def _is_news(change):
    return change["state"] != "changes" or bool(change["messages"])


def _require_valid(request):
    if not subscriptions.valid([request]):
        raise SignedOut("bad_token" if request.token_id else "signed_out")


def _concerned(user_ids, since):
    """Return those of the User ids `user_ids` in whose conversations or list something changed after `since`."""
    talk = select(Membership.user_id).join(Membership.conversation).where(
        Conversation.changed_at > since, Membership.left_at.is_(None), Membership.user_id.in_(user_ids)
    )  # fmt: skip
    lists = select(User.id).where(User.list_changed_at > since, User.id.in_(user_ids))
    return {*db.session.scalars(talk), *db.session.scalars(lists)}
