"""Every outbound event, its audience and its payload: the only caller of `socketio.emit`.

It reaches Socket.IO's connections and the plain WebSockets of `/ws` alike: they are members of the same rooms. Requests
that wait for news are woken by the same names.

Services call these after their commit, with nothing that yields between, so that events leave in commit order. The
events are described in docs/protocol.md.
"""

from chatapp.extensions import connections, parked, socketio


def conversation_room(conversation_id):
    """Return the name of the audience of those who have this conversation on their screen."""
    return f"conversation:{conversation_id}"


def person_room(person_id):
    """Return the name of the audience of all connections of one person."""
    return f"person:{person_id}"


def sign_in_room(sign_in_id):
    """Return the name of the audience of all requests that wait, of one sign-in or token: no two of these share an
    id."""
    return f"sign_in:{sign_in_id}"


def messages(payloads):
    """Tell those who have the conversation open of new or changed messages, in the order of their rev."""
    for payload in payloads:
        event = {"conversation": payload["conversation"], "rev": payload["rev"], "message": payload}
        room = conversation_room(payload["conversation"])
        socketio.emit("message", event, to=room)
        parked.wake(room)


def conversation(shared):
    """Tell those who have the conversation open of its new name, topic, policy or state."""
    socketio.emit("conversation", shared, to=conversation_room(shared["conversation"]))
    parked.wake(conversation_room(shared["conversation"]))


def membership(person_id, last_rev, summary):
    """Tell a person's own screens what changed in their list, now at `last_rev`: a summary, or a `gone`."""
    name = "gone" if "gone" in summary else "summary"
    socketio.emit("membership", {"me": last_rev, name: summary}, to=person_room(person_id))
    parked.wake(person_room(person_id))


def read(conversation_id, person_id, seen_seq):
    """Tell those who have the conversation open how far somebody has seen it."""
    event = {"conversation": conversation_id, "person": person_id, "seen_seq": seen_seq}
    socketio.emit("read", event, to=conversation_room(conversation_id))


def typing(conversation_id, person):
    """Tell those who have the conversation open that somebody writes; `person` is a payload."""
    event = {"conversation": conversation_id, "person": person}
    socketio.emit("typing", event, to=conversation_room(conversation_id))


def heads(people_ids, packet):
    """Tell all screens of these people, for whom it is the same, which of their conversations changed."""
    socketio.emit("heads", packet, to=[person_room(person_id) for person_id in people_ids])


def presence(sids, states):
    """Tell these screens how people are whom they follow."""
    socketio.emit("presence", {"presence": states}, to=sids)


def announcement(payload):
    """Tell every screen."""
    socketio.emit("announcement", {"announcement": payload})


def announcement_dismissed(user, payload):
    """Tell all screens of one person that the banner may go."""
    socketio.emit("announcement", {"announcement": payload}, to=person_room(user.public_id))


def server_restart(delay):
    """Ask every client to come back at a random moment within `delay` seconds, and answer every waiting request."""
    socketio.emit("server_restart", {"delay": delay})
    parked.dismiss_all()


def sign_ins_ended(sign_in_ids, reason):
    """Tell the connections of these sign-ins and tokens that they have ended, and cut them.

    `reason`: ended, deactivated.
    """
    for sign_in_id in sign_in_ids:
        parked.wake(sign_in_room(sign_in_id))
    for connection in connections.come_by(sign_in_ids):
        cut(connection.sid, reason)


def cut(sid, reason):
    """Tell one screen that it is signed out, and cut it."""
    socketio.emit("signed_out", {"reason": reason}, to=sid)
    socketio.server.disconnect(sid)


def address(sid, user):
    """Send one screen what is for its person."""
    socketio.server.enter_room(sid, person_room(user.public_id), namespace="/")


def subscribe_socket(sid, conversation_id):
    """Send this conversation to one screen."""
    socketio.server.enter_room(sid, conversation_room(conversation_id), namespace="/")


def unsubscribe(user_id, conversation_id):
    """Stop sending this conversation to all screens of a person; `user_id` is the database's."""
    for connection in connections.of_user(user_id):
        unsubscribe_socket(connection.sid, conversation_id)


def unsubscribe_socket(sid, conversation_id):
    """Stop sending this conversation to one screen."""
    connection = connections.get(sid)
    if connection is not None:
        connection.close(conversation_id)
    socketio.server.leave_room(sid, conversation_room(conversation_id), namespace="/")
