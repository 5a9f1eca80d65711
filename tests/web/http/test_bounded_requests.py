"""Headers, queries and forms: cut or refused by their size before anything is done with them."""

import time
from urllib.parse import parse_qsl, quote

import pytest

from chatapp import limits
from chatapp.errors import TooLarge
from chatapp.web import times
from chatapp.web.http.request import HEADERS, STRAYS, BoundedHeaders, fields
from tests.pace import slowness

WHOLE = 1_000_000  # bytes: as large as a form may be
# Beside decoding, a form of this size is copied a few times; `parse_qsl` takes 50 to 300 ms for each of these.
FORM_COST = 0.025  # seconds of CPU
HOSTILE = {
    "marks": quote("\u0301\u0316" * 100_000),
    "every second escaped": "%41a" * 250_000,
    "plus signs": "+" * WHOLE,
    "equals signs": "=" * WHOLE,
    "no UTF-8": "%ff" * 333_333,
    "letters": "a" * WHOLE,
}


def cost_of(work):
    """Return the seconds of CPU that `work()` takes, the best of five, as of a machine at rest."""
    return costs_of(work)[0] / slowness()


def costs_of(*works):
    """Return the seconds of CPU that each of these takes, the best of five, in turns."""
    rounds = []
    for _ in range(5):
        rounds.append([])
        for work in works:
            before = time.thread_time()
            work()
            rounds[-1].append(time.thread_time() - before)
    return [min(costs) for costs in zip(*rounds, strict=True)]


@pytest.mark.parametrize(
    "form",
    [
        "a=1&b=2&a=3",
        "a=%C3%A9+%2B+%26+%3D+%25",
        "name=&=value&lonely&&",
        "a=b=c==d&e%3Df=g",
        "a=100%&b=%zz&c=%4&d=%%41",
        "a=%0D%0A%0d%0a&b=\n\r\n",
        "emoji=%F0%9F%98%80%F0%9F%98%80",
        "%C3%A9=%C3%A9",
        "q=_=3D=20",
    ],
)
def test_a_form_is_read_as_the_standard_library_reads_it(form):
    assert fields(form.encode(), 100) == parse_qsl(form, keep_blank_values=True)


def test_what_is_no_utf_8_becomes_the_replacement_character():
    assert fields(b"a=%ff\xff", 1) == [("a", "\ufffd\ufffd")]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_form_of_a_megabyte_costs_milliseconds(value):
    data = f"body={value}".encode()[:WHOLE]
    assert cost_of(lambda: fields(data, limits.FORM_FIELDS)) < FORM_COST


@pytest.mark.parametrize("data", [b"&" * WHOLE, b"a=&" * 330_000, b"a=1&" * limits.FORM_FIELDS])
def test_a_form_of_too_many_fields_is_refused_unread(data):
    def read():
        with pytest.raises(TooLarge, match="too_many_fields"):
            fields(data, limits.FORM_FIELDS)

    assert cost_of(read) < FORM_COST


def test_the_page_says_that_a_form_has_too_many_fields(ada):
    answer = ada.client.post("/settings/status", data="x=1&" * 1000, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "at most 200" in answer.text


def test_so_is_one_with_files(ada):
    parts = {f"x{number}": "1" for number in range(limits.FORM_FIELDS + 1)}
    answer = ada.client.post("/settings/status", data=parts, content_type="multipart/form-data")
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


def test_a_form_of_a_stranger_is_not_read_where_nothing_takes_one(browser):
    form = {"data": "x=1&" * 1000, "content_type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/nothing-here", **form).status_code == 404
    assert browser.client.post("/sign-in", **form).status_code == 413


def test_so_does_the_answer_to_a_program_s_query(ada):
    answer = ada.client.get("/api/v1/people?" + "q=1&" * 1000)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_many_fields")
    assert answer.json["error"]["limit"] == limits.QUERY_FIELDS


def test_a_form_of_stray_percent_signs_is_refused(browser):
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/sign-in", data="username=" + "%" * (STRAYS + 1), **form).status_code == 400
    assert "100%" in browser.client.post("/sign-in", data="username=100%&csrf_token=", **form).text


def seen_behind(headers):
    """Return the environment that an application is given for a request with these headers."""
    seen = {}
    BoundedHeaders(lambda environ, _start_response: seen.update(environ))(dict(headers), None)
    return seen


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_cut_before_it_is_looked_at(name):
    assert 0 < len(seen_behind({name: "a,;" * 10_000})[name]) <= HEADERS[name]


@pytest.mark.parametrize(("name", "entry"), [("HTTP_IF_NONE_MATCH", '"0123456789",'), ("HTTP_COOKIE", "name=value;")])
def test_a_list_is_cut_between_two_entries(name, entry):
    assert set(seen_behind({name: entry * 10_000})[name].split(entry[-1])) == {entry[:-1]}


def test_a_header_of_the_usual_length_stays_as_it_is():
    headers = dict.fromkeys(HEADERS, "en-GB,en;q=0.8")
    assert seen_behind(headers) == headers


def test_a_token_that_is_cut_is_bad_and_no_cookie_counts_instead(ada):
    secret = ada.api("POST", "/me/tokens", {"name": "A program", "scopes": ["read"]}).json["token"]["secret"]
    answer = ada.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}{'x' * 1000}"})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "bad_token")


@pytest.mark.parametrize("name", ["Accept-Language", "Accept-Encoding", "If-None-Match", "Cookie", "Authorization"])
def test_a_long_header_costs_hardly_more_than_none(app, name):
    client = app.test_client(use_cookies=False)
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = (f"{a}{b}{c}" for a in letters for b in letters for c in letters)
    joined = {"Cookie": "=1; "}.get(name, ",").join(many)[:31_000]

    def ask(headers):
        assert client.get("/sign-in", headers=headers).status_code == 200

    ask({})
    long, short = costs_of(lambda: ask({name: joined}), lambda: ask({}))
    assert long < 1.5 * short + 0.005 * slowness()


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("en-GB", "en_GB"),
        ("xx, en-GB;q=0.5", "en_GB"),
        ("EN-gb", "en_GB"),
        (",".join(f"x{letter}" for letter in "abcdefghi") + ",en-AU", "en_AU"),
        (",".join(f"x{letter}" for letter in "abcdefghij") + ",en-AU", "en"),
        ("en-" + "x" * 300, "en"),
        ("*", "en"),
    ],
)
def test_the_first_ten_languages_count(app, header, locale):
    with app.test_request_context(headers={"Accept-Language": header}):
        assert times.locale() == locale
