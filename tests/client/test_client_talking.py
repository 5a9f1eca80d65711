"""Writing and reading from the command line, and what it answers to scripts."""

import pytest

from chatapp.client import show
from tests.server import free_port


@pytest.fixture
def room(ana):
    """Ana's room; its name is `room.name`."""
    return Room(ana)


class Room:
    def __init__(self, person):
        self.name = f"Workshop {person.username}"
        self.id = person.room(self.name)


def bodies(person, conversation):
    return [message["body"] for message in person.history(conversation) if message["kind"] == "text"]


def test_one_says_something_in_a_room_by_its_name_or_id(ana, room, terminal):
    terminal.ok("say", room.name, "by", "name")
    terminal.ok("say", f"#{room.name.upper()}", "in capitals")
    terminal.ok("say", room.id, "by id")
    assert bodies(ana, room.id) == ["by name", "in capitals", "by id"]


def test_standard_input_is_said_as_one_message(ana, room, terminal):
    terminal.ok("say", room.name, input="first line\n  second line\n")
    assert bodies(ana, room.id) == ["first line\n  second line"]


def test_one_sends_to_people_by_username_or_name(ana, bo, person, terminal):
    cy = person("cy", name="Cy Name")
    terminal.ok("send", f"@{bo.username}", "hello Bo")
    assert bodies(bo, bo.direct_with(ana)) == ["hello Bo"]
    terminal.ok("send", f"@{bo.username.upper()},@{cy.username}", "hello both")
    assert bodies(cy, cy.direct_with(ana, bo)) == ["hello both"]


def test_what_was_stored_is_printed_for_programs(ana, room, terminal):
    (message,) = terminal.rows("say", room.name, "hello")
    assert message == ana.history(room.id)[-1]


def test_the_inbox_shows_unread_talks_and_reading_marks_them(ana, bo, terminal):
    talk = ana.direct_with(bo)
    bo.say(talk, "one", "two\nlines")
    (shown,) = terminal.rows("inbox")
    assert shown["conversation"] == talk
    assert shown["membership"]["unread"] == 2
    assert terminal.ok("inbox").split("\t")[:3] == ["Bo Lind", "2", "Bo Lind: two lines"]
    terminal.ok("read", f"@{bo.username}", "--keep-unread")
    assert terminal.rows("inbox")[0]["membership"]["unread"] == 2
    printed = terminal.ok("read", f"@{bo.username}").splitlines()
    assert [line[18:] for line in printed[:-1]] == ["Bo Lind: one", "Bo Lind: two"]
    assert printed[-1] == "    lines"
    assert terminal.rows("inbox")[0]["membership"]["unread"] == 0


def test_nothing_is_marked_as_read_while_older_messages_are_unread(ana, bo, terminal):
    bo.say(ana.direct_with(bo), "one", "two", "three")
    assert len(terminal.rows("read", f"@{bo.username}", "-n", "2")) == 2
    assert terminal.rows("inbox")[0]["membership"]["unread"] == 3
    assert len(terminal.rows("read", f"@{bo.username}", "-n", "3")) == 3
    assert terminal.rows("inbox")[0]["membership"]["unread"] == 0


def test_more_than_a_page_is_read(ana, room, terminal):
    for start in range(0, 120, 40):
        ana.say(room.id, *(f"words {number}" for number in range(start, start + 40)))
    read = terminal.rows("read", room.name, "-n", "110")
    assert [message["body"] for message in read] == [f"words {number}" for number in range(10, 120)]


def test_a_token_that_only_reads_reads_all_the_same(ana, bo, room, new_terminal):
    terminal = new_terminal().login(ana, scopes=["read"])
    ana.ok("POST", f"/rooms/{room.id}/members", {"people": [bo.id]})
    bo.say(room.id, "hello")
    assert terminal.rows("read", room.id)[-1]["body"] == "hello"
    refused = terminal.chatapp("say", room.id, "hello")
    assert refused.returncode == 1
    assert b"permission: post" in refused.stderr


def test_rooms_and_people_are_listed_and_searched(ana, bo, room, terminal):
    private = ana.room(f"Attic {ana.username}", visibility="private")
    foreign = bo.room(f"Cellar {ana.username}")
    listed = {each["conversation"]: each for each in terminal.rows("rooms", ana.username)}
    assert listed.keys() == {room.id, private, foreign}
    assert [listed[each]["joined"] for each in (room.id, private, foreign)] == [True, True, False]
    assert terminal.ok("rooms", room.name).split("\t") == [room.name, "yes", "1", "", f"{room.id}\n"]
    (found,) = terminal.rows("people", bo.username)
    assert (found["id"], found["name"]) == (bo.id, "Bo Lind")


def test_a_name_that_may_mean_several_is_not_guessed(ana, room, terminal):
    other = ana.room(room.name, visibility="private")
    refused = terminal.chatapp("say", room.name, "to which?")
    assert refused.returncode == 2
    assert room.id.encode() in refused.stderr
    assert other.encode() in refused.stderr
    terminal.ok("say", other, "to this one")
    assert bodies(ana, other) == ["to this one"]
    assert bodies(ana, room.id) == []


def test_what_could_command_a_terminal_is_not_printed(new_terminal, ana, room):
    assert (
        show.safe("a\x1b]0;title\x07b\x9b31m\tc\nd")
        == "a\N{REPLACEMENT CHARACTER}]0;title\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}31m\tc\nd"
    )


def test_a_pipe_gets_no_colour(ana, room, terminal):
    ana.say(room.id, "plain")
    printed = terminal.ok("read", room.id, TERM="xterm-256color", COLORTERM="truecolor")
    assert "plain" in printed
    assert "\x1b" not in printed


