"""A time zone may be unset until a browser tells it, as it is for accounts that nobody has signed in with."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Such accounts were made by operators: who signs up is signed in at once.
FORGET = """
    UPDATE users SET time_zone = NULL WHERE password_hash IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM login_sessions WHERE login_sessions.user_id = users.id)
"""


def upgrade():
    with op.batch_alter_table("users") as users:
        users.alter_column("time_zone", existing_type=sa.String(), nullable=True)
    op.execute(FORGET)


def downgrade():
    op.execute("UPDATE users SET time_zone = 'UTC' WHERE time_zone IS NULL")
    with op.batch_alter_table("users") as users:
        users.alter_column("time_zone", existing_type=sa.String(), nullable=False)
