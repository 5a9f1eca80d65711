"""The documents and comments pass their checks, and each check finds a planted fault."""

import shutil
import subprocess
import sys

import pytest

from config import RENAMED
from tests.documents import checks
from tests.server import ROOT

OLD_MODULE = next(word for word in checks.retired_words() if word not in RENAMED)
# Sources with a place for a sentence.
DOCSTRING = 'def keep():\n    """{}"""\n'
LONGER = 'def keep():\n    """Keep it.\n\n    {}\n    """\n'
COMMENT, TRAILING = "# {}\n", "KEPT = 1  # {}\n"
SCRIPT, BLOCK = "// {}\n", "/** {} */\n"


def test_the_documents_are_in_order():
    checked = subprocess.run([sys.executable, "-m", "tests.documents"], cwd=ROOT, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_they_are_all_looked_at():
    names = {path.relative_to(ROOT).as_posix() for path in checks.documents()}
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/protocol.md", "examples/README.md"} <= names
    assert not [name for name in names if "node_modules" in name or "/vendor/" in name]
    assert len(checks.retired_words()) > 20


@pytest.fixture
def page(tmp_path):
    """Return `page(text)`: a checkout of this one document and a picture, as its root."""

    def write(text):
        (tmp_path / "docs").mkdir()
        shutil.copy(ROOT / "docs/screenshots/client.svg", tmp_path / "docs/picture.svg")
        (tmp_path / "docs/page.md").write_text(text)
        return tmp_path

    return write


@pytest.mark.parametrize(
    "line",
    ["x" * 101, "- " + "word " * 20 + "end", "[" + "x" * 101 + "](page.md)"],
)
def test_a_wide_line_is_seen(page, line):
    [complaint] = checks.too_wide(page(f"# Title\n\n{line}\n"))
    assert complaint == f"docs/page.md:3: {len(line)} columns, 100 at most"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100,
        "| " + "x" * 200 + " |",
        "```\n" + "x" * 200 + "\n```",
        "see [this](" + "x" * 200 + ".md)",
        "https://example.org/" + "x" * 100,
    ],
)
def test_tables_code_and_addresses_may_be_wide(page, text):
    assert checks.too_wide(page(text)) == []


@pytest.mark.parametrize(
    "target", ["gone.md", "page.md#gone", "#gone", "../page.md", "picture.png", "page.md#title-and-more"]
)
def test_a_link_that_leads_nowhere_is_seen(page, target):
    [complaint] = checks.dead_links(page(f"# Title\n\n[a link]({target})\n"))
    assert complaint == f"docs/page.md:3: {target} leads nowhere"


def test_the_address_of_a_picture_is_a_link(page):
    [complaint] = checks.dead_links(page('<img src="gone.png">\n'))
    assert "gone.png" in complaint


@pytest.mark.parametrize(
    "target", ["page.md", "page.md#more-of-it-get-it", "#title", "picture.svg", "https://example.org/gone", ".."]
)
def test_a_link_that_leads_somewhere_is_none_of_them(page, target):
    assert checks.dead_links(page(f"# Title\n\n## More of it: `GET /it`\n\n[a link]({target})\n")) == []


@pytest.mark.parametrize("name", ["services/gone.py", "tests/gone.py::test_it", "js/models/gone.js"])
def test_a_file_that_is_not_there_is_seen(page, name):
    [complaint] = checks.missing_files(page(f"It is in `{name}`.\n"))
    assert complaint == f"docs/page.md:1: there is no {name.partition('::')[0]}"


def test_a_file_is_found_where_documents_abbreviate_it(page):
    assert checks.missing_files(page("See `docs/page.md` and `screenshots/page.md`, `tests/<name>.py`.\n")) == [
        "docs/page.md:1: there is no screenshots/page.md"
    ]


@pytest.mark.parametrize("old", [next(iter(RENAMED)), OLD_MODULE])
@pytest.mark.parametrize("text", ["Set {}.", "`{}=2`", "| {} |", "at/{}", "{}.py"])
def test_a_retired_word_is_seen_with_the_new_one(page, text, old):
    [complaint] = checks.retired(page(text.format(old)))
    assert complaint == f"docs/page.md:1: {old} is {checks.retired_words()[old]} now"


def test_a_word_that_holds_a_retired_one_is_another_word(page):
    assert checks.retired(page("my_old, old_one, older, old-fashioned"), {"old": "new"}) == []


@pytest.fixture
def source(tmp_path):
    """Return `source(name, text)`: a checkout of this one source, as its root."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        return tmp_path

    return write


@pytest.mark.parametrize("word", ["Who", "Whoever", "What"])
@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("chatapp/keeping.py", DOCSTRING, 2),
        ("tests/test_keeping.py", LONGER, 4),
        ("tests/test_keeping.py", COMMENT, 1),
        ("chatapp/keeping.py", TRAILING, 1),
        ("static/js/keeping.js", SCRIPT, 1),
        ("tests/js/keeping.js", BLOCK, 1),
    ],
)
def test_a_relative_beginning_is_seen(name, text, number, word, source):
    root = source(name, text.format(f"{word} comes is kept."))
    [complaint] = checks.relative_beginnings(root)
    assert complaint == f"{name}:{number}: begins with {word}; name the subject"


@pytest.mark.parametrize("text", [DOCSTRING, LONGER, COMMENT, TRAILING])
@pytest.mark.parametrize("sentence", ["What comes?", "Whatever comes is kept.", "Keep what comes."])
def test_questions_and_other_beginnings_are_fine(sentence, text, source):
    assert checks.relative_beginnings(source("chatapp/keeping.py", text.format(sentence))) == []


def test_a_name_or_a_string_is_no_comment(source):
    text = 'WHO = "Who asks"\nprint("What comes is kept.")\n'
    assert checks.relative_beginnings(source("chatapp/keeping.py", text)) == []
