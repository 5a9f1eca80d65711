"""A DATABASE_URL that cannot be used is refused at start, in one line that says why and what to do."""

import contextlib

import pytest

from tests.server import flask, free_port

TRACEBACK = "Traceback"


@pytest.fixture
def refused(tmp_path):
    """Return `refused(url, *words)`: the one line by which `flask run`, or another command, refuses a DATABASE_URL."""

    def ask(url, *words):
        words = words or ("run", "--port", str(free_port()))
        ended = flask(*words, data_dir=tmp_path / "data", DATABASE_URL=url)
        assert ended.returncode in (1, 2), ended.stderr
        assert TRACEBACK not in ended.stderr
        [line] = ended.stderr.strip().splitlines()
        assert line.startswith("Error: ")
        return line

    return ask


def run(cluster, url, *statements):
    with contextlib.closing(cluster.connection(url)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+asyncpg", "postgresql+pg8000", "mysql+pymysql"])
def test_a_driver_that_would_stop_everyone_is_refused_by_name(refused, driver):
    line = refused(f"{driver}://chat:secret@127.0.0.1/chat")
    assert driver in line
    assert "postgresql://user@host/name" in line
    assert "secret" not in line


def test_a_wrong_password_is_told_without_being_shown(cluster, refused):
    run(cluster, None, "CREATE ROLE guarded LOGIN PASSWORD 'right'")
    with cluster.asking_for_passwords("guarded"):
        line = refused(cluster.url("postgres").replace("postgres@", "guarded:wrong-one@"))
    assert 'password authentication failed for user "guarded"' in line
    assert "wrong-one" not in line


def test_a_server_that_is_not_there_and_a_database_that_is_not_there_are_told(cluster, refused):
    assert "Connection refused" in refused(f"postgresql://postgres@127.0.0.1:{free_port()}/chat")
    assert 'database "nowhere" does not exist' in refused(cluster.url("nowhere"))


@pytest.mark.parametrize("words", [(), ("db", "upgrade")], ids=["run", "upgrade"])
def test_the_database_of_another_program_is_left_alone(cluster, refused, words):
    url = cluster.empty_database()
    run(cluster, url, "CREATE TABLE invoices (id int)", "CREATE TABLE alembic_version (version_num text)")
    run(cluster, url, "INSERT INTO alembic_version VALUES ('9f2c')")
    line = refused(url, *words)
    assert "another program" in line
    assert "invoices" in line
    with contextlib.closing(cluster.connection(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        assert cursor.fetchone() == (2,)


def test_a_newer_database_and_one_that_lacks_migrations_are_told_apart(cluster, refused):
    url = cluster.new_database()
    run(cluster, url, "UPDATE alembic_version SET version_num = '0001'")
    assert "flask db upgrade" in refused(url)
    run(cluster, url, "UPDATE alembic_version SET version_num = '9999'")
    run(cluster, url, "UPDATE installation SET oldest_code = '9999'")  # it has not only been added to
    line = refused(url)
    assert "newer version" in line
    assert "9999" in line
