"""A backup becomes the data of an installation, or nothing changes and the reason is said."""

import json
import sqlite3
import stat

import pytest
from flask_migrate import downgrade

from chatapp import database, database_file
from chatapp.extensions import db
from chatapp.maintenance import archive
from tests.browsing import Browser
from tests.maintenance.conftest import close, history, manifest_with, member, rewritten, say


@pytest.fixture
def backup(house, chat, tmp_path):
    """A backup of `house`."""
    assert chat(house, "backup", tmp_path / "backup.tar").exit_code == 0
    return tmp_path / "backup.tar"


@pytest.fixture
def elsewhere(make_app, app):
    """Another installation, without accounts."""
    return make_app(**{name: app.config[name] for name in ("RATE_POSTS", "RATE_SIGN_IN")})


def stored(app):
    """Return all that a database holds, but its epoch."""
    path = app.config["DATA_DIR"] / "chatapp.db"
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}
    epoch = connection.execute("SELECT epoch FROM installation").fetchone()
    connection.close()
    found["installation"] = [tuple(value for value in row if value != epoch[0]) for row in found["installation"]]
    return found


def epoch_of(app):
    with sqlite3.connect(app.config["DATA_DIR"] / "chatapp.db") as connection:
        [(epoch,)] = connection.execute("SELECT epoch FROM installation")
    connection.close()
    return epoch


def test_what_was_backed_up_is_there_again_with_an_epoch_of_its_own(house, elsewhere, backup, chat):
    restored = chat(elsewhere, "restore", backup)
    assert restored.exit_code == 0, restored.output
    assert "messages" in restored.output
    assert stored(elsewhere) == stored(house)
    assert len(stored(elsewhere)["messages"]) > 20
    assert epoch_of(elsewhere) != epoch_of(house)
    assert stat.S_IMODE((elsewhere.config["DATA_DIR"] / "chatapp.db").stat().st_mode) == 0o600


def test_people_go_on_where_the_backup_ends(house, elsewhere, ada, bob, backup, chat):
    before = history(ada, house.room)
    say(ada, house.room, "after the backup")
    assert chat(elsewhere, "restore", backup).exit_code == 0
    there = Browser(elsewhere)
    assert there.sign_in(bob.username).status_code == 200
    assert history(there, house.room) == before
    assert say(there, house.room, "and on")[0]["seq"] == before[-1]["seq"] + 1


def test_a_client_of_the_time_after_the_backup_loads_everything_again(house, ada, backup, chat):
    epoch = ada.api("GET", "/me").json["me"]["epoch"]
    after = say(ada, house.room, "after the backup")[0]
    assert chat(house, "restore", backup, "--replace").exit_code == 0
    there = Browser(house)
    there.sign_in(ada.username)
    asked = {"epoch": epoch, "me": None, "cursors": {house.room: after["rev"]}, "list": None}
    answer = there.api("POST", "/sync", asked)
    assert answer.status_code == 200, answer.text
    assert answer.json["epoch"] != epoch
    assert after["id"] not in answer.text
    assert answer.json["conversations"][house.room]["state"] == "reset"


def test_what_is_there_is_replaced_only_where_that_was_asked_for(house, ada, backup, chat):
    said = say(ada, house.room, "after the backup")[0]["id"]
    before = stored(house)
    refused = chat(house, "restore", backup)
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert stored(house) == before
    assert chat(house, "restore", backup, "--replace").exit_code == 0
    assert said not in {row[1] for row in stored(house)["messages"]}
    assert not (house.config["DATA_DIR"] / "chatapp.db-wal").exists()


def test_a_damaged_database_is_replaced_too(house, backup, chat):
    before = stored(house)
    path = house.config["DATA_DIR"] / "chatapp.db"
    path.write_bytes(b"This was once a database." * 4000)
    assert "--replace" in chat(house, "restore", backup).output
    assert chat(house, "restore", backup, "--replace").exit_code == 0
    assert stored(house) == before


def test_nothing_is_restored_under_a_server(house, elsewhere, backup, chat):
    with database_file.hold(elsewhere):
        refused = chat(elsewhere, "restore", backup)
    assert refused.exit_code == 1
    assert "Another server" in refused.output
    assert stored(elsewhere)["messages"] == []
    assert chat(elsewhere, "restore", backup).exit_code == 0


def test_nothing_is_replaced_that_another_program_has_open(house, backup, chat):
    with sqlite3.connect(house.config["DATA_DIR"] / "chatapp.db") as other:
        other.execute("SELECT count(*) FROM users").fetchone()
        refused = chat(house, "restore", backup, "--replace")
    other.close()
    assert refused.exit_code == 1
    assert "in use" in refused.output


