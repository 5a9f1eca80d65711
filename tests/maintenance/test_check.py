"""`flask chat check` finds what does not agree, and finds nothing where all is well."""

import sqlite3

import pytest

from chatapp.maintenance import archive, check

MEND = "PRAGMA foreign_keys = OFF"


def change(app, *statements):
    with sqlite3.connect(app.config["DATA_DIR"] / "chatapp.db") as connection:
        for statement in (MEND, *statements):
            connection.execute(statement)
    connection.close()


def test_what_people_have_stored_is_found_right(house, chat):
    checked = chat(house, "check")
    assert checked.exit_code == 0, checked.output
    assert checked.output.count("ok ") == len(check.CHECKS) + 1
    assert "WRONG" not in checked.output


@pytest.mark.parametrize(
    ("statement", "name", "said"),
    [
        ("DELETE FROM messages WHERE seq = 5", "numbers of messages", "not numbered"),
        ("UPDATE conversations SET last_seq = last_seq + 1", "numbers of messages", "not numbered"),
        ("UPDATE conversations SET last_rev = 3", "numbers of messages", "counted wrongly"),
        ("UPDATE messages SET rev = 4 WHERE seq = 5", "numbers of messages", "counted wrongly"),
        ("UPDATE memberships SET last_read_seq = 4000", "read marks and lists", "beyond the last message"),
        ("UPDATE memberships SET rev = 4000", "read marks and lists", "counted wrongly"),
        ("UPDATE messages SET reply_to_id = 4000 WHERE seq = 5", "storage", "missing row of messages"),
        ("UPDATE memberships SET role = 'member'", "owners and administrators", "Nobody owns"),
        ("UPDATE users SET is_admin = 0", "owners and administrators", "Nobody is administrator"),
        ("DELETE FROM installation", "owners and administrators", "0 rows"),
        ("DROP INDEX ix_messages_changed_rev", "tables", "ix_messages_changed_rev"),
        ("DROP TABLE message_revisions", "tables", "message_revisions"),
        ("UPDATE alembic_version SET version_num = '0001'", "revision", "0001"),
    ],
)
def test_what_does_not_agree_is_named(house, chat, statement, name, said):
    change(house, statement)
    checked = chat(house, "check")
    assert checked.exit_code == 1
    assert f"WRONG  {name}\n" in checked.output
    assert said in checked.output
    assert "Traceback" not in checked.output


def test_files_that_others_may_read_and_what_a_killed_command_left_are_named(house, chat):
    data = house.config["DATA_DIR"]
    chat(house, "check")
    (data / "secret_key").write_text("k" * 32)
    (data / "secret_key").chmod(0o644)
    (data / f"{archive.DRAFTS}abc").mkdir()
    checked = chat(house, "check")
    assert checked.exit_code == 1
    assert f"chmod 600 {data}/secret_key" in checked.output
    assert f"{archive.DRAFTS}abc was left" in checked.output


def test_a_database_that_is_missing_is_said_and_not_made(house, chat):
    path = house.config["DATA_DIR"] / "chatapp.db"
    path.unlink()
    checked = chat(house, "check")
    assert checked.exit_code == 1
    assert "no database" in checked.output
    assert not path.exists()
