"""An installation says which older versions of the code may use its database while both run."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
oldest_code = "0009"


def upgrade():
    op.add_column("installation", sa.Column("oldest_code", sa.String(), nullable=True))


def downgrade():
    with op.batch_alter_table("installation") as installation:
        installation.drop_column("oldest_code")
