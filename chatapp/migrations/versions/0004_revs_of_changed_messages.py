"""The index of revs holds only messages that were edited or deleted: each post writes a page less."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WAS_CHANGED = sa.text("edited_at IS NOT NULL OR deleted_at IS NOT NULL")


def upgrade():
    op.drop_index("ix_messages_conversation_rev", table_name="messages")
    op.create_index(
        "ix_messages_changed_rev",
        "messages",
        ["conversation_id", "rev"],
        sqlite_where=WAS_CHANGED,
        postgresql_where=WAS_CHANGED,
    )


def downgrade():
    op.drop_index("ix_messages_changed_rev", table_name="messages")
    op.create_index("ix_messages_conversation_rev", "messages", ["conversation_id", "rev"])