def test_an_answer_that_is_lost_on_the_way_is_no_second_message(ana, room, server, relay, terminal):
    losing = relay(server)
    terminal.login(ana, losing.url)
    losing.lose_answer(f"POST /api/v1/conversations/{room.id}/messages")
    terminal.ok("say", room.id, "once")
    assert losing.lost == 1
    assert bodies(ana, room.id) == ["once"]


def test_a_script_tries_again_with_the_client_id_it_is_told(ana, room, server, relay, terminal):
    losing = relay(server)
    terminal.login(ana, losing.url)
    losing.lose_answer(f"POST /api/v1/conversations/{room.id}/messages")
    failed = terminal.chatapp("say", room.id, "once", "--patience", "0")
    assert failed.returncode == 5
    option = failed.stderr.decode().split()[-1]
    assert option.startswith("--client-id=")
    terminal.ok("say", room.id, "once", option)
    assert bodies(ana, room.id) == ["once"]


def test_one_speaks_through_a_proxy_that_strips_upgrades(ana, room, proxy, terminal):
    terminal.login(ana, proxy.url).ok("say", room.id, "through it")
    assert bodies(ana, room.id) == ["through it"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["rooms", "--nonsense"], 2, "No such option"),
        (["nonsense"], 2, "No such command"),
        (["send", "bo", "hello"], 2, "Use @ for people"),
        (["inbox", "--profile", "../x"], 2, "letters, digits"),
        (["say", "{room}"], 1, "There is nothing to send"),
        (["say", "{room}", "x" * 4001], 1, "4000 characters"),
        (["say", "{room}", "hello", "--client-id", "short"], 1, "8 to 64"),
        (["say", "{foreign}", "hello"], 1, "You have not joined"),
        (["inbox", "--profile", "nobody"], 3, "chatapp login --profile nobody URL"),
        (["say", "No such room", "hello"], 4, "No room found for “No such room”"),
        (["tail", "No such room"], 4, "No room found for"),
        (["read", "AAAAAAAAAAAAAAAA"], 4, "No room found for"),
        (["send", "@nobody-of-that-name", "hello"], 4, "No person found for @nobody-of-that-name"),
    ],
)
def test_each_failure_has_its_exit_code_and_its_sentence(room, bo, terminal, arguments, status, words):
    foreign = f"Cellar {bo.username}"
    bo.room(foreign)
    ended = terminal.chatapp(*(each.format(room=room.id, foreign=foreign) for each in arguments))
    assert ended.returncode == status, ended.stderr
    assert words in ended.stderr.decode()
    assert "Traceback" not in ended.stderr.decode()
    assert ended.stdout == b""


def test_a_revoked_token_is_not_signed_in(ana, terminal):
    (token,) = ana.ok("GET", "/me/tokens")["tokens"]
    ana.ok("DELETE", f"/me/tokens/{token['id']}")
    for command in (["rooms"], ["tail", "x"], ["say", "x", "y"]):
        ended = terminal.chatapp(*command)
        assert ended.returncode == 3
        assert b"revoked" in ended.stderr


def test_a_server_that_is_not_there_is_the_network_s_fault(terminal):
    kept = terminal.kept / "default.json"
    kept.write_text(kept.read_text().replace(kept.read_text().split('"')[3], f"http://127.0.0.1:{free_port()}"))
    ended = terminal.chatapp("rooms")
    assert ended.returncode == 5
    assert b"Cannot reach" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_bytes_that_are_no_text_are_wrong_usage(room, terminal):
    ended = terminal.chatapp("say", room.id, input=b"\xff\xfe\xff")
    assert ended.returncode == 2
    assert b"UTF-8" in ended.stderr


def test_of_a_message_only_the_time_is_dim(ana):
    [said] = ana.say(ana.room(), "in full light")
    line = show.message_line(said)
    dim = [line.plain[span.start : span.end] for span in line.spans if "dim" in str(span.style)]
    assert (str(line.style), dim) == ("", [f"{show.time(said['created_at'])}  "])


def test_what_is_pasted_from_standard_input_comes_back_as_it_was(ana, room, terminal):
    texts = [
        *("    def f():\n        return 1\n", "\ttab first\n", "\ufeff  from Windows\r\n\r\nlast\r\n", "10%\r100%\n"),
        "  indented".encode("utf-16"),
    ]
    for text in texts:
        terminal.ok("say", room.name, input=text if isinstance(text, bytes) else text.encode())
    expected = ["    def f():\n        return 1", "\ttab first", "  from Windows\n\nlast", "10%\n100%", "  indented"]
    assert bodies(ana, room.id) == expected


def test_colours_of_an_output_are_left_out_with_a_word_about_it(ana, room, terminal):
    ended = terminal.chatapp("say", room.name, input=b"\x1b[31mFAILED\x1b[0m kiln\n")
    assert (ended.returncode, ended.stderr.decode()) == (
        0,
        "Color codes and other control characters were removed or replaced by visible characters.\n",
    )
    assert bodies(ana, room.id) == ["FAILED kiln"]
    assert terminal.chatapp("say", room.name, "plain").stderr == b""


def test_what_cannot_be_sent_is_named_with_its_place(ana, room, terminal):
    ended = terminal.chatapp("say", room.name, input=b"one\ntwo \0\n")
    assert ended.returncode == 1
    assert "U+0000 is not allowed here (line 2, column 5)." in ended.stderr.decode()
    assert bodies(ana, room.id) == []
