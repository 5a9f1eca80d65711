import pytest

from tests.doors.house import UNKNOWN

ODD = ["x", "%00", "%ff%fe", "..%2f", "x" * 300, "%F0%9F%8E%88", "AAAAAAAAAAAAAAA'", UNKNOWN]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_id_in_a_path_is_answered_like_an_unknown_one(odd, app, cast):
    tried = 0
    for route in app.url_map.iter_rules():
        for method in route.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"} if route.arguments else ():
            path = "".join(odd if is_id else part for is_id, part in parts_of(route))
            if path.startswith("/static"):
                continue
            answer = ask(cast["admin"], method, path)
            assert answer.status_code in (308, 404, 422), (method, path, answer.status_code)
            tried += 1
    assert tried > 40


def parts_of(route):
    """Return (is an id, text) for each part of a route's path."""
    pieces = str(route).replace("<", "\0<").replace(">", "\0").split("\0")
    return [(piece.startswith("<"), piece) for piece in pieces]


def ask(person, method, path):
    if path.startswith("/api/v1"):
        body = None if method in ("GET", "DELETE") else {}
        return person.api(method, path.removeprefix("/api/v1"), body)
    return person.get(path) if method == "GET" else person.post(path, {"body": "x"})


@pytest.mark.parametrize("query", ["before=x", "before=-1", "around=1e3", "after=%00", "before=99999999999999999999"])
def test_an_odd_place_in_the_history_is_refused(query, cast, house):
    pages = cast["member"].get(f"/conversations/{house.room}?{query}")
    program = cast["member"].api("GET", f"/conversations/{house.room}/messages?{query}")
    assert pages.status_code == program.status_code == 422
    assert program.json()["error"]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("path", ["/people", "/rooms", "/inbox/new"])
@pytest.mark.parametrize("text", ["%00", "%07", "x" * 101])
def test_an_odd_search_is_refused(path, text, cast):
    assert cast["member"].get(f"{path}?q={text}").status_code == 422
    if path != "/inbox/new":
        assert cast["member"].api("GET", f"{path}?q={text}").json()["error"]["field"] == "q"


@pytest.mark.parametrize("path", ["/people", "/rooms", "/announcements"])
@pytest.mark.parametrize("offset", ["x", "-1", "1.5", "9999999999999999999"])
def test_an_odd_offset_is_refused(path, offset, cast):
    assert cast["member"].get(f"{path}?offset={offset}").status_code == 422
    assert cast["member"].api("GET", f"{path}?offset={offset}").json()["error"]["field"] == "offset"


def test_an_offset_beyond_everything_is_an_empty_page(cast):
    for path in ("/people", "/rooms", "/announcements"):
        assert cast["member"].get(f"{path}?offset={2**53 - 1}").status_code == 200
        page = cast["member"].ok("GET", f"{path}?offset={2**53 - 1}")
        assert (page[path[1:]], page["more"]) == ([], False)
