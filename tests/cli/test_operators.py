import pytest
import requests

from config import SETTINGS
from tests.people import Person
from tests.server import ROOT, flask

PASSWORD = "sun and moon over the sea"


@pytest.fixture
def chat(tmp_path):
    """Return `chat(*arguments, input)`: run `flask chat …` on an installation of its own."""

    def run(*arguments, input=None):
        return flask("chat", *arguments, data_dir=tmp_path / "data", input=input)

    return run


def test_create_user_makes_somebody_who_can_sign_in(chat, start_server):
    made = chat("create-user", "--username", "zoe", "--name", "Zoë", "--password-stdin", input=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    zoe = Person(start_server().url, "zoe").sign_in(PASSWORD)
    assert (zoe.me["name"], zoe.me["is_admin"]) == ("Zoë", False)
    zoe.close()


def test_create_user_can_make_an_administrator(chat, start_server):
    chat("create-user", "--username", "zoe", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    server = start_server()
    assert "administrator" not in server.log
    zoe = Person(server.url, "zoe").sign_in(PASSWORD)
    assert zoe.me["is_admin"]
    zoe.close()


def test_create_user_asks_for_what_is_not_given(chat):
    made = chat("create-user", input=f"zoe\n{PASSWORD}\n{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert "Account created: zoe" in made.stdout


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [("zoe", "short", "password: "), ("z e", PASSWORD, "username: "), ("ZOE", PASSWORD, "username: ")],
)
def test_a_refused_account_is_said_in_one_line(chat, username, password, said):
    chat("create-user", "--username", "zoe" if username == "ZOE" else "other", "--password-stdin", input=PASSWORD)
    made = chat("create-user", "--username", username, "--password-stdin", input=f"{password}\n")
    assert made.returncode == 1
    assert made.stderr.startswith(f"Error: {said}")
    assert len(made.stderr.splitlines()) == 1


def test_set_password_ends_the_old_one_and_all_sign_ins_within_two_seconds(chat, start_server):
    server = start_server()
    ana = Person(server.url, "ana").sign_up()
    opened = ana.socket()
    done = chat("set-password", "--username", "ANA", "--password-stdin", input=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    opened.wait_until_closed(timeout=2)
    assert ana.api("GET", "/me").status_code == 401
    assert Person(server.url, "ana").api("POST", "/sign-in", {"username": "ana", "password": "x"}).status_code == 422
    Person(server.url, "ana").sign_in(PASSWORD).close()
    ana.close()


def test_set_password_names_an_unknown_person(chat):
    done = chat("set-password", "--username", "nobody", "--password-stdin", input=f"{PASSWORD}\n")
    assert done.returncode == 1
    assert "nobody" in done.stderr


def test_a_new_epoch_is_told_to_everybody_who_comes(chat, start_server):
    server = start_server()
    ana = Person(server.url, "ana").sign_up()
    before = ana.me["epoch"]
    assert chat("new-epoch").returncode == 0
    assert ana.ok("GET", "/me")["me"]["epoch"] != before
    ana.close()


def test_settings_prints_the_page_of_settings(chat):
    table = chat("settings").stdout
    assert all(f"| `{setting.name}` |" in table for setting in SETTINGS)
    assert table.strip() in (ROOT / "docs/settings.md").read_text()


def token_for(chat, username, *more):
    return chat("create-token", "--username", username, "--name", "Cron", *more)


def test_create_token_prints_one_that_works(chat, start_server):
    server = start_server()
    ana = Person(server.url, "ana").sign_up()
    made = token_for(chat, "ANA", "--scope", "read", "--scope", "post", "--days", "7")
    assert made.returncode == 0, made.stderr
    [secret] = made.stdout.split()
    headers = {"Authorization": f"Bearer {secret}"}
    assert requests.get(f"{server.url}/api/v1/me", headers=headers, timeout=30).json()["me"]["id"] == ana.id
    [listed] = ana.ok("GET", "/me/tokens")["tokens"]
    assert (listed["name"], listed["scopes"]) == ("Cron", ["read", "post"])
    ana.close()


@pytest.mark.parametrize(
    ("username", "options", "said"),
    [
        ("nobody", ["--scope", "read"], "nobody"),
        pytest.param("zoe", ["--scope", "everything"], "scopes", marks=pytest.mark.slow),
        pytest.param("zoe", ["--scope", "read", "--days", "0"], "days", marks=pytest.mark.slow),
        ("zoe", ["--scope", "admin"], "administrators"),
        pytest.param("zoe", [], "--scope", marks=pytest.mark.slow),
    ],
)
def test_a_refused_token_is_said_and_not_made(chat, username, options, said):
    chat("create-user", "--username", "zoe", "--password-stdin", input=f"{PASSWORD}\n")
    made = token_for(chat, username, *options)
    assert made.returncode != 0
    assert made.stdout == ""
    assert said in made.stderr
    assert "Traceback" not in made.stderr
