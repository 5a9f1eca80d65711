"""An installation tells its cookies from those of others on its host; a sign-in knows when it was confirmed."""

import datetime
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MARK_BYTES = 4


def upgrade():
    with op.batch_alter_table("installation") as table:
        table.add_column(sa.Column("mark", sa.String(), nullable=True))
        table.add_column(sa.Column("marked_at", sa.DateTime(), nullable=True))
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    op.execute(f"UPDATE installation SET mark = '{secrets.token_hex(MARK_BYTES)}', marked_at = '{now}'")
    with op.batch_alter_table("installation") as table:
        table.alter_column("mark", existing_type=sa.String(), nullable=False)
        table.alter_column("marked_at", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("login_sessions") as table:
        table.add_column(sa.Column("confirmed_at", sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table("login_sessions") as table:
        table.drop_column("confirmed_at")
    with op.batch_alter_table("installation") as table:
        table.drop_column("marked_at")
        table.drop_column("mark")
