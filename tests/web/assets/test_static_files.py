import gzip
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatapp.web.assets.assets import ASSETS, Kept, Source
from tests.server import ROOT

LARGE = "js/connection/shared_link.js"


@pytest.fixture
def version(client):
    return re.search(r"/static/([0-9a-f]{16})/", client.get("/sign-in").text)[1]


def test_texts_are_sent_compressed_to_who_takes_that(client, version):
    answer = client.get(f"/static/{version}/{LARGE}", headers={"Accept-Encoding": "gzip"})
    plain = (ROOT / "static" / LARGE).read_bytes()
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert answer.mimetype == "text/javascript"
    assert gzip.decompress(answer.data) == plain
    assert len(answer.data) < len(plain) / 2
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0"])
def test_who_does_not_take_it_gets_the_file_as_it_is(client, version, accepted):
    answer = client.get(f"/static/{version}/{LARGE}", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == (ROOT / "static" / LARGE).read_bytes()
    answer.close()  # a file that is open


def test_nothing_outside_the_tree_is_sent_compressed(client, version):
    for path in ("../config.py", "js/../../config.py", "js/absent.js", "JS/APP.JS"):
        assert client.get(f"/static/{version}/{path}", headers={"Accept-Encoding": "gzip"}).status_code == 404


@pytest.mark.parametrize("path", [LARGE, "js/app.js", "en/js/app.js", "css/deferred.css", "js/absent.js"])
def test_a_file_of_another_version_is_not_here_and_may_be_asked_for_again(client, version, path):
    answer = client.get(f"/static/{'0' * 16}/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-cache")
    assert answer.text == "not found\n"


def test_a_file_without_a_version_is_the_one_of_today_and_is_asked_for_each_time(client):
    answer = client.get(f"/static/{LARGE}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    answer.close()


def test_a_file_is_kept_once_however_its_path_is_spelt(app, client, version):
    kept = app.extensions[ASSETS]._kept
    gzipped = {"Accept-Encoding": "gzip"}
    plain = client.get(f"/static/{version}/{LARGE}", headers=gzipped)
    english = app.extensions[ASSETS].version("en")
    before = set(kept)
    for spelling in (
        f"{version}/js/./connection/./{LARGE[14:]}",
        f"{version}/js/connection/{'./' * 5000}{LARGE[14:]}",
        f"{version}/js//connection//{LARGE[14:]}",
        f"{english}/en/{LARGE}",
    ):
        answer = client.get(f"/static/{spelling}", headers=gzipped)
        assert (answer.status_code, answer.data) == (200, plain.data), spelling
    assert set(kept) == before


class Slow(Source):
    """A source whose file `slow` takes until `may_end`. `made`: the names of all that were made."""

    def __init__(self):
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.made = []

    def name(self, path):
        return path

    def version(self, language):
        return "0" * 16

    def plain(self, language, name):
        if name == "slow":
            self.begun.set()
            assert self.may_end.wait(30)
        self.made.append(name)
        return name.encode()

    def compress(self, data, encoding):
        return data + encoding.encode()


def test_while_one_file_is_made_others_are_served():
    source = Slow()
    assets = Kept(source, ())
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(assets.plain, None, "slow")
        assert source.begun.wait(30)
        assert assets.plain(None, "quick") == b"quick"
        source.may_end.set()
        assert slow.result() == b"slow"


def test_a_file_is_made_once_for_all_encodings_and_for_each_language_that_it_has():
    source = Slow()
    assets = Kept(source, {"localized"})
    for language in ("de", "en", None, "en"):
        for name in ("localized", "other"):
            assert assets.plain(language, name) == name.encode()
            assert assets.compressed(language, name, "br") == f"{name}br".encode()
    assert sorted(source.made) == ["localized"] * 3 + ["other"]
