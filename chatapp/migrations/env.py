"""Run migrations on the current application's database, in one transaction."""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from chatapp.database import refuse_foreign
from chatapp.dialects import current_transactions
from chatapp.models.columns import Bounded, UtcDateTime

database = current_app.extensions["migrate"]


def run_offline():
    context.configure(url=database.db.engine.url, target_metadata=database.db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    with database.db.engine.connect() as connection, foreign_keys_off(connection):
        transactions = current_transactions()
        transactions.begin(connection)
        refuse_foreign(connection)
        context.configure(
            connection=connection,
            target_metadata=database.db.metadata,
            render_item=render_item,
            **database.configure_args,
        )
        context.run_migrations()
        transactions.commit(connection)


def render_item(kind, item, _context):
    """Write our own types as what the database sees, so that an old migration does not need today's models."""
    seen = {UtcDateTime: "sa.DateTime()", Bounded: "sa.String()"}
    return seen.get(type(item), False) if kind == "type" else False


@contextmanager
def foreign_keys_off(connection):
    """SQLite changes a table by making another and dropping the first, which must not reach rows that point at it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.dbapi_connection
    plain.execute("PRAGMA foreign_keys = OFF")
    yield
    plain.execute("PRAGMA foreign_keys = ON")


if context.is_offline_mode():
    run_offline()
else:
    run_online()
