import gzip
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.exceptions import NotFound

from chatapp.web.assets.static_files import Texts, Tree
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


def test_a_file_is_kept_once_however_its_path_is_spelt(app, client, version):
    kept = app.extensions["static_texts"]._kept
    gzipped = {"Accept-Encoding": "gzip"}
    plain = client.get(f"/static/{version}/{LARGE}", headers=gzipped)
    before = set(kept)
    for spelling in (
        f"js/./connection/./{LARGE[14:]}",
        f"js/connection/{'./' * 5000}{LARGE[14:]}",
        f"js//connection//{LARGE[14:]}",
        f"en/{LARGE}",
    ):
        answer = client.get(f"/static/{version}/{spelling}", headers=gzipped)
        assert (answer.status_code, answer.data) == (200, plain.data), spelling
    assert set(kept) == before


def test_only_files_that_were_there_at_the_start_are_sent(app, tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "here.txt").write_text("before")
    tree = Tree(folder)
    (folder / "later.txt").write_text("after")
    assert tree.name("./here.txt", fresh=False) == "here.txt"
    assert tree.name("later.txt", fresh=True) == "later.txt"
    with pytest.raises(NotFound):
        tree.name("later.txt", fresh=False)


def test_while_one_file_is_made_others_are_served(app, in_app):
    texts = Texts(app.extensions["static_tree"])
    begun, may_end = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        assert may_end.wait(30)
        return b"slow"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(texts._once, "one", slowly)
        assert begun.wait(30)
        assert texts._once("another", lambda: b"quick") == b"quick"
        may_end.set()
        assert slow.result() == b"slow"
