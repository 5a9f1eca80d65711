"""Messages have formatting, reactions, mentions and threads, and people have notices and levels."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
oldest_code = "0009"

WAS_CHANGED = "edited_at IS NOT NULL OR deleted_at IS NOT NULL"
IS_UNTOLD = "kind = 'thread' AND told_rev < last_rev"
IS_CHANGED = f"is_changed OR {WAS_CHANGED}"
IS_CHANGED_ON_SQLITE = f"is_changed = 1 OR {WAS_CHANGED}"  # as statements say it: SQLite takes an index by its words


def upgrade():
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("parts", sa.JSON(), nullable=True))
        messages.add_column(sa.Column("mentioned", sa.JSON(), nullable=True))
        messages.add_column(sa.Column("mentions_all", sa.Boolean(), server_default=sa.false(), nullable=False))
        messages.add_column(sa.Column("thread_message_id", sa.Integer(), nullable=True))
        messages.add_column(sa.Column("is_changed", sa.Boolean(), server_default=sa.false(), nullable=False))
        messages.add_column(sa.Column("thread_id", sa.Integer(), nullable=True))
        messages.create_foreign_key("fk_messages_thread_message", "messages", ["thread_message_id"], ["id"])
        messages.create_foreign_key("fk_messages_thread", "conversations", ["thread_id"], ["id"])
        messages.create_unique_constraint("uq_messages_thread", ["thread_id"])
    op.drop_index("ix_messages_changed_rev", "messages")
    _index_changes(IS_CHANGED_ON_SQLITE, IS_CHANGED)
    op.create_index(
        "ix_messages_mentions_all",
        "messages",
        ["conversation_id", "seq"],
        sqlite_where=sa.text("mentions_all = 1"),
        postgresql_where=sa.text("mentions_all"),
    )
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        conversations.add_column(sa.Column("told_rev", sa.Integer(), server_default="0", nullable=False))
        conversations.add_column(sa.Column("mention_all", sa.String(), server_default="by_size", nullable=False))
        conversations.create_foreign_key("fk_conversations_parent", "conversations", ["parent_id"], ["id"])
        conversations.create_index("ix_conversations_parent_id", ["parent_id"])
    op.create_index(
        "ix_conversations_untold",
        "conversations",
        ["id"],
        sqlite_where=sa.text(IS_UNTOLD),
        postgresql_where=sa.text(IS_UNTOLD),
    )
    with op.batch_alter_table("memberships") as memberships:
        memberships.add_column(sa.Column("level", sa.String(), nullable=True))
        memberships.add_column(sa.Column("muted_until", sa.DateTime(), nullable=True))
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("room_level", sa.String(), server_default="mentions", nullable=False))
        users.add_column(sa.Column("disturb_after", sa.DateTime(), nullable=True))
        users.add_column(sa.Column("quiet_hours", sa.JSON(), nullable=True))
        users.add_column(sa.Column("plays_sound", sa.Boolean(), server_default=sa.false(), nullable=False))
        users.add_column(sa.Column("last_notice", sa.Integer(), server_default="0", nullable=False))
        users.add_column(sa.Column("seen_notice", sa.Integer(), server_default="0", nullable=False))
        users.add_column(sa.Column("seen_all_at", sa.DateTime(), nullable=True))
    op.create_table(
        "reactions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("message_id", "key", "user_id"),
    )
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("conversation_id", sa.Integer(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.UniqueConstraint("message_id", "user_id"),
    )
    op.create_index("ix_mentions_user_conversation_seq", "mentions", ["user_id", "conversation_id", "seq"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("messages.id"), nullable=True),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("user_id", "kind", "message_id"),
    )
    op.create_index("ix_notices_user_rev", "notices", ["user_id", "rev"])
    op.create_index("ix_notices_message", "notices", ["message_id"])


def downgrade():
    for table in ("notices", "mentions", "reactions"):
        op.drop_table(table)
    with op.batch_alter_table("users") as users:
        for column in ("seen_all_at", "seen_notice", "last_notice", "plays_sound", "quiet_hours", "disturb_after"):
            users.drop_column(column)
        users.drop_column("room_level")
    with op.batch_alter_table("memberships") as memberships:
        memberships.drop_column("muted_until")
        memberships.drop_column("level")
    op.drop_index("ix_conversations_untold", "conversations")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_index("ix_conversations_parent_id")
        conversations.drop_constraint("fk_conversations_parent", type_="foreignkey")
        for column in ("mention_all", "told_rev", "parent_id"):
            conversations.drop_column(column)
    op.drop_index("ix_messages_changed_rev", "messages")
    op.drop_index("ix_messages_mentions_all", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_constraint("uq_messages_thread", type_="unique")
        messages.drop_constraint("fk_messages_thread", type_="foreignkey")
        messages.drop_constraint("fk_messages_thread_message", type_="foreignkey")
        for column in ("is_changed", "thread_id", "thread_message_id", "mentions_all", "mentioned", "parts"):
            messages.drop_column(column)
    _index_changes(WAS_CHANGED, WAS_CHANGED)


def _index_changes(on_sqlite, on_postgresql):
    op.create_index(
        "ix_messages_changed_rev",
        "messages",
        ["conversation_id", "rev"],
        sqlite_where=sa.text(on_sqlite),
        postgresql_where=sa.text(on_postgresql),
    )
