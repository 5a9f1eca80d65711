"""Databases of earlier versions, with rows in them.

`fill` makes one as it was before the migration of names, with people whose usernames look the same. `fill_every_table`
puts rows into all tables of whatever revision, so that a test of upgrading needs no word about a new table.
"""

import datetime
import secrets

from argon2 import PasswordHasher
from sqlalchemy import ARRAY, JSON, Boolean, DateTime, MetaData, Numeric, String, create_engine, select

from tests.server import flask

MIGRATION = "0006"
PASSWORD = "a lantern in the harbour"
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5)

# Two look the same; the third has a mark at its end that nobody sees; the others are found by what changes.
PEOPLE = {
    "lea": "Lea Brandt",
    "l\u0435a": "Lea Brandt",
    "nia\ufe0f": "Nia\u200b",
    "lukasz": "Łukasz Øre",
}
ROOM = "Café Łódź"

KEPT = ("alembic_version", "installation")  # filled by the migrations
VALUES = {  # the type of a column -> the value of row `n`
    Boolean: lambda name, n: n == 2,
    DateTime: lambda name, n: MOMENT + datetime.timedelta(days=n),
    JSON: lambda name, n: {"n": n},
    ARRAY: lambda name, n: [float(n)],
    Numeric: lambda name, n: float(n),
    String: lambda name, n: f"{name} {n}",
}


def fill_every_table(engine):
    """Put two rows into each table of a database without rows; all of the second refer to second ones."""
    with engine.begin() as connection:
        for table in reflected(engine):
            if table.name not in KEPT:
                for n in (1, 2):
                    connection.execute(table.insert(), {column.name: value(column, n) for column in table.columns})


def value(column, n):
    """Return what row `n` has there; numbers, and what refers to another row, are `n` itself."""
    return next((make(column.name, n) for kind, make in VALUES.items() if isinstance(column.type, kind)), n)


def rows_of(engine, columns=None):
    """Return the rows of all tables as dicts, of these `columns` (by table) where given."""
    with engine.connect() as connection:
        return {
            table.name: [
                {name: row[name] for name in (columns or {}).get(table.name, row)}
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in reflected(engine)
            if columns is None or table.name in columns
        }


def reflected(engine):
    """Return the tables that there are, each after those that it refers to."""
    tables = MetaData()
    tables.reflect(engine)
    return tables.sorted_tables


def fill(url, data_dir, **settings):
    """Make the tables as they were at `url`, and fill them."""
    assert flask("db", "upgrade", MIGRATION, data_dir=data_dir, **settings).returncode == 0
    assert flask("db", "downgrade", data_dir=data_dir, **settings).returncode == 0
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    tables = MetaData()
    tables.reflect(engine, only=["users", "conversations"])
    assert "username_skeleton" not in tables.tables["users"].columns
    hashed = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
    with engine.begin() as connection:
        connection.execute(tables.tables["users"].insert(), [person(*names, hashed) for names in PEOPLE.items()])
        connection.execute(tables.tables["conversations"].insert(), [room()])
    engine.dispose()


def person(username, display_name, hashed):
    return {
        "public_id": secrets.token_hex(8),
        "username": username,
        "username_key": username,
        "display_name": display_name,
        "display_key": display_name.lower(),
        "password_hash": hashed,
        "time_zone": "UTC",
        "is_admin": False,
        "is_bot": False,
        "status": "",
        "created_at": MOMENT,
        "last_rev": 0,
    }


def room():
    return {
        "public_id": secrets.token_hex(8),
        "kind": "room",
        "name": ROOM,
        "name_key": ROOM.lower(),
        "search_key": ROOM.lower(),
        "topic": "",
        "visibility": "public",
        "posting": "everyone",
        "created_at": MOMENT,
        "changed_at": MOMENT,
        "active_at": MOMENT,
        "last_seq": 0,
        "last_rev": 0,
        "meta_rev": 0,
    }
