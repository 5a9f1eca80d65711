"""The sweep: holding what sockets receive against sign-ins and memberships as they are now.

It makes revocation and removal hold within SWEEP_INTERVAL, whatever raced, crashed, or came from another process.
"""

from sqlalchemy import select

from chatapp import broadcasts
from chatapp.extensions import connections, db
from chatapp.models import Conversation, Membership, User
from chatapp.services import login_sessions


def sweep():
    """Cut the sockets whose sign-in has ended, and end subscriptions without a membership."""
    here = connections.all()
    if not here:
        return
    valid = login_sessions.still_valid({connection.login_session_id for connection in here})
    for connection in here:
        if connection.login_session_id not in valid:
            broadcasts.cut(connection.sid, "ended")
    _sweep_conversations([connection for connection in here if connection.login_session_id in valid])


def _sweep_conversations(here):
    subscribed = {(connection.user_id, cid) for connection in here for cid in connection.conversations}
    if not subscribed:
        return
    members = db.session.execute(
        select(Membership.user_id, Conversation.public_id)
        .join(Membership.conversation)
        .where(
            Membership.left_at.is_(None),
            Membership.user_id.in_({user_id for user_id, _ in subscribed}),
            Conversation.public_id.in_({cid for _, cid in subscribed}),
        )
    )
    for user_id, cid in subscribed - set(map(tuple, members)):
        broadcasts.unsubscribe(db.session.get(User, user_id), cid)
