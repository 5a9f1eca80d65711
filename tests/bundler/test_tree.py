import re

import pytest
from werkzeug.exceptions import NotFound

from chatapp.bundler.sources import AsWritten, Bundled


@pytest.fixture
def folder(tmp_path):
    """A folder with one file, `here.txt`."""
    (tmp_path / "here.txt").write_text("before")
    return tmp_path


def test_only_files_that_were_there_at_the_start_are_served(folder):
    bundled, as_written = Bundled(folder), AsWritten(folder)
    (folder / "later.txt").write_text("after")
    for source in (bundled, as_written):
        assert source.name("./here.txt") == "here.txt"
        with pytest.raises(NotFound):
            source.name("../here.txt")
    assert as_written.name("later.txt") == "later.txt"
    with pytest.raises(NotFound):
        bundled.name("later.txt")


def test_the_hash_is_another_after_any_change(folder):
    bundled, as_written = Bundled(folder), AsWritten(folder)
    first = as_written.version(None)
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert bundled.version(None) == first
    (folder / "more.txt").write_text("2")
    second = as_written.version(None)
    (folder / "more.txt").rename(folder / "other.txt")
    assert len({first, second, as_written.version(None)}) == 3
    assert bundled.version(None) == first


def test_in_development_a_file_is_as_it_is_now(folder):
    as_written = AsWritten(folder)
    assert as_written.plain(None, "here.txt") == b"before"
    (folder / "here.txt").write_text("now")
    assert as_written.plain(None, "here.txt") == b"now"
