"""Forget languages that were stored with what Babel does not read of them, up to a megabyte each."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

LOCALE = 35  # code points


def upgrade():
    users = sa.table("users", sa.column("locale", sa.String()))
    op.execute(users.update().where(sa.func.length(users.c.locale) > LOCALE).values(locale=None))


def downgrade():
    """Leave them: they follow the browser."""
