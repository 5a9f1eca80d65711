"""Obstacles to starting, or to storing, are told in a sentence that says what to do."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.every_door import EveryDoor, outage
from tests.people import Person
from tests.server import ROOT, Server, environment, eventually, flask, free_port

TRACEBACK = "Traceback"
# A file system of its own, which may be full, for one server.
SMALL_DISK = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
SMALL_DISK += ['mkdir -p "$DATA_DIR" && mount -t tmpfs -o size=8m none "$DATA_DIR" && exec "$@"', "sh"]


def refused(data_dir, **settings):
    """Return the one line by which a server says why it does not start."""
    ended = flask("run", "--port", str(free_port()), data_dir=data_dir, **settings)
    assert ended.returncode in (1, 2), ended.stderr
    assert TRACEBACK not in ended.stderr
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


@pytest.fixture
def data(tmp_path):
    """The data of an installation with one account."""
    words = ["chat", "create-user", "--username", "zoe", "--password-stdin"]
    made = flask(*words, data_dir=tmp_path / "data", input="a lantern in the harbour\n")
    assert made.returncode == 0, made.stderr
    return tmp_path / "data"


@pytest.mark.parametrize("name", ["100%20 übung? 日本 a#b&c=d "])
def test_data_lie_in_the_directory_that_was_named(tmp_path, name):
    made = flask("db", "upgrade", data_dir=tmp_path / name)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / name / "chatapp.db").exists()
    assert os.listdir(tmp_path) == [name]


def test_a_database_of_a_newer_version_is_left_alone(data):
    with sqlite3.connect(data / "chatapp.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("UPDATE installation SET oldest_code = '9999'")  # it has not only been added to
    database.close()
    line = refused(data)
    assert "newer version" in line
    assert "9999" in line
    assert "backup" in line


def overwritten(path):
    path.write_bytes(b"This was once a database." * 4000)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:20_000])


@pytest.mark.parametrize("damage", [overwritten, cut_short])
def test_a_damaged_database_is_named_with_what_to_do(data, damage):
    damage(data / "chatapp.db")
    for rest in ("chatapp.db-wal", "chatapp.db-shm"):
        (data / rest).unlink(missing_ok=True)
    line = refused(data)
    assert str(data / "chatapp.db") in line
    assert "damaged" in line
    assert "backup" in line


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    line = refused(tmp_path / "file" / "data")
    assert "DATA_DIR" in line


def test_a_database_file_in_a_directory_that_is_missing_is_named(tmp_path):
    line = refused(tmp_path / "data", DATABASE_URL=f"sqlite:///{tmp_path}/missing/chat.db")
    assert f"{tmp_path}/missing/chat.db" in line


def test_a_path_in_the_public_url_is_refused_with_what_to_do_instead(tmp_path):
    line = refused(tmp_path / "data", PUBLIC_URL="https://example.org/chat")
    assert "PUBLIC_URL" in line
    assert "without a path" in line
    assert "host name of its own" in line


@pytest.mark.parametrize("name", ["می‌خواهم 👩‍🚀 crew"])
def test_a_site_may_be_called_what_people_write(tmp_path, name):
    made = flask("db", "upgrade", data_dir=tmp_path / "data", SITE_NAME=name)
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("name", ["two\nlines", "turned \u202e round"])
def test_a_site_is_not_called_what_breaks_a_line(tmp_path, name):
    assert "SITE_NAME" in refused(tmp_path / "data", SITE_NAME=name)


@pytest.mark.parametrize("line_end", ["\r\n", *(pytest.param(each, marks=pytest.mark.slow) for each in ("\n", ""))])
def test_a_password_comes_from_a_file_of_any_system(tmp_path, start_server, line_end):
    words = ["chat", "create-user", "--username", "zoe", "--password-stdin"]
    made = flask(*words, data_dir=tmp_path / "data", input=f"\ufeffkiln harbour 42x{line_end}")
    assert made.returncode == 0, made.stderr
    Person(start_server().url, "zoe").sign_in("kiln harbour 42x").close()


def test_no_room_on_the_disk_is_said_and_passes(tmp_path):
    with Server(tmp_path / "data", prefix=SMALL_DISK, RATE_POSTS="100000/minute") as server:
        ana = Person(server.url, "ana").sign_up()
        room = ana.room("Harbour")
        ana.say(room, "before")
        door = EveryDoor(ana)
        assert set(door.post().values()) == {None}
        filler = Path(f"/proc/{server.process.pid}/root{tmp_path}/data/filler")
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        eventually(lambda: requests.get(f"{server.url}/readyz").text == "disk\n", 20)

        eventually(lambda: set(door.post().values()) == {outage("storage_full", 30)}, 30)
        assert "nothing can be stored (storage_full)" in server.log
        assert TRACEBACK not in server.log
        assert ana.history(room)
        assert set(door.read().values()) == {None}
        filler.unlink()
        eventually(lambda: requests.get(f"{server.url}/readyz").text == "ready\n", 20)
        assert set(door.post().values()) == {None}
        door.close()
        ana.close()


@pytest.mark.parametrize("command", [["chat", "settings"], ["db", "upgrade"]])
@pytest.mark.parametrize("closed", [pytest.param(">&-", marks=pytest.mark.slow), "<&- >&- 2>&-"])
def test_no_command_minds_a_stream_that_is_closed(tmp_path, command, closed):
    words = ["sh", "-c", f'"$@" {closed}', "sh", Path(sys.executable).parent / "flask", *command]
    given = environment(tmp_path / "data", {"PYTHONIOENCODING": "ascii", "SITE_NAME": "Café"})
    ended = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert TRACEBACK not in ended.stderr


def test_another_system_is_told_that_linux_is_needed(tmp_path):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    words = ["make", "run", "SYSTEM=Darwin"]
    made = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert made.returncode == 2
    assert "Linux is needed (this is Darwin)" in made.stderr
    assert not (tmp_path / ".venv").exists()


def test_flask_run_on_another_system_says_that_linux_is_needed(tmp_path):
    program = "import sys; sys.platform = 'darwin'; import select; del select.epoll; from flask.cli import main; main()"
    given = environment(tmp_path / "data", {"PYTHONPATH": str(ROOT)})
    words = [sys.executable, "-c", program, "run"]
    ended = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: Linux is needed")
    assert TRACEBACK not in ended.stderr
