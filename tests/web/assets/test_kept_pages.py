"""Pages that are the same for everybody: drawn once."""

import datetime
import time

import pytest
from flask import template_rendered

from chatapp.selftest import page
from chatapp.web.assets import kept_pages
from tests.browsing import Browser

PAGES = ("/api", "/network")
MARKED = {"Accept-Encoding": "br"}


@pytest.fixture
def drawn(app):
    """The templates that were drawn, a list that grows."""
    found = []

    def note(_app, template, **_):
        found.append(template.name)

    with template_rendered.connected_to(note, app):
        yield found


@pytest.fixture(autouse=True)
def at_one_minute(monkeypatch):
    """Let the page that tells the minute be of one."""
    noon = datetime.datetime(2026, 11, 29, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(page, "now", lambda: noon)


@pytest.mark.parametrize("path", PAGES)
def test_it_is_drawn_once_for_all_who_read_a_language(path, app, ada, drawn):
    first = Browser(app).get(path)
    assert first.status_code == 200
    count = len(drawn)
    assert count > 0
    for asking in (ada, Browser(app), Browser(app)):
        assert asking.get(path).data == first.data
    assert Browser(app).get(path, headers={"Accept-Language": "en-AU, xx"}).data == first.data
    assert len(drawn) == count


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("headers", [{}, MARKED])
def test_a_browser_that_has_it_is_told_that_it_still_holds(path, headers, browser):
    first = browser.get(path, headers=headers)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = browser.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get(path, headers={**headers, "If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_each_encoding_has_a_tag_of_its_own(path, browser):
    tags = {browser.get(path, headers={"Accept-Encoding": one}).headers["ETag"] for one in ("br", "gzip", "identity")}
    assert len(tags) == 3


@pytest.mark.parametrize("path", PAGES)
def test_asking_in_many_ways_makes_no_more_pages(path, app, browser):
    for number in range(100):
        odd = {
            "Accept-Encoding": f"x-{number}, br",
            "Accept-Language": f"en-{number:03}",
            "Sec-Fetch-Site": f"s{number}",
        }
        assert browser.get(f"{path}?{number}", headers=odd).status_code == 200
    assert len(app.extensions["kept_pages"]) == 1


def test_no_more_pages_are_kept_than_a_few(app):
    with app.test_request_context():
        for number in range(2 * kept_pages.KEPT):
            kept_pages.kept("name", "en", lambda: "page", number)
        assert len(app.extensions["kept_pages"]) == kept_pages.KEPT


@pytest.mark.parametrize("path", PAGES)
def test_it_costs_less_than_a_page_that_is_drawn(path, browser):
    def cost_of(asked):
        costs = []
        for _ in range(5):
            before = time.thread_time()
            assert browser.get(asked).status_code == 200
            costs.append(time.thread_time() - before)
        return min(costs)

    assert cost_of(path) < cost_of("/sign-in")
