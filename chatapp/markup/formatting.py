"""Texts with formatting: a few rules of Markdown, as people write them in a chat.

Text that only looks like formatting stays as it was typed: `snake_case`, `2 * 3 * 4`, `5*3*2`, `__init__.py`, `#tag`,
`C:\\new`, one line that begins with a number. So there are no headings, no indented code, no reference links and no
lazy continuation of quotes and lists; a list has two items at least, and marks stand at the ends of words.

markdown-it-py 4 reads what stands in lines, by the rules of `inline`. The blocks of lines are found here: its own would
take the blanks away at the beginnings of lines, and draw the line behind a quote into it.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from chatapp import limits
from chatapp.markup.inline import Inline
from chatapp.markup.parts import BREAK, parts
from chatapp.markup.tree import Tree, count, is_flat

Nodes = list[dict[str, Any]]

_MARKS = re.compile(r"[*_~`|\[\]\\@]")
_NEEDS = re.compile(r"[*_`\[@]")
_NEEDS_AT_START = re.compile(r" {0,3}(?:>|[-*] |\d{1,9}[.)] )")
_NEEDS_AT_LINE = re.compile(r"\n {0,3}(?:>|[-*] |\d{1,9}[.)] )")
_HUNK = re.compile(r"^@@ -\d", re.MULTILINE)  # of a unified diff, whose signs must stay

_FENCE = re.compile(r" {0,3}(`{3,})([^`]*)$")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,20}")
_QUOTE = re.compile(r" {0,3}>(?: |$)")
_ITEM = re.compile(r"( *)(?:([-*])|(\d{1,9})([.)])) +(?=\S)")
_INDENT = 2  # columns by which what belongs to an item is indented
_QUOTES, _LISTS = 1, 2  # levels


class Text(NamedTuple):
    """A text as it was read.

    `nodes` is None for a plain text, drawn by `parts.parts`; `names` are the keys of usernames that it may mention;
    `is_over`: it is drawn as plain text, since it has more formatting than is read.
    """

    nodes: Nodes | None
    names: tuple[str, ...] = ()
    is_over: bool = False


PLAIN_TEXT = Text(None)


def read(body: str) -> Text:
    """Return a text as it is written, its names not looked up yet."""
    if not _needs_parser(body) or _HUNK.search(body):
        return PLAIN_TEXT
    lines = body.split("\n")
    if not _is_within_budget(lines):
        return Text(None, is_over=True)
    inline = Inline(limits.LINKS)
    nodes = _blocks(lines, Tree(), inline, quotes=_QUOTES, lists=_LISTS).nodes
    if count(nodes) > limits.NODES:
        return Text(None, is_over=True)
    return Text(None if is_flat(nodes) and nodes == parts(body) else nodes, tuple(inline.names))


def formatted(body: str, people: Mapping[str, str]) -> Nodes | None:
    """Return the nodes of a text, None for a plain one. `people`: {key of username: public id} of who is mentioned."""
    return named(body, read(body), people)


def named(body: str, text: Text, people: Mapping[str, str]) -> Nodes | None:
    """Return the nodes of a text that was read, None for a plain one; `people` as for `formatted`."""
    if text.nodes is None or not text.names:
        return text.nodes
    nodes = _with_people(text.nodes, people).nodes
    return None if is_flat(nodes) and nodes == parts(body) else nodes


def _needs_parser(body: str) -> bool:
    if _NEEDS.search(body) or "||" in body or "~~" in body:
        return True
    return bool(_NEEDS_AT_START.match(body) or _NEEDS_AT_LINE.search(body))


def _is_within_budget(lines: list[str]) -> bool:
    """Return whether at most MARKUP signs of formatting stand on at most MARKUP_LINES, but for the code in fences."""
    fences = _Fences(lines)
    signs = number = place = 0
    while place < len(lines):
        fence = fences.at(place)
        signs += len(_MARKS.findall(lines[place]))
        number += 1
        place = fence.end if fence else place + 1
        if signs > limits.MARKUP or number > limits.MARKUP_LINES:
            return False
    return True


def _blocks(lines: list[str], tree: Tree, inline: Inline, *, quotes: int, lists: int) -> Tree:
    """Add the nodes of lines to a tree, and return it. `quotes`, `lists`: how many more levels of each are read."""
    fences = _Fences(lines)
    paragraph: list[str] = []
    place = 0
    while place < len(lines):
        block: Any = fences.at(place)
        if block is None and quotes and _QUOTE.match(lines[place]):
            block = _Quote(lines, place)
        if block is None and lists:
            block = _List.at(lines, place, is_nested=lists < _LISTS and place > 0)
        if block is None:
            paragraph.append(lines[place])
            place += 1
            continue
        _paragraph(paragraph, tree, inline, is_followed=True)
        paragraph = []
        block.draw(tree, inline, quotes, lists)
        place = block.end
    _paragraph(paragraph, tree, inline, is_followed=False)
    return tree


def _paragraph(lines: list[str], tree: Tree, inline: Inline, *, is_followed: bool) -> None:
    """Add lines of text; one blank line beside a block is its distance, and not drawn."""
    if lines and tree.ends_with_block and not lines[0].strip():
        lines = lines[1:]
    if lines and is_followed and not lines[-1].strip():
        lines = lines[:-1]
    some: list[str] = []
    for number, line in enumerate(lines):
        if line.strip():
            some.append(line)
            continue
        if some:
            inline.read("\n".join(some), tree)
            some = []
            tree.add(BREAK)
        tree.add_text(line)
        if number < len(lines) - 1:
            tree.add(BREAK)
    if some:
        inline.read("\n".join(some), tree)


class _Fence:
    """Code between fences: `lines[start:end]`."""

    def __init__(self, end: int, language: str, code: list[str]) -> None:
        self.end = end
        self._language, self._code = language, code

    def draw(self, tree: Tree, inline: Inline, quotes: int, lists: int) -> None:
        node: dict[str, Any] = {"t": "pre", "text": "\n".join(self._code)}
        tree.add(node | {"lang": self._language} if self._language else node)


class _Fences:
    """Finds the fences of some lines, in one pass: a fence that is never closed is text."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._unclosed = 1_000_000  # backticks: no fence of as many, or more, is closed below

    def at(self, place: int) -> _Fence | None:
        """Return the fence that opens at this line, or None."""
        line = self._lines[place]
        if "```" not in line:
            return None
        opened = _FENCE.match(line)
        if opened is None or len(opened[1]) >= self._unclosed:
            return None
        for end in range(place + 1, len(self._lines)):
            closed = self._closed(self._lines[end], opened[1])
            if closed is not None:
                rest = opened[2].strip()
                is_language = _LANGUAGE.fullmatch(rest) is not None
                code = [*([] if is_language or not rest else [opened[2]]), *self._lines[place + 1 : end]]
                return _Fence(end + 1, rest if is_language else "", [*code, closed] if closed else code)
        self._unclosed = len(opened[1])
        return None

    @staticmethod
    def _closed(line: str, fence: str) -> str | None:
        """Return what stands before the fence that closes at the end of a line, or None where none does."""
        bare = line.rstrip()
        if not bare.endswith(fence):
            return None
        return bare.rstrip("`")


