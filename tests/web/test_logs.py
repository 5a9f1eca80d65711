"""The log as lines of JSON: each line about a request or an event says which, and none holds a secret."""

import json
import logging
import re
import socket
import sys

import pytest
import requests

from chatapp.transport.http.shown_path import LONGEST, shown_path
from chatapp.web.logs import JsonLines
from tests.people import PASSWORD
from tests.server import GENEROUS, Server, eventually, flask

JSON = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "NODE_NAME": "left"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("logs") / "data"
    words = "chat", "create-user", "--username", "boss", "--admin", "--password-stdin"
    assert flask(*words, data_dir=data, input=f"{PASSWORD}\n").returncode == 0
    with Server(data, **GENEROUS, **JSON, TRUSTED_PROXIES="127.0.0.2") as running:
        yield running


def lines(server):
    """Return what the server has logged as lines of JSON, the security log aside."""
    found = [json.loads(line) for line in server.log.splitlines() if line.startswith('{"time"')]
    return [line for line in found if "level" in line]


def line_of(server, **fields):
    """Return the first line with these fields, once it is there."""

    def look():
        return next((line for line in lines(server) if fields.items() <= line.items()), None)

    return eventually(look, message=lambda: f"no line with {fields}:\n{server.log}")


def test_the_last_line_of_a_request_says_all_that_is_known_of_it(server, ana):
    answer = ana.api("GET", "/me?secret=swordfish")
    line = line_of(server, request=answer.headers["X-Request-Id"], logger="chatapp.requests")
    assert {
        "node": "left",
        "person": ana.id,
        "method": "GET",
        "path": "/api/v1/me",
        "status": 200,
    }.items() <= line.items()
    assert line["milliseconds"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])


def test_the_line_of_an_event_says_whose_it_was(server, ana):
    ana.socket(["websocket"]).call("open_conversation", {"conversation": "nowhere", "rev": None, "epoch": None})
    line = line_of(server, logger="chatapp.events", person=ana.id, event="open_conversation")
    assert "not_found" in line["message"]
    assert re.fullmatch("[0-9a-f]{16}", line["request"])


def test_each_event_has_an_id_of_its_own(server, bo):
    live = bo.socket(["websocket"])
    for _ in range(3):
        live.call("open_conversation", {"conversation": "nowhere", "rev": None, "epoch": None})

    def ids():
        return [line["request"] for line in lines(server) if line.get("event") and line.get("person") == bo.id]

    eventually(lambda: len(ids()) == len(set(ids())) == 3, message=ids)


def test_the_security_log_says_by_which_request_something_happened(server, ana):
    made = ana.api("POST", "/me/tokens", {"name": "A program", "scopes": ["read"]})
    noted = [json.loads(line) for line in server.log.splitlines() if '"token_created"' in line]
    assert noted[-1]["request"] == made.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("source", "given", "is_taken"),
    [
        ("127.0.0.2", "abc-DEF_1.2", True),
        ("127.0.0.2", "a" * 64, True),
        ("127.0.0.2", "a" * 65, False),
        ("127.0.0.2", 'x","admin":"y', False),
        ("127.0.0.2", "é", False),
        ("127.0.0.1", "abc-DEF_1.2", False),
    ],
)
def test_the_id_of_a_request_comes_from_a_trusted_proxy_or_is_made(server, source, given, is_taken):
    head = f"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {given}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), source_address=(source, 0), timeout=10) as proxy:
        proxy.sendall(head.encode("latin-1"))
        answer = b"".join(iter(lambda: proxy.recv(4096), b"")).decode("latin-1")
    said = re.search(r"X-Request-Id: (\S+)\r\n", answer)[1]
    assert (said == given) == is_taken
    assert is_taken or re.fullmatch("[0-9a-f]{16}", said)
    line_of(server, request=said, path="/healthz")


@pytest.mark.parametrize(
    "address",
    [
        "/hooks/swordfish",
        "/feeds/swordfish.xml",
        "/hooks/a/swordfish?x=1",
        "/%68ooks/swordfish",
        "//hooks//swordfish",
        "/HOOKS/swordfish",
        "/api/v1/hooks/swordfish",
        "/inbox?token=swordfish",
        "/socket.io/?EIO=4&transport=polling&sid=swordfish",
        "/network/probes/now?nonce=swordfish",
    ],
)
def test_no_log_holds_a_query_or_a_path_below_hooks_or_feeds(server, address):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(
            f"POST {address} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 ")
    last = requests.get(f"{server.url}/healthz", timeout=10).headers["X-Request-Id"]
    line_of(server, request=last)  # so all lines before it are there
    assert "swordfish" not in server.log


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/inbox?q=1", "/inbox"),
        ("/hooks", "/hooks"),
        ("/hooks/", "/hooks/"),
        ("/hooks/x", "/hooks/…"),
        ("/webhooks/x", "/webhooks/x"),
        ("/" + "x" * LONGEST, "/" + "x" * (LONGEST - 1) + "…"),
        ("/" + "%78" * LONGEST + "/hooks/secret", "/hooks/…"),
    ],
)
def test_a_path_is_shown_without_what_may_be_a_secret(target, shown):
    assert shown_path(target) == shown


def test_an_exception_stays_within_its_line():
    """A traceback has many lines, and a log of lines must be readable by the line."""

    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("chatapp", logging.ERROR, "", 1, "went\nwrong", (), sys.exc_info())
    text = JsonLines("left").format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["message"], line["level"]) == ("went\nwrong", "ERROR")
    assert "ValueError: first\nsecond" in line["exception"]
