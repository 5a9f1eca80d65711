"""Memberships lose two columns that nothing has ever read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

UNUSED = ("is_hidden", "is_pinned")


def upgrade():
    with op.batch_alter_table("memberships") as memberships:
        for name in UNUSED:
            memberships.drop_column(name)


def downgrade():
    with op.batch_alter_table("memberships") as memberships:
        for name in UNUSED:
            memberships.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("memberships") as memberships:
        for name in UNUSED:
            memberships.alter_column(name, existing_type=sa.Boolean(), server_default=None)
