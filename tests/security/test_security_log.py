"""Each event that decides who may do what is a line of the security log, which holds no secret."""

import ast
import json
import re
import secrets

import pytest

from chatapp import security_log
from tests.people import PASSWORD, Person
from tests.server import GENEROUS, ROOT, flask

NEW_PASSWORD = "seven lanterns in the fog"
MISTYPED = "correct-horse-typed-as-a-name"
WORDS = "meet me at the lighthouse"


@pytest.fixture
def server(start_server, tmp_path):
    words = ["chat", "create-user", "--username", "boss", "--admin", "--password-stdin"]
    assert flask(*words, data_dir=tmp_path / "data", input=f"{PASSWORD}\n").returncode == 0
    return start_server()


@pytest.fixture
def boss(server):
    person = Person(server.url, "boss").sign_in()
    yield person
    person.close()


def lines(server):
    """Return what the security log of a server holds."""
    return [json.loads(line) for line in server.log.splitlines() if line.startswith('{"time"')]


def last(server, event):
    return [line for line in lines(server) if line["event"] == event][-1]


def account(person):
    return {"id": person.id, "username": person.username}


def do_everything(server, boss):
    """Bring about every event of the log; return the secrets that were in use."""
    invitation = boss.ok("POST", "/admin/invitations", {})["invitation"]
    token = invitation["link"].partition("invite=")[2]
    spare = boss.ok("POST", "/admin/invitations", {})["invitation"]["id"]
    boss.ok("DELETE", f"/admin/invitations/{spare}")
    ana = Person(server.url, "ana").sign_up(invite=token)
    room = ana.room("Harbour")
    ana.say(room, WORDS)
    ana.ok("POST", f"/rooms/{room}/members", {"people": [boss.id]})
    ana.ok("PUT", f"/rooms/{room}/members/{boss.id}/role", {"role": "owner"})
    Person(server.url, MISTYPED).api("POST", "/sign-in", {"username": MISTYPED, "password": "x" * 12})
    Person(server.url, "ana").api("POST", "/sign-in", {"username": "ana", "password": "not her password"})
    ana.another_browser().close()
    ana.ok("DELETE", "/me/sign-ins")
    secret = ana.token("read")
    ana.ok("DELETE", f"/me/tokens/{secret['id']}")
    wrong = {"current_password": "not her password", "new_password": NEW_PASSWORD}
    assert ana.api("POST", "/me/password", wrong).status_code == 422
    ana.ok("POST", "/me/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD})
    ana.ok("POST", "/me/end-everything")
    ana.http.post(f"{server.url}/api/v1/rooms", json={}, headers={"Origin": "https://evil.example"})
    for is_admin in (True, False):
        boss.ok("PUT", f"/admin/people/{ana.id}/admin", {"is_admin": is_admin})
    boss.ok("POST", f"/admin/people/{ana.id}/deactivate")
    boss.ok("POST", f"/admin/people/{ana.id}/reactivate")
    for _ in range(12):
        Person(server.url, "ana").api("POST", "/sign-in", {"username": "ana", "password": "not her password"})
    return [token, secret["secret"], NEW_PASSWORD, PASSWORD, "not her password", MISTYPED, WORDS]


def test_each_event_is_a_line_and_none_holds_a_secret_or_a_text(start_server, tmp_path):
    words = ["chat", "create-user", "--username", "boss", "--admin", "--password-stdin"]
    made = flask(*words, data_dir=tmp_path / "data", input=f"{PASSWORD}\n")
    server = start_server(**{**GENEROUS, "RATE_SIGN_IN": "10/minute", "SIGN_UP": "invite"})
    boss = Person(server.url, "boss").sign_in()
    hidden = do_everything(server, boss)
    words = ["chat", "set-password", "--username", "ana", "--password-stdin"]
    reset = flask(*words, data_dir=tmp_path / "data", input="a whole new harbour light\n")
    told = server.log + made.stderr + reset.stderr
    events = {json.loads(line)["event"] for line in told.splitlines() if line.startswith('{"time"')}
    assert events == set(security_log.EVENTS)
    assert [secret for secret in hidden if secret in told] == []
    for line in lines(server):
        assert set(line) == {"time", "event", "from", "request", "by", *security_log.EVENTS[line["event"]]}
        assert line["from"] == "127.0.0.0/24"
        assert re.fullmatch("[0-9a-f]{16}", line["request"])
    boss.close()


def test_who_did_it_and_to_whom_is_told_apart(server, boss, person):
    ana = Person(server.url, "ana").sign_up()
    boss.ok("PUT", f"/admin/people/{ana.id}/admin", {"is_admin": True})
    line = last(server, "admin_granted")
    assert (line["by"], line["person"]) == (account(boss), account(ana))
    ana.close()


def test_what_is_done_at_the_command_line_says_so(server, tmp_path):
    words = ["chat", "create-user", "--username", "zoe", "--password-stdin"]
    made = flask(*words, data_dir=tmp_path / "data", input=f"{PASSWORD}\n")
    (line,) = [json.loads(line) for line in made.stderr.splitlines()]
    assert (line["event"], line["from"], line["by"]) == ("signed_up", "command line", None)


def test_what_was_refused_and_undone_is_no_line(server, boss):
    before = len(lines(server))
    assert boss.api("PUT", f"/admin/people/{boss.id}/admin", {"is_admin": False}).status_code == 409
    assert boss.api("POST", f"/admin/people/{boss.id}/deactivate").status_code in (409, 422)
    assert len(lines(server)) == before


def test_lock_outs_and_refused_origins_fill_no_disk(start_server):
    server = start_server(**{**GENEROUS, "RATE_SIGN_IN": "3/minute"})
    visitor = Person(server.url, "ana").sign_up()
    for _ in range(20):
        visitor.api("POST", "/sign-in", {"username": "ana", "password": "not her password"})
        visitor.http.post(f"{server.url}/api/v1/rooms", json={}, headers={"Origin": "https://evil.example"})
    events = [line["event"] for line in lines(server)]
    assert events.count("sign_in_locked_out") == 1
    assert events.count("origin_refused") == 1
    visitor.close()


def test_every_event_that_is_noted_is_declared_with_its_fields_and_described():
    noted = {}
    for path in (ROOT / "chatapp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "security_log.note":
                names = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                fields = {keyword.arg for keyword in node.keywords} - {"by"}
                noted |= dict.fromkeys(names, fields)
    assert noted == {event: set(fields) for event, fields in security_log.EVENTS.items()}
    described = (ROOT / "docs/how-to/security-log.md").read_text()
    assert [event for event in security_log.EVENTS if f"`{event}`" not in described] == []


def test_an_undeclared_field_is_our_mistake():
    with pytest.raises(ValueError, match="signed_in has the fields"):
        security_log.note("signed_in", person=None, password=secrets.token_hex())
