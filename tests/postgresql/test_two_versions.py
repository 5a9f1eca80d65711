"""While a new version is rolled out, servers of the version before go on with the same database."""

import contextlib

import psycopg2
import pytest
from flask_migrate import upgrade

from chatapp import database
from tests import former_version
from tests.people import Person, new_username
from tests.server import GENEROUS, Server, flask
from tests.test_shared_migrations import upgrade_keeps_every_row


@pytest.fixture(scope="module")
def former(tmp_path_factory):
    """The folder with the code of the version before."""
    folder = tmp_path_factory.mktemp("former") / "code"
    try:
        former_version.unpack(folder)
    except former_version.NoHistory as error:
        pytest.skip(str(error))
    return folder


@pytest.fixture
def both(former, cluster, tmp_path):
    """Servers of both versions on one database: the former one was there before the migrations ran."""
    settings = {**GENEROUS, "DATABASE_URL": cluster.empty_database()}
    old = {"cwd": former, "PYTHONPATH": former}
    made = flask("db", "upgrade", data_dir=tmp_path / "data", **old, **settings)
    assert made.returncode == 0, made.stderr
    newest = max((former / "chatapp/migrations/versions").glob("[0-9]*.py")).name
    assert newest.startswith(revision(settings["DATABASE_URL"]))
    with Server(tmp_path / "data", **old, **settings) as before:
        Person(before.url, "ana").sign_up().close()
        migrated = flask("db", "upgrade", data_dir=tmp_path / "data", **settings)
        assert migrated.returncode == 0, migrated.stderr
        with Server(tmp_path / "data", **settings) as after:
            assert revision(settings["DATABASE_URL"]) == database.head()
            yield before, after


def revision(url):
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        return cursor.fetchone()[0]


def test_people_of_both_versions_talk_with_each_other_while_one_takes_over(both):
    before, after = both
    with contextlib.ExitStack() as people:
        ana = people.enter_context(contextlib.closing(Person(before.url, "ana").sign_in()))
        bo = people.enter_context(contextlib.closing(Person(after.url, new_username("bo")).sign_up()))
        cy = people.enter_context(contextlib.closing(Person(before.url, new_username("cy")).sign_up()))
        rooms = [ana.room(), bo.room()]
        for owner, room in zip((ana, bo), rooms, strict=True):
            for other in {ana, bo, cy} - {owner}:
                owner.ok("POST", f"/rooms/{room}/members", {"people": [other.id]})
            for person in (ana, bo, cy):
                said = person.say(room, f"{person.username} says")[0]
                person.ok("PATCH", f"/messages/{said['id']}", {"body": f"{person.username} said", "rev": said["rev"]})
            told = [person.history(room) for person in (ana, bo, cy)]
            assert told[0] == told[2]
            assert told[0] == [{name: new[name] for name in old} for old, new in zip(*told[:2], strict=True)]
            assert [one["body"] for one in cy.history(room)][-3:] == [f"{p.username} said" for p in (ana, bo, cy)]
        direct = cy.direct_with(bo)
        bo.say(direct, "hello")
        bo.ok("POST", f"/conversations/{direct}/read", {"seq": 1})
        assert [one["body"] for one in cy.history(direct)] == ["hello"]


def test_an_upgrade_needs_no_stop_and_keeps_every_row_of_every_table(make_app, cluster):
    app = make_app(DATABASE_URL=cluster.empty_database())
    with app.app_context():
        upgrade(revision="0009")
        with pytest.raises(database.Behind, match="Servers of its version may go on"):
            database.bring_up_to_date(app)
        upgrade_keeps_every_row(database.db.engine)
        assert database.is_current()
