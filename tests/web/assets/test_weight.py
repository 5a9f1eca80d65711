"""The weight of a page: bytes on the wire, headers included, for a browser with an empty cache."""

import re

import pytest

from chatapp.cli.demo_texts import EXCHANGES
from tests.people import Person, new_username
from tests.server import GENEROUS, Server
from tests.transport.wire import Http

LINES = [line[2:] for group in EXCHANGES.values() for exchange in group for line in exchange.split("|")]
ROOMS = 8  # beside the one that is shown
LOADED = re.compile(r'(?:src|href)="(/static/[^"#]+\.(?:js|css|svg))')

ONLY_WITHOUT_SCRIPTS = "refreshing.css"

PLACE = 5_000  # bytes
SESSION = 280  # of each request
# Bytes, by encoding: HTML and CSS, which alone make it readable; a whole first load; the page again.
MOST = {"br": (13_000, 45_000, 5_300), "gzip": (15_000, 51_500, 6_000)}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of this module's own: others' announcements, rooms and people would weigh, too."""
    with Server(tmp_path_factory.mktemp("weight") / "data", **GENEROUS) as running:
        yield running


@pytest.fixture(scope="module")
def reader(server):
    """Somebody in a few rooms, who has read the fifty messages in `reader.path`."""
    ana, bo = (Person(server.url, new_username(), name).sign_up() for name in ("Ana Lima", "Bo Ito"))
    rooms = [ana.room(f"Weighing {n}") for n in range(ROOMS + 1)]
    for place, room in enumerate(rooms):
        bo.ok("POST", f"/rooms/{room}/join")
        bo.say(room, LINES[place])
    for start in range(0, 50, 5):
        (ana if start % 2 else bo).say(rooms[-1], *LINES[start : start + 5])
    ana.path = f"/conversations/{rooms[-1]}"
    assert rows(ana.get(ana.path).text) == 50
    yield ana
    ana.close(), bo.close()


def rows(html):
    return html.count('<li class="message" id=')


def fetched(reader, path, encoding):
    """Return (head, body) of an answer, as they came."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in reader.http.cookies)
    with Http(int(reader.url.rpartition(":")[2])) as http:
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nAccept-Encoding: {encoding}\r\n\r\n"
        http.send(asked.encode())
        head = http.read_until(b"\r\n\r\n")
        return head, http.read(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))


def weight(reader, path, encoding):
    head, body = fetched(reader, path, encoding)
    assert head.startswith(b"HTTP/1.1 200 "), head
    return len(head) + len(body)


@pytest.mark.parametrize("encoding", MOST)
def test_a_conversation_weighs_little_at_first_and_less_when_one_comes_back(reader, encoding):
    html = reader.get(reader.path).text
    assert rows(html) == 24
    loaded = {path.rpartition("/")[2]: path for path in LOADED.findall(html)}
    assert loaded.keys() == {"app.js", "app_system.css", "icons.svg", "favicon.svg", ONLY_WITHOUT_SCRIPTS}
    page = weight(reader, reader.path, encoding)
    parts = {name: weight(reader, path, encoding) for name, path in loaded.items() if name != ONLY_WITHOUT_SCRIPTS}
    readable, first, again = MOST[encoding]
    assert page + parts["app_system.css"] <= readable, (page, parts)
    assert page + sum(parts.values()) <= first, (page, parts)
    assert page <= again, page


@pytest.mark.parametrize("path", ["/inbox", "/rooms", "/people"])
def test_another_place_weighs_less_when_one_comes_back(reader, path):
    assert 2_000 < weight(reader, path, "br") <= PLACE


@pytest.mark.parametrize("path", ["/inbox", "/sign-in", "/settings"])
def test_no_script_or_sheet_is_found_only_by_reading_another(reader, path):
    for address in LOADED.findall(reader.get(path).text):
        text = reader.get(address).text
        assert not re.search(r"^import\b|\bimport\((?![\"`]\./deferred\.js)|@import", text, re.MULTILINE), address


def test_the_sign_in_adds_little_to_each_request(reader):
    session = next(cookie for cookie in reader.http.cookies if cookie.name.startswith("chatapp_session_"))
    assert 100 < len(session.value) <= SESSION
