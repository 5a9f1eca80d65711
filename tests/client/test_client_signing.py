"""Signing in and out, and what is kept between commands."""

import os
import pty
import stat
import subprocess

import pytest

from tests.client.terminal import CHATAPP
from tests.people import PASSWORD
from tests.processes import Process
from tests.server import eventually, free_port


def typed(terminal, *arguments, answers):
    """Run a command on a terminal of its own, typing each answer once it is asked for; return (status, screen)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", CHATAPP, *arguments],
        env={**terminal.environment, "TERM": "xterm"},
        cwd=terminal.home,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen = ""
    for question, answer in answers.items():
        while question not in screen:
            screen += os.read(ours, 1024).decode()
        os.write(ours, f"{answer}\n".encode())
    status = process.wait(30)
    screen += os.read(ours, 65536).decode()
    os.close(ours)
    return status, screen


def tokens(person):
    return person.ok("GET", "/me/tokens")["tokens"]


def test_signing_in_asks_for_name_and_password_and_keeps_a_token_only(ana, server, new_terminal):
    terminal = new_terminal()
    status, screen = typed(terminal, "login", server.url, answers={"Username:": ana.username, "Password:": PASSWORD})
    assert status == 0, screen
    assert f"Signed in at {server.url} as Ana Ruiz" in screen
    assert PASSWORD not in screen
    (token,) = tokens(ana)
    assert token["name"].startswith("chatapp on ")
    assert token["scopes"] == ["read", "post"]
    kept = [path.read_text() for path in terminal.home.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert PASSWORD not in kept[0]
    assert [sign_in["current"] for sign_in in ana.ok("GET", "/me/sign-ins")["sign_ins"]] == [True]
    assert terminal.ok("inbox") == ""


def test_a_wrong_password_is_refused_in_a_sentence(ana, server, new_terminal):
    answers = {"Username:": ana.username, "Password:": "not hers at all"}
    status, screen = typed(new_terminal(), "login", server.url, answers=answers)
    assert status == 1
    assert "Error: Wrong username or password." in screen
    assert tokens(ana) == []


def test_only_its_owner_can_read_the_token(terminal):
    (kept,) = terminal.kept.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(terminal.kept.stat().st_mode) == 0o700


def test_signing_out_revokes_the_token_that_was_made_by_signing_in(ana, server, new_terminal):
    terminal = new_terminal()
    typed(terminal, "login", server.url, answers={"Username:": ana.username, "Password:": PASSWORD})
    assert len(tokens(ana)) == 1
    terminal.ok("logout")
    assert tokens(ana) == []
    assert list(terminal.kept.iterdir()) == []
    assert terminal.chatapp("rooms").returncode == 3


def test_signing_out_forgets_a_token_that_was_given_and_leaves_it_working(ana, terminal):
    assert "still valid" in terminal.ok("logout")
    assert len(tokens(ana)) == 1
    assert list(terminal.kept.iterdir()) == []


def test_several_profiles_are_several_people(ana, bo, terminal):
    terminal.login(bo, profile="work")
    terminal.ok("say", ana.room("Of Ana " + ana.username), "hello")
    room = bo.room("Of Bo " + bo.username)
    assert terminal.chatapp("say", room, "hello").returncode == 4
    terminal.ok("say", room, "hello", CHATAPP_PROFILE="work")
    assert terminal.rows("read", room, "--profile", "work")[-1]["sender"]["id"] == bo.id


def test_a_password_is_not_read_from_a_pipe(server, new_terminal):
    ended = new_terminal().chatapp("login", server.url, input=f"ana\n{PASSWORD}\n")
    assert ended.returncode == 2
    assert b"--token-stdin" in ended.stderr


@pytest.mark.parametrize("token", ["", "chatapp_unknown", "two words", "ümlaut"])
def test_a_token_that_is_none_is_not_kept(server, new_terminal, token):
    terminal = new_terminal()
    ended = terminal.chatapp("login", server.url, "--token-stdin", input=f"{token}\n")
    assert ended.returncode == 3
    assert not terminal.kept.exists()


@pytest.mark.parametrize("url", ["ftp://chat.example", "http://", "http://a:b@chat.example", "http://[", "http://x:y"])
def test_what_is_no_address_is_wrong_usage(new_terminal, url):
    ended = new_terminal().chatapp("login", url, "--token-stdin", input="chatapp_x\n")
    assert ended.returncode == 2, ended.stderr
    assert b"https://chat.example.org" in ended.stderr


def test_what_does_not_answer_as_chatapp_does_is_said_to(new_terminal, tmp_path):
    port = free_port()
    command = ["python3", "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    with Process(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        login = ("login", f"http://127.0.0.1:{port}", "--token-stdin")
        terminal = new_terminal()
        ended = eventually(lambda: _answered(terminal.chatapp(*login, input="chatapp_x\n")))
        other.terminate()
    assert ended.returncode == 5
    assert b"is not a chatapp server" in ended.stderr


def _answered(ended):
    return None if b"Cannot reach" in ended.stderr else ended