class _Quote:
    """Lines that begin with `>` and a blank."""

    def __init__(self, lines: list[str], place: int) -> None:
        self._lines = []
        while place < len(lines) and (mark := _QUOTE.match(lines[place])):
            self._lines.append(lines[place][mark.end() :])
            place += 1
        self.end = place

    def draw(self, tree: Tree, inline: Inline, quotes: int, lists: int) -> None:
        with tree.inside({"t": "quote"}):
            _blocks(self._lines, tree, inline, quotes=quotes - 1, lists=lists)


class _List:
    """Items, each with the lines that belong to it."""

    def __init__(self, items: list[list[str]], end: int, start: int | None) -> None:
        self.end = end
        self._items, self._start = items, start

    @classmethod
    def at(cls, lines: list[str], place: int, *, is_nested: bool) -> "_List | None":
        """Return the list that begins at this line, or None. One item alone is a list only within another."""
        first = _ITEM.match(lines[place])
        if first is None or (len(first[1]) > 1 and not is_nested):
            return None
        items: list[list[str]] = [[lines[place][first.end() :]]]
        numbers = [first[3]]
        inner = len(first[1]) + _INDENT
        place += 1
        while place < len(lines):
            at = place + 1 if not lines[place].strip() and place + 1 < len(lines) else place
            mark = _ITEM.match(lines[at])
            if mark is not None and len(mark[1]) < inner:
                if (mark[2], mark[4]) != (first[2], first[4]) or not _goes_on(numbers, mark[3]):
                    break
                items.append([lines[at][mark.end() :]])
                numbers.append(mark[3])
            elif at == place and lines[place].startswith(" " * inner):
                items[-1].append(lines[place][inner:])
            else:
                break
            place = at + 1
        if len(items) < 2 and not is_nested:
            return None
        return cls(items, place, None if first[3] is None else int(first[3]))

    def draw(self, tree: Tree, inline: Inline, quotes: int, lists: int) -> None:
        node: dict[str, Any] = {"t": "list", "ordered": self._start is not None}
        with tree.inside(node if self._start is None else node | {"start": self._start}):
            for lines in self._items:
                with tree.inside({"t": "item"}):
                    _blocks(lines, tree, inline, quotes=0, lists=lists - 1)


def _goes_on(numbers: list[Any], number: str | None) -> bool:
    """Return whether a number is the next of a list: one more, or as often the same."""
    if number is None:
        return True
    is_same = all(one == other for one, other in pairwise([*numbers, number]))
    return is_same or int(number) == int(numbers[-1]) + 1


def _with_people(nodes: Nodes, people: Mapping[str, str]) -> Tree:
    """Return nodes with each mention as its person, or as text where nobody has the name."""
    tree = Tree()
    for node in nodes:
        if "names" in node:
            _add_mention(tree, node, people)
        elif "c" in node:
            tree.add(node | {"c": _with_people(node["c"], people).nodes})
        elif node["t"] == "text":
            tree.add_text(node["text"])
        else:
            tree.add(node)
    return tree


def _add_mention(tree: Tree, node: dict[str, Any], people: Mapping[str, str]) -> None:
    text = node["text"]
    for key, length in node["names"]:
        if key in people:
            tree.add({"t": "mention", "person": people[key], "text": text[: length + 1]})
            tree.add_text(text[length + 1 :])
            return
    tree.add_text(text)
