"""The application as it would be if notices were written after their message: `FLASK_APP` of a test against that."""

import eventlet

from chatapp.services import notices
from chatapp.services.messages import post_transaction
from chatapp.services.transactions import write_transaction
from wsgi import app

LATER = 1.0  # seconds
waiting = []


def keep(wanted, *_, **_on):
    """Write no notice now. This may be another thread, in which nothing can be spawned."""
    waiting.extend(wanted)
    return []


def write():
    """Write all notices that wait, in a transaction of their own."""
    with app.app_context(), write_transaction():
        add_all([waiting.pop(0) for _ in range(len(waiting))])


def write_later(added):
    """Write the notices of what was just stored soon."""
    eventlet.spawn_after(LATER, write)
    tell(added)


add_all, tell = notices.add_all, notices.tell
post_transaction.notices.add_all = keep
post_transaction.notices.tell = write_later
