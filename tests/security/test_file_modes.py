import stat

import pytest

from tests.people import Person
from tests.server import flask

OPEN = 0o644


def modes(data):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}


def test_what_the_server_keeps_is_for_its_owner_s_eyes_only(start_server, tmp_path):
    data = tmp_path / "existing"
    data.mkdir(mode=0o755)
    server = start_server(data_dir=data)
    Person(server.url, "ada").sign_up().room()
    found = modes(data)
    assert {"chatapp.db", "chatapp.db-wal", "chatapp.db-shm", "secret_key"} <= set(found)
    assert set(found.values()) == {0o600}


def test_what_an_earlier_version_made_readable_is_closed(start_server, tmp_path):
    data = tmp_path / "existing"
    server = start_server(data_dir=data)
    Person(server.url, "ada").sign_up().room()
    server.kill()
    for path in data.iterdir():
        path.chmod(OPEN)
    assert "chatapp.db-wal" in modes(data)
    server.start()
    Person(server.url, "ada").sign_in().room()
    assert {name: mode for name, mode in modes(data).items() if mode != 0o600} == {}


@pytest.mark.parametrize("command", [("db", "upgrade"), ("chat", "new-epoch")])
def test_so_it_is_for_what_operators_run(tmp_path, command):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    database = tmp_path / "elsewhere.db"
    done = flask(*command, data_dir=data, DATABASE_URL=f"sqlite:///{database}")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert set(modes(data).values()) == {0o600}
