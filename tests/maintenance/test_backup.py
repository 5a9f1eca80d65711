"""One step makes a backup, which is whole, private, and new."""

import hashlib
import json
import os
import re
import sqlite3
import stat
import subprocess
import tarfile

import pytest

from chatapp.maintenance import archive, sqlite
from tests.maintenance.conftest import close, history, say
from tests.server import FLASK, ROOT, environment, flask

MEMBERS = ["manifest.json", "database"]


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backup.tar"


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))


def database_of(path, folder):
    with tarfile.open(path) as tar:
        tar.extract("database", folder, filter="data")
    return sqlite3.connect(folder / "database")


def test_a_backup_holds_all_rows_and_says_how_many(house, ada, target, tmp_path, chat):
    before = len(history(ada, house.room))
    made = chat(house, "backup", target)
    assert made.exit_code == 0, made.output
    manifest = manifest_of(target)
    database = database_of(target, tmp_path)
    counts = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in manifest["rows"]}
    database.close()
    assert counts == manifest["rows"]
    assert (counts["messages"], counts["message_revisions"]) == (before, 1)
    assert before > 20
    assert manifest["sha256"] == hashlib.sha256((tmp_path / "database").read_bytes()).hexdigest()
    assert f"{before} messages" in made.output


def test_only_its_owner_reads_a_backup_and_nothing_else_is_left(house, target, tmp_path, chat):
    assert chat(house, "backup", target).exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [target.name]


def test_a_backup_replaces_no_file(house, target, chat):
    target.write_text("precious")
    made = chat(house, "backup", target)
    assert made.exit_code == 1
    assert "exists already" in made.output
    assert target.read_text() == "precious"


def test_a_directory_gets_a_file_with_the_time_in_its_name(house, tmp_path, chat):
    assert chat(house, "backup", tmp_path).exit_code == 0
    [name] = os.listdir(tmp_path)
    assert re.fullmatch(r"chatapp-\d{4}-\d\d-\d\dT\d{6}Z\.tar", name)


def test_a_place_that_cannot_be_written_is_named(house, tmp_path, chat):
    made = chat(house, "backup", tmp_path / "missing" / "backup.tar")
    assert made.exit_code == 1
    assert f"{tmp_path}/missing" in made.output


@pytest.mark.parametrize("asked", [False, True])
def test_the_secret_key_is_in_a_backup_only_where_it_was_asked_for(house, target, chat, asked):
    assert chat(house, "backup", target, *(["--with-secret-key"] if asked else [])).exit_code == 0
    with tarfile.open(target) as tar:
        assert tar.getnames() == MEMBERS + ["secret_key"] * asked
    assert (house.config["SECRET_KEY"].encode() in target.read_bytes()) == asked


def test_standard_output_takes_a_backup(house, tmp_path, chat):
    made = chat(house, "backup", "-")
    assert made.exit_code == 0, made.output
    assert "messages" in made.stderr
    (tmp_path / "backup.tar").write_bytes(made.stdout_bytes)
    manifest, _, secret = archive.read(tmp_path / "backup.tar", tmp_path)
    assert (manifest.rows["installation"], secret) == (1, None)
    assert manifest.rows["messages"] > 20


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(house, target, tmp_path, chat):
    path = house.config["DATA_DIR"] / "chatapp.db"
    close(house)  # which empties its WAL
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)
    made = chat(house, "backup", target)
    assert made.exit_code == 1
    assert "damaged" in made.output
    assert os.listdir(tmp_path) == []


def test_a_database_of_another_product_is_not_taken_for_ours(house, target, chat):
    path = house.config["DATA_DIR"] / "chatapp.db"
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    made = chat(house, "backup", target)
    assert made.exit_code == 1
    assert "another product" in made.output
    path.unlink()
    missing = chat(house, "backup", target)
    assert missing.exit_code == 1
    assert "no database" in missing.output
    assert not path.exists()


def test_a_backup_is_of_one_moment_however_long_it_takes(house, bob, target, tmp_path, chat, monkeypatch):
    monkeypatch.setattr(sqlite, "PAGES", 1)
    written = iter(range(1000))
    pause = sqlite.time.sleep

    def write_meanwhile(seconds):
        if (number := next(written)) < 3:
            with sqlite3.connect(house.config["DATA_DIR"] / "chatapp.db") as other:
                other.execute("UPDATE users SET status = ?", (f"changed {number}",))
            other.close()
        pause(0)

    monkeypatch.setattr(sqlite.time, "sleep", write_meanwhile)
    assert chat(house, "backup", target).exit_code == 0
    assert next(written) > 10
    database = database_of(target, tmp_path)
    assert {status for (status,) in database.execute("SELECT status FROM users")} == {""}
    database.close()
    assert say(bob, house.room, "after")


@pytest.mark.slow
def test_a_disk_without_room_for_a_backup_is_said_and_nothing_is_left(tmp_path):
    assert flask("chat", "demo", data_dir=tmp_path / "data").returncode == 0
    small = tmp_path / "small"
    small.mkdir()
    script = f'mount -t tmpfs -o size=600k none {small} && "$0" chat backup {small}; code=$?; ls -A {small}; exit $code'
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, FLASK]
    given = environment(tmp_path / "data", {})
    made = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert (made.returncode, made.stdout) == (1, ""), made.stderr
    assert "its disk is full" in made.stderr
