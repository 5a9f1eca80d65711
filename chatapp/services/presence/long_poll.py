"""Long polling: a `sync` request that is answered once there are changes.

A waiting request holds no connection to the database. Events of this process wake it through `broadcasts`; changes by
other processes, and ended sign-ins, are found by `wake_changed`, as `heads` and `subscriptions.sweep` find them for
sockets.
"""

import datetime
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from chatapp import broadcasts, limits
from chatapp.errors import SignedOut, Unavailable
from chatapp.extensions import current, db, settings
from chatapp.models import Conversation, Membership, User
from chatapp.payloads import Payload
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.presence import subscriptions
from chatapp.services.rates import spend
from chatapp.services.transactions import database_time
from chatapp.stores.waiters import Waiter


def wait_for_changes(
    visitor: Visitor,
    ask: Callable[[], Payload],
    seconds: float,
    *,
    client: str,
    conversations: Iterable[str] = (),
    when_gone: Callable[[Callable[[], None]], None],
) -> Payload:
    """Return the first answer of `ask()`, a `sync`, that has changes, or after `seconds` the one without.

    `client`: the key of the client. `conversations`: those that it asks for, by their public ids; it may follow threads
    of which the person is no member. `when_gone(function)` registers a function to be called once the client has hung
    up, which frees its place.

    Raises `TooMany`, `Unavailable("busy")` when too many wait already, and `SignedOut` within two seconds of the end of
    the sign-in or token.
    """
    spend("RATE_DEFAULT", visitor.user.public_id)
    deadline = time.monotonic() + seconds
    with _waiting(visitor, client, conversations) as request:
        waiters = current.stores.waiters  # the hang-up is noticed outside of this context
        when_gone(lambda: waiters.leave(request))
        while True:
            answer = ask()
            left = deadline - time.monotonic()
            if has_news(answer) or left <= 0 or request.is_dismissed:
                return answer
            db.session.rollback()
            request.wait(left)
            if request.is_gone:
                return answer
            _require_valid(request)


def has_news(answer: Payload) -> bool:
    """Return whether a `sync` answer has changes."""
    return bool(
        answer["list"]
        or answer["memberships"]
        or answer["more"]
        or any(map(_is_news, answer["conversations"].values()))
    )


def wake_changed() -> None:
    """Wake the requests whose conversations another process may have changed, or whose sign-in or token has ended."""
    waiting = current.stores.waiters.all()
    if not waiting:
        return
    since = database_time() - datetime.timedelta(seconds=settings.RESYNC_NOTICE_WINDOW)
    people = _concerned({request.user_id for request in waiting}, since)
    stay = set(subscriptions.valid(waiting))
    for request in waiting:
        if request.user_id in people or request not in stay:
            request.wake()


@contextmanager
def _waiting(visitor: Visitor, client: str, conversations: Iterable[str]) -> Iterator[Waiter]:
    audiences = _audiences(visitor) | set(map(broadcasts.conversation_room, conversations))
    request = Waiter(visitor.user.id, visitor.sign_in_id, visitor.token_id, audiences, client)
    waiters = current.stores.waiters
    if not waiters.add(request, each=limits.WAITERS_EACH, in_all=limits.WAITERS, turn=limits.WAITERS_TURN):
        raise Unavailable("busy", retry_after=limits.WAITERS_TURN)
    try:
        yield request
    finally:
        waiters.remove(request)


def _audiences(visitor: Visitor) -> set[str]:
    """Return the audiences that a visitor belongs to: their own list, each of their conversations, and their way in."""
    person = visitor.user
    mine = select(Conversation.public_id).join(Membership, Membership.conversation_id == Conversation.id)
    theirs = db.session.scalars(mine.where(Membership.user_id == person.id, Membership.left_at.is_(None)))
    own = broadcasts.person_room(person.public_id), broadcasts.sign_in_room(visitor.way_in)
    return {*own, *map(broadcasts.conversation_room, theirs)}


def _is_news(change: Payload) -> bool:
    return change["state"] != "changes" or change["more"] or bool(change["messages"])


def _require_valid(request: Waiter) -> None:
    if not subscriptions.valid([request]):
        raise SignedOut("bad_token" if request.token_id else "signed_out")


def _concerned(user_ids: Collection[int], since: datetime.datetime) -> set[int]:
    """Return those of the User ids `user_ids` in whose conversations or list something changed after `since`."""
    talk = select(Membership.user_id).join(Membership.conversation).where(
        Conversation.changed_at > since, Membership.left_at.is_(None), Membership.user_id.in_(user_ids)
    )  # fmt: skip
    lists = select(User.id).where(User.list_changed_at > since, User.id.in_(user_ids))
    return {*db.session.scalars(talk), *db.session.scalars(lists)}
