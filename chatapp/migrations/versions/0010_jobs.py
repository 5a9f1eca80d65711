"""Jobs: work that is stored, and done later by one of the processes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OPEN = sa.text("done_at IS NULL")
LEASED = sa.text("leased_until IS NOT NULL")
FAILING = sa.text("error IS NOT NULL")


def upgrade():
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_jobs_public_id")),
    )
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_jobs_leased_until", "jobs", ["leased_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    op.create_index("ix_jobs_failing", "jobs", ["done_at"], sqlite_where=FAILING, postgresql_where=FAILING)
    op.create_index(op.f("ix_jobs_done_at"), "jobs", ["done_at"])


def downgrade():
    op.drop_table("jobs")
