"""What posting reads and writes: statements that are built once."""

from sqlalchemy import bindparam, insert, select, update

from chatapp.models.rows import MESSAGES, PERSON, Among, conversations, memberships, messages, users

# What is stored of a new message.
LINE = (
    *("public_id", "conversation_id", "seq", "rev", "sender_id", "client_id", "digest"),
    *("kind", "body", "body_format", "created_at"),
)

KEY = (messages.c.sender_id, messages.c.client_id)
KNOWN = Among(select(*KEY, messages.c.digest), *KEY)
WHOLE = Among(MESSAGES, *KEY)

PLACES = Among(
    select(
        *(conversations.c[name] for name in ("id", "public_id", "kind", "posting", "archived_at", "last_seq")),
        conversations.c.last_rev,
    )
    .order_by(conversations.c.id)  # processes that lock several lock them in one order
    .with_for_update(),
    conversations.c.public_id,
)
SEAT = (memberships.c.conversation_id, memberships.c.user_id)
MEMBERS = (
    select(
        *SEAT,
        *(memberships.c[name] for name in ("id", "role", "last_read_seq", "seen_seq")),
        *PERSON,
    )
    .join_from(memberships, users, users.c.id == memberships.c.user_id)
    .where(memberships.c.left_at.is_(None))
)
POSTERS = Among(MEMBERS.where(users.c.deactivated_at.is_(None)), *SEAT)
READERS = Among(MEMBERS, memberships.c.conversation_id)

STORE = insert(messages).values({name: bindparam(name) for name in LINE}).inline()
COUNT = (
    update(conversations)
    .where(conversations.c.id == bindparam("at"))
    .values(
        last_seq=bindparam("seq"), last_rev=bindparam("rev"), active_at=bindparam("time"), changed_at=bindparam("time")
    )
)
READ = (
    update(memberships)
    .where(memberships.c.id == bindparam("at"))
    .values(last_read_seq=bindparam("read"), seen_seq=bindparam("seen"))
)
