"""Output of commands, on any kind of output, of anything that a server sends."""

import subprocess

import pytest

from tests.client.terminal import CHATAPP, PATIENCE

TEXT = "Łódź 🚀 at noon"


@pytest.fixture
def room(ana, bo):
    made = ana.room("Harbour of Łódź " + ana.username)
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    bo.say(made, TEXT)
    return made


@pytest.mark.parametrize("encoding", ["ascii", pytest.param("latin-1", marks=pytest.mark.slow), "utf-16"])
@pytest.mark.parametrize("command", [["read"], ["read", "--json"], ["rooms"]])
def test_an_output_of_any_encoding_takes_what_is_printed(terminal, room, encoding, command):
    arguments = [*command, *([room] if command[0] == "read" else [])]
    ended = terminal.chatapp(*arguments, PYTHONIOENCODING=encoding)
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr
    text = ended.stdout.decode(encoding)
    if command == ["read"]:
        assert (TEXT if encoding.startswith("utf") else "at noon") in text


def test_json_holds_the_same_text_in_any_encoding(terminal, room):
    for encoding in ("ascii", "latin-1", "utf-8"):
        (message,) = [row for row in terminal.rows("read", room, PYTHONIOENCODING=encoding) if row["body"]]
        assert message["body"] == TEXT


@pytest.mark.parametrize("closed", [pytest.param(">&-", marks=pytest.mark.slow), "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [["rooms"], ["rooms", "--json"]])
def test_a_stream_that_is_closed_is_none_to_fail_at(terminal, closed, command):
    words = ["sh", "-c", f'"$@" {closed}', "sh", CHATAPP, *command]
    ended = subprocess.run(words, env=terminal.environment, capture_output=True, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr


def test_an_output_that_is_full_is_said(terminal, room):
    with open("/dev/full", "wb") as full:
        words = [CHATAPP, "read", room]
        ended = subprocess.run(words, env=terminal.environment, stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE)
    assert ended.returncode == 1
    assert b"Cannot write the output: No space left on device." in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_message_turns_no_line_of_a_terminal(terminal, ana):
    signs = "\u202e\u2066\u200f\u061c"
    made = ana.room()
    ana.say(made, *(f"begins {sign}snrut dna" for sign in signs))
    read, printed = terminal.ok("read", made), terminal.ok("read", made, "--json")
    assert [sign for sign in signs if sign in read + printed] == []
    assert [sign for sign in signs if f"\\u{ord(sign):04x}" not in printed] == []


def test_a_room_is_found_by_its_name_as_it_is_printed(terminal, ana):
    marked = f"#dev {ana.username}"
    made = ana.room(marked)
    for name in (marked, f"##dev {ana.username}"):
        terminal.ok("say", name, "found")
    assert [message["body"] for message in ana.history(made)][-2:] == ["found", "found"]
    plain = f"ops {ana.username}"
    other = ana.room(plain)
    for name in (plain, f"#{plain}", plain.upper()):
        terminal.ok("say", name, "here")
    assert [message["body"] for message in ana.history(other)][-3:] == ["here"] * 3


def test_a_comma_may_stand_in_somebody_s_name(terminal, ana, person):
    name = f"Brandt {ana.username}, Lea"
    lea = person("lea", name=name)
    terminal.ok("send", f"@{name}", "to Lea")
    terminal.ok("send", f"@{lea.username},@{lea.username}", "to Lea alone")
    assert [message["body"] for message in lea.history(lea.direct_with(ana))] == ["to Lea", "to Lea alone"]
