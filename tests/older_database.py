"""A database as it was before the migration of names: with people whose usernames look the same."""

import datetime
import secrets

from argon2 import PasswordHasher
from sqlalchemy import MetaData, create_engine

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
