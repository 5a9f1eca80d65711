"""Processes share a table of uses that count against rate limits, and know a digest of their secret key."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    with op.batch_alter_table("installation") as installation:
        installation.add_column(sa.Column("key_digest", sa.String(), nullable=True))
    op.create_table(
        "rate_windows",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("hits", sa.ARRAY(sa.Double()).with_variant(sa.JSON(), "sqlite"), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("ends_at", sa.Double(), nullable=False),
        # Nothing of it outlives a crash of the database, and nothing waits for the disk.
        prefixes=["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else [],
    )
    op.create_index("ix_rate_windows_ends_at", "rate_windows", ["ends_at"])


def downgrade():
    op.drop_table("rate_windows")
    with op.batch_alter_table("installation") as installation:
        installation.drop_column("key_digest")