def test_an_older_backup_gets_the_migrations_that_it_lacks(house, elsewhere, backup, chat, tmp_path):
    with house.app_context():
        downgrade(revision="0009")
        close(house)
    old = tmp_path / "old.tar"
    assert chat(house, "backup", old).exit_code == 0
    assert json.loads(member(old, "manifest.json"))["revision"] == "0009"
    assert chat(elsewhere, "restore", old).exit_code == 0
    with elsewhere.app_context():
        assert database.is_current()
        db.session.remove()
    assert len(stored(elsewhere)["messages"]) > 20


def test_a_key_in_the_backup_is_put_in_place_unless_a_setting_gives_one(house, elsewhere, chat, tmp_path):
    assert chat(house, "backup", tmp_path / "backup.tar", "--with-secret-key").exit_code == 0
    kept = elsewhere.config["DATA_DIR"] / "secret_key"
    elsewhere.config["SECRET_KEY"] = "made at the first start of this installation"
    refused = chat(elsewhere, "restore", tmp_path / "backup.tar")
    assert "setting SECRET_KEY stays in force" in refused.output
    assert not kept.exists()
    kept.write_text(elsewhere.config["SECRET_KEY"])
    assert chat(elsewhere, "restore", "--replace", tmp_path / "backup.tar").exit_code == 0
    assert kept.read_text() == house.config["SECRET_KEY"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_another_key_is_said_since_everybody_has_to_sign_in_again(elsewhere, backup, chat):
    elsewhere.config["SECRET_KEY"] = "made at the first start of this installation"
    assert "everybody has to sign in again" in chat(elsewhere, "restore", backup).output


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def no_tar(path):
    path.write_bytes(b"no tar at all" * 1000)


def empty(path):
    path.write_bytes(b"")


def other_product(path):
    rewritten(path, **{"manifest.json": manifest_with(path, product="songs")})


def no_manifest(path):
    rewritten(path, **{"manifest.json": b"[1, 2"})


def deep_manifest(path):
    rewritten(path, **{"manifest.json": b"[" * 100_000})


def wrong_words(path):
    rewritten(path, **{"manifest.json": manifest_with(path, rows={"messages": "many"})})


def later_format(path):
    rewritten(path, **{"manifest.json": manifest_with(path, format=2, version="9.9")})


def later_revision(path):
    rewritten(path, **{"manifest.json": manifest_with(path, revision="9999", version="9.9")})


def other_rows(path):
    rows = json.loads(member(path, "manifest.json"))["rows"]
    rewritten(path, **{"manifest.json": manifest_with(path, rows={**rows, "messages": rows["messages"] + 1})})


def larger_database(path):
    rewritten(path, database=member(path, "database") + b"more")


def no_database(path):
    rewritten(path, database=None)


def other_key(path):
    rewritten(path, secret_key=b"not the key of the manifest, but as long as one")


def of_postgresql(path):
    rewritten(path, **{"manifest.json": manifest_with(path, kind="postgresql")})


def large_manifest(path):
    rewritten(path, **{"manifest.json": b" " * 2_000_000})


def missing(path):
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut, "damaged"),
        (flip, "damaged"),
        (no_tar, "no backup of chatapp"),
        (empty, "no backup of chatapp"),
        (other_product, "no backup of chatapp"),
        (no_manifest, "not JSON"),
        (deep_manifest, "not JSON"),
        (large_manifest, "1000000 is most"),
        (wrong_words, "manifest lacks"),
        (later_format, "chatapp 9.9"),
        (later_revision, "9999"),
        (other_rows, "damaged"),
        (larger_database, "damaged"),
        (no_database, "damaged"),
        (other_key, "damaged"),
        (of_postgresql, "flask chat move"),
        (missing, "No such file"),
    ],
)
def test_what_is_no_good_backup_changes_nothing(app, chat, tmp_path, spoil, said):
    backup = tmp_path / "backup.tar"
    assert chat(app, "backup", backup, "--with-secret-key").exit_code == 0
    spoil(backup)
    before, epoch = stored(app), epoch_of(app)
    refused = chat(app, "restore", backup, "--replace")
    assert (refused.exit_code, refused.exception.__class__) == (1, SystemExit)
    assert said in refused.output
    assert (stored(app), epoch_of(app)) == (before, epoch)
    assert list(app.config["DATA_DIR"].glob(f"{archive.DRAFTS}*")) == []


def test_a_database_of_another_product_is_never_replaced(house, elsewhere, backup, chat):
    path = elsewhere.config["DATA_DIR"] / "chatapp.db"
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    refused = chat(elsewhere, "restore", backup, "--replace")
    assert refused.exit_code == 1
    assert "another product" in refused.output
