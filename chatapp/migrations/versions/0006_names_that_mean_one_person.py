"""Names that look alike are known as such, and found whatever strokes and accents their letters have.

Of accounts whose usernames look alike already, the oldest keeps the look to itself; all of them keep their names.
"""

import sqlalchemy as sa
from alembic import context, op

from chatapp.models.columns import person_key, room_key
from chatapp.models.skeleton import skeleton

revision = "0006"
down_revision = "0005"

AT_ONCE = 1000  # rows held at a time

users = sa.table(
    "users",
    *(sa.column(name) for name in ("id", "username", "username_skeleton")),
    *(sa.column(name) for name in ("display_name", "display_key", "display_skeleton")),
)
conversations = sa.table("conversations", *(sa.column(name) for name in ("id", "name", "topic", "search_key")))


def upgrade():
    op.add_column("users", sa.Column("username_skeleton", sa.String(), nullable=True))
    op.add_column("users", sa.Column("display_skeleton", sa.String(), nullable=True))
    seen = set()
    rewrite(users, (users.c.username, users.c.display_name), lambda *names: keys_of(seen, *names))
    rewrite(
        conversations,
        (conversations.c.name, conversations.c.topic),
        lambda name, topic: {} if name is None else {"search_key": room_key(name, topic)},
    )
    op.create_index(op.f("ix_users_username_skeleton"), "users", ["username_skeleton"], unique=True)
    op.create_index(op.f("ix_users_display_skeleton"), "users", ["display_skeleton"])


def keys_of(seen, username, display_name):
    look = skeleton(username)
    own = None if look in seen else look
    seen.add(look)
    return {
        "username_skeleton": own,
        "display_key": person_key(display_name, username),
        "display_skeleton": skeleton(display_name),
    }


def rewrite(table, columns, values_of):
    """Set in each row, the oldest first, what `values_of` these of its columns returns.

    A script of SQL has no rows to read: what is in tables that it changes keeps its old keys.
    """
    if context.is_offline_mode():
        return
    connection, last = op.get_bind(), 0
    page = sa.select(table.c.id, *columns).order_by(table.c.id).limit(AT_ONCE)
    while rows := connection.execute(page.where(table.c.id > last)).all():
        last = rows[-1].id
        changes = [{"at": row.id} | values for row in rows if (values := values_of(*row[1:]))]
        if changes:
            names = [name for name in changes[0] if name != "at"]
            change = sa.update(table).where(table.c.id == sa.bindparam("at"))
            connection.execute(change.values({name: sa.bindparam(name) for name in names}), changes)


def downgrade():
    op.drop_index(op.f("ix_users_display_skeleton"), table_name="users")
    op.drop_index(op.f("ix_users_username_skeleton"), table_name="users")
    with op.batch_alter_table("users") as table:
        table.drop_column("display_skeleton")
        table.drop_column("username_skeleton")
