"""The text of a message on a terminal: formatting as styles, quotes and lists as lines with signs before them."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.text import Text

Node = Mapping[str, Any]

HIDDEN = "\u25ae\u25ae\u25ae"  # in place of a spoiler
STYLES = {"strong": "bold", "em": "italic", "del": "strike", "code": "cyan", "mention": "bold", "link": "underline"}


def lines(nodes: Iterable[Node]) -> list[Text]:
    """Return nodes as lines. Of a node of an unknown kind its children are drawn, or else its text."""
    drawn = _Lines()
    for node in nodes:
        _BLOCKS.get(node["t"], _inline)(node, drawn)
    return drawn.lines


class _Lines:
    """Lines that grow at their end."""

    def __init__(self) -> None:
        self.lines = [Text()]
        self._is_ended = False

    def append(self, text: Text) -> None:
        """Add to the last line."""
        if self._is_ended:
            self.begin()
        self.lines[-1].append_text(text)

    def begin(self) -> None:
        """Begin another line."""
        self.lines.append(Text())
        self._is_ended = False

    def add(self, block: Iterable[Text], first: str = "", others: str = "") -> None:
        """Add lines of their own, with signs before the first and the others."""
        for number, line in enumerate(block):
            if self._is_ended or self.lines[-1].plain:
                self.begin()
            self.lines[-1].append(others if number else first).append_text(line)
            self._is_ended = True


def _inline(node: Node, drawn: _Lines) -> None:
    if node["t"] == "break":
        drawn.begin()
        return
    if node["t"] == "spoiler":
        drawn.append(Text(HIDDEN))
        return
    style = STYLES.get(node["t"], "")
    inner = lines(node["c"]) if "c" in node else [Text(line) for line in node.get("text", "").split("\n")]
    for number, line in enumerate(inner):
        if number:
            drawn.begin()
        line.stylize(style)
        drawn.append(line)


def _quote(node: Node, drawn: _Lines) -> None:
    drawn.add(lines(node["c"]), "> ", "> ")


def _list(node: Node, drawn: _Lines) -> None:
    for number, item in enumerate(node["c"], node.get("start", 1)):
        sign = f"{number}. " if node.get("ordered") else "- "
        drawn.add(lines(item.get("c", ())), sign, " " * len(sign))


def _pre(node: Node, drawn: _Lines) -> None:
    drawn.add(Text(line) for line in node["text"].split("\n"))


_BLOCKS = {"quote": _quote, "list": _list, "pre": _pre}
