"""Two versions of the code may use one database while a new one is rolled out: migrations add first, and drop later.

`oldest_code` of a migration names the revision that code has to know at least to use what it leaves. The tests compare
the tables of both revisions, so that none claims more than it keeps.
"""

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from chatapp import database
from chatapp.database import MIGRATIONS, Newer
from chatapp.extensions import db
from tests import older_database

FIRST = "0013"  # the first that says it


def migrations():
    """Return the modules of all migrations that have to say with which code they can be used, the newest first."""
    scripts = ScriptDirectory(str(MIGRATIONS)).iterate_revisions("head", FIRST, inclusive=True)
    return [script.module for script in scripts]


def described(engine):
    """Return of each table its columns, as (type, nullable, default), and what has to be unique or to exist."""
    looked = inspect(engine)
    return {
        name: (
            {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in looked.get_columns(name)},
            {tuple(one["column_names"]) for one in looked.get_unique_constraints(name)}
            | {tuple(one["column_names"]) for one in looked.get_indexes(name) if one["unique"]},
            {(tuple(one["constrained_columns"]), one["referred_table"]) for one in looked.get_foreign_keys(name)},
        )
        for name in looked.get_table_names()
    }


def breaks(before, after):
    """Return what code that was written for the tables `before` would miss, or run into, in the tables `after`."""
    found = [f"table {name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        (old, unique, keys), (new, now_unique, now_keys) = before[name], after[name]
        found += [f"{name}.{column} is gone" for column in old.keys() - new.keys()]
        for column in old.keys() & new.keys():
            (kind, nullable, _), (new_kind, now_nullable, _) = old[column], new[column]
            if kind != new_kind or (nullable and not now_nullable):
                found.append(f"{name}.{column} takes less than before")
        needed = [column for column in new.keys() - old.keys() if not new[column][1] and new[column][2] is None]
        found += [f"{name}.{column} has to be given" for column in needed]
        found += [f"{name} refuses the same {each} twice" for each in now_unique - unique if set(each) <= old.keys()]
        found += [f"{name} checks where {each} refers to" for each, _ in now_keys - keys if set(each) <= old.keys()]
    return sorted(found)


@pytest.mark.parametrize("migration", migrations(), ids=lambda module: module.revision)
def test_a_migration_leaves_what_the_oldest_code_that_it_names_can_use(in_app, migration):
    if migration.revision != database.head():
        downgrade(revision=migration.revision)
    after = described(db.engine)
    downgrade(revision=migration.oldest_code)
    assert breaks(described(db.engine), after) == []
    upgrade()


def revisions():
    """Return the revisions whose databases may be in use, without the newest: from the one before FIRST on."""
    known = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    return known[1 : known.index("0009") + 1]


@pytest.mark.parametrize("revision", revisions())
def test_an_upgrade_keeps_every_row_of_every_table(in_app, revision):
    downgrade(revision=revision)
    upgrade_keeps_every_row(db.engine)


def upgrade_keeps_every_row(engine):
    older_database.fill_every_table(engine)
    before = older_database.rows_of(engine)
    columns = {name: list(rows[0]) for name, rows in before.items() if name != "alembic_version"}
    assert len(columns) >= 12
    upgrade()
    remaining = {table.name: table.columns.keys() for table in older_database.reflected(engine)}
    columns = {name: [each for each in those if each in remaining[name]] for name, those in columns.items()}
    kept = {name: [{each: row[each] for each in columns[name]} for row in before[name]] for name in columns}
    assert older_database.rows_of(engine, columns) == kept


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE access_tokens", "table access_tokens is gone"),
        ("ALTER TABLE users DROP COLUMN status", "users.status is gone"),
        ("ALTER TABLE users RENAME COLUMN status TO state", "users.status is gone"),
        ("ALTER TABLE users ADD COLUMN rank INTEGER NOT NULL DEFAULT 1", None),
        ("ALTER TABLE users ADD COLUMN rank INTEGER", None),
        ("CREATE UNIQUE INDEX one ON users (email)", "users refuses the same ('email',) twice"),
        ("CREATE INDEX one ON users (email)", None),
        ("CREATE TABLE more (id INTEGER NOT NULL)", None),
    ],
)
def test_what_older_code_would_miss_is_noticed(in_app, statement, said):
    before = described(db.engine)
    with db.engine.begin() as connection:
        connection.execute(text(statement))
    found = breaks(before, described(db.engine))
    assert (said in found) if said else found == []


def come_from_later(oldest_code):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE installation SET oldest_code = :oldest"), {"oldest": oldest_code})


def test_a_database_is_used_that_a_later_version_has_only_added_to(in_app):
    come_from_later(database.head())
    database.bring_up_to_date(in_app)
    assert not database.is_current()


@pytest.mark.parametrize("oldest", ["9998", None])
def test_a_database_is_refused_that_a_later_version_has_made_unfit_for_this_code(in_app, oldest):
    come_from_later(oldest)
    with pytest.raises(Newer, match="9999"):
        database.bring_up_to_date(in_app)


def test_migrations_store_the_oldest_code_that_may_use_the_database(in_app):
    def stored():
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT oldest_code FROM installation")).scalar()

    assert stored() == database.oldest_code()
    come_from_later(None)
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{database.head()}'"))
    downgrade()
    upgrade()
    assert stored() == database.oldest_code()
