import gzip
import re

import pytest

from tests.server import ROOT

LARGE = "js/lib/shared_link.js"


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
