"""Which transports live on which networks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "network_sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_sightings")),
        sa.UniqueConstraint("prefix", "transport", name=op.f("uq_network_sightings_prefix_transport")),
    )
    op.create_index(op.f("ix_network_sightings_last_seen_at"), "network_sightings", ["last_seen_at"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_network_sightings_last_seen_at"), table_name="network_sightings")
    op.drop_table("network_sightings")
