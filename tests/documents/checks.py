"""Checks of documents and comments: wrapped lines, links and files that exist, no retired words, plain beginnings.

Each check returns its complaints as lines such as `docs/settings.md:12: 104 columns`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from config import RENAMED
from tests.server import ROOT

COLUMNS = 100
RETIRED = Path(__file__).with_name("retired-words.txt")
# Folders, beside hidden ones, that tools and other people have written.
SKIPPED = re.compile(r"\.|(__pycache__|node_modules|vendor|build|instance|.*\.egg-info)$")
# These have to name what has been given up.
MAY_NAME_RETIRED = {"CHANGELOG.md", "config.py", "tests/test_renamed_settings.py", "tests/documents/retired-words.txt"}
SOURCES = {".md", ".py", ".js", ".html", ".css", ".txt", ".toml"}

FENCE = re.compile(r"^ *(```|~~~)")
ADDRESS = re.compile(r"\]\([^)]*\)|<?https?://\S+")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"`[^`]*`")
FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|js|html|css|md))(?:::\w+)?`")
BASES = ("", "chatapp", "chatapp/services", "chatapp/transport", "static", "static/js", "templates", "docs")
HEADING = re.compile(r"^#+ +(.*)$")
NO_SLUG = re.compile(r"[^\w\- ]")
COMMENTED = ("chatapp", "static/js", "tests")
# A line of a docstring, or a comment, that begins with one of these words.
RELATIVE = re.compile(r"""(?:^\s*(?:\"{3}|/?\*+)?|(?:^|\s)(?:#|//)) ?((Whoever|Who|What) .*?)\s*(?:\"{3}|\*/)?$""")


def documents(root: Path = ROOT) -> list[Path]:
    """Return all Markdown files of the checkout, those of vendored libraries left out."""
    return [path for path in _files(root) if path.suffix == ".md"]


def too_wide(root: Path = ROOT) -> list[str]:
    """Return the lines of prose beyond COLUMNS; tables, code, and the addresses of links do not count."""
    found = []
    for _path, place, line in _prose_in(root):
        if not line.lstrip().startswith("|") and len(ADDRESS.sub("", line)) > COLUMNS:
            found.append(f"{place}: {len(line)} columns, {COLUMNS} at most")
    return found


def dead_links(root: Path = ROOT) -> list[str]:
    """Return the relative links whose file, or whose heading in a document, does not exist."""
    found = []
    for path, place, line in _prose_in(root):
        for target in filter(None, (match[1] or match[2] for match in LINK.finditer(CODE.sub("", line)))):
            if not _leads_somewhere(path, target):
                found.append(f"{place}: {target} leads nowhere")
    return found


def missing_files(root: Path = ROOT) -> list[str]:
    """Return the source files that a document names in backticks and that do not exist, the changelog left out."""
    found = []
    for path, place, line in _prose_in(root):
        if path.name != "CHANGELOG.md":
            gone = [name for name in FILE.findall(line) if not any((root / base / name).exists() for base in BASES)]
            found += [f"{place}: there is no {name}" for name in gone]
    return found


def retired(root: Path = ROOT, words: dict[str, str] | None = None) -> list[str]:
    """Return the uses of retired words in documents and sources, each with the word to use instead."""
    words = retired_words() if words is None else words
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])")
    found = []
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        if path.suffix in SOURCES and name not in MAY_NAME_RETIRED:
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found += [f"{name}:{number}: {word} is {words[word]} now" for word in pattern.findall(line)]
    return found


def retired_words() -> dict[str, str]:
    """Return `{old word: new word}`: the names of settings, and what retired-words.txt lists."""
    lines = (line for line in RETIRED.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return RENAMED | dict(line.split(" -> ") for line in lines)


def relative_beginnings(root: Path = ROOT) -> list[str]:
    """Return the lines of docstrings and comments that begin with a relative pronoun; questions may."""
    found = []
    for path in (path for folder in COMMENTED for path in _files(root / folder) if path.suffix in (".py", ".js")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = RELATIVE.search(line)
            if match and not match[1].endswith("?"):
                found.append(f"{path.relative_to(root).as_posix()}:{number}: begins with {match[2]}; name the subject")
    return found


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return NO_SLUG.sub("", heading.strip().lower()).replace(" ", "-")


def _leads_somewhere(path, target):
    if re.match(r"[a-z]+:", target):
        return True
    file, _, anchor = target.partition("#")
    there = (path.parent / file).resolve() if file else path
    if not there.exists():
        return False
    return not anchor or there.suffix != ".md" or anchor in _anchors(there)


def _anchors(path):
    return {slug(match[1]) for _, line in _prose(path) if (match := HEADING.match(line))}


def _prose_in(root) -> Iterator[tuple[Path, str, str]]:
    """Yield (path, `path:number`, line) of all documents outside of their blocks of code."""
    for path in documents(root):
        for number, line in _prose(path):
            yield path, f"{path.relative_to(root)}:{number}", line


def _prose(path) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of a document outside of its blocks of code."""
    is_code = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield number, line


def _files(root):
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not SKIPPED.match(name))
        found += [Path(folder, name) for name in sorted(names)]
    return found
