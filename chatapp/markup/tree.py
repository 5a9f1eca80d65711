"""The nodes of a text while they are made: texts beside each other become one, and nothing lies too deep."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from chatapp import limits
from chatapp.markup.flat import flat
from chatapp.markup.parts import BREAK

Node = dict[str, Any]
BLOCKS = frozenset({"quote", "list", "item", "pre"})


class Tree:
    """Nodes as a list, to whose innermost open node more are added."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._open: list[list[Node]] = [self.nodes]

    @property
    def ends_with_block(self) -> bool:
        """Whether the last node here stands on lines of its own."""
        here = self._open[-1]
        return bool(here) and here[-1]["t"] in BLOCKS

    def add(self, node: Node) -> None:
        self._open[-1].append(node)

    def add_text(self, text: str) -> None:
        """Add a text whose lines are divided by `\\n`."""
        for number, line in enumerate(text.split("\n")):
            here = self._open[-1]
            if number:
                here.append(BREAK)
            if not line:
                continue
            if here and here[-1]["t"] == "text":
                here[-1] = {"t": "text", "text": here[-1]["text"] + line}
            else:
                here.append({"t": "text", "text": line})

    def open(self, node: Node) -> None:
        """Open a node, to which is added until it is closed; at NESTING levels what it holds goes on without it."""
        here = self._open[-1]
        if len(self._open) >= limits.NESTING:
            self._open.append(here)
            return
        inner: list[Node] = []
        here.append(node | {"c": inner})
        self._open.append(inner)

    def close(self) -> None:
        self._open.pop()

    def open_link(self, href: str) -> None:
        """Open a link, to whose text is added until `close_link`."""
        inner: list[Node] = []
        self._open[-1].append({"t": "link", "href": href, "c": inner})
        self._open.append(inner)

    def close_link(self, remark: Callable[[str, str], str | None]) -> None:
        """Close a link. `remark(its text, its address)` is what has to stand behind the text, or None."""
        inner = self._open.pop()
        link = self._open[-1].pop()
        text, href = flat(inner), link["href"]
        host = remark(text, href)
        if host is not None:
            inner.append({"t": "text", "text": f" ({host})"})
            text = f"{text} ({host})"
        is_plain = len(inner) == 1 and inner[0]["t"] == "text"
        self.add({"t": "link", "href": href, "text": text} | ({} if is_plain else {"c": inner}))

    @contextmanager
    def inside(self, node: Node) -> Iterator[None]:
        """Open a node for as long as this lasts."""
        self.open(node)
        yield
        self.close()


def count(nodes: Iterable[Node]) -> int:
    """Return the number of nodes, those within others included."""
    return sum(1 + count(node.get("c", ())) for node in nodes)


def is_flat(nodes: Iterable[Node]) -> bool:
    """Return whether nodes are of a kind that plain texts have."""
    return all(node["t"] in ("text", "break", "link") and "c" not in node for node in nodes)
