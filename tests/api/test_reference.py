"""The page about the API at /api: drawn on the server, whole, and from nowhere else."""

import re
from pathlib import Path

import pytest
from lxml import html

from chatapp.web.sentences import SENTENCES
from tests.browsing import Browser

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def page(app):
    """The page without a sign-in."""
    response = Browser(app).get("/api")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    return html.fromstring(response.text)


def test_it_shows_every_endpoint_with_its_path_and_method(page, document):
    shown = {article.get("id"): article.text_content() for article in page.iter("article")}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            text = shown.pop(operation["operationId"])
            assert method.upper() in text
            assert path in text
            assert operation["summary"] in text
            for parameter in operation["parameters"]:
                assert parameter["name"] in text
    assert shown == {}


def test_it_shows_every_shape_and_every_refusal_where_links_lead(page, document):
    ids = set(page.xpath("//@id"))
    assert set(document["components"]["schemas"]) <= ids
    assert set(SENTENCES) <= ids
    links = {href.removeprefix("#") for href in page.xpath("//a/@href") if href.startswith("#")}
    assert len(links) > 20
    assert links <= ids
    assert len(page.xpath("//@id")) == len(ids)


def test_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(page):
    loaded = page.xpath("//link/@href | //script/@src | //img/@src | //use/@href")
    assert loaded
    assert all(address.startswith(("/static/", "data:image/svg+xml,")) for address in loaded)
    assert not page.xpath("//style | //@style | //script[not(@src)]")
    assert not [href for href in page.xpath("//a/@href") if re.match("https?:|//", href)]


def test_it_is_linked_from_the_settings_and_the_readme(ada):
    assert '<a class="link" href="/api">' in ada.get("/settings/tokens").text
    assert "`/api`" in (ROOT / "README.md").read_text()


def test_who_is_signed_in_sees_the_same(ada, page):
    assert len(html.fromstring(ada.get("/api").text).xpath("//article")) == len(page.xpath("//article"))
