"""Run migrations in one transaction: on the current application's database, or on that of the attribute `engine`.

A migration says by `oldest_code` which code can use what it leaves: the newest revision that such code has to know.
That is stored with the installation, where code that is older than the database reads it.
"""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from chatapp.database import refuse_foreign
from chatapp.dialects import transactions_of
from chatapp.extensions import current
from chatapp.models.columns import Bounded, UtcDateTime

database = current_app.extensions["migrate"]


def run_offline():
    context.configure(
        url=database.db.engine.url,
        target_metadata=database.db.metadata,
        literal_binds=True,
        on_version_apply=store_oldest_code,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    engine = context.config.attributes.get("engine", database.db.engine)
    with engine.connect() as connection, foreign_keys_off(connection):
        transactions = transactions_of(engine.dialect.name, current.stores.threads)
        transactions.begin(connection)
        refuse_foreign(connection)
        context.configure(
            connection=connection,
            target_metadata=database.db.metadata,
            render_item=render_item,
            on_version_apply=store_oldest_code,
            **database.configure_args,
        )
        context.run_migrations()
        transactions.commit(connection)


def store_oldest_code(ctx, heads, **_):
    """Store what the migration that was reached says. The first ones, before 0013, have no place for it."""
    for revision in heads:
        oldest = getattr(context.script.get_revision(revision).module, "oldest_code", None)
        if oldest is not None:
            ctx.execute(f"UPDATE installation SET oldest_code = '{oldest}'")


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
