"""Fill a conversation with thousands of messages, as if people had talked in it for weeks.

python -m tests.browser.seed DATA_DIR CONVERSATION COUNT [SECONDS_BETWEEN]
"""

import datetime
import sys

from sqlalchemy import insert, select

from chatapp import create_app
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message
from chatapp.models.columns import new_id, now
from chatapp.services.transactions import write_transaction
from config import Config

BATCH = 1000


def fill(public_id, count, between):
    """Add `count` messages, "line 1" and so on, whose last is of now, by the members in turn."""
    conversation = db.session.scalar(select(Conversation).filter_by(public_id=public_id))
    senders = db.session.scalars(select(Membership.user_id).filter_by(conversation_id=conversation.id)).all()
    first = now() - datetime.timedelta(seconds=between * (count - 1))
    rows = []
    for n in range(1, count + 1):
        seq = conversation.last_seq + n
        rows.append(
            {
                "public_id": new_id(),
                "conversation_id": conversation.id,
                "seq": seq,
                "rev": conversation.last_rev + n,
                "sender_id": senders[n // 3 % len(senders)],
                "client_id": new_id(),
                "digest": "0" * 64,
                "kind": "text",
                "body": f"line {n}",
                "body_format": 1,
                "created_at": first + datetime.timedelta(seconds=between * (n - 1)),
            }
        )
    for start in range(0, count, BATCH):
        db.session.execute(insert(Message), rows[start : start + BATCH])
    conversation.last_seq += count
    conversation.last_rev += count
    conversation.active_at = conversation.changed_at = now()


if __name__ == "__main__":
    data_dir, public_id, count, *more = sys.argv[1:]
    with create_app(Config({"DATA_DIR": data_dir})).app_context(), write_transaction():
        fill(public_id, int(count), float(more[0]) if more else 120)
