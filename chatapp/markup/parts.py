"""Texts as nodes, parsed once. Templates and browsers draw them node by node, so no HTML crosses the wire."""

from chatapp import limits
from chatapp.markup.links import links

BREAK = {"t": "break"}  # one object for all: a text may have thousands
NODE = 400  # bytes of memory, generously: a dict and its strings
PLACE = 8  # bytes of a list's item
LETTER = 4  # bytes, at most


class KeptParts:
    """A cache of the parts of recently read texts, of at most `most` bytes.

    Its key is the text itself, so no entry is ever out of date.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.bytes = 0
        self._parts: dict[str, tuple[list[dict], int]] = {}  # text: (nodes, bytes), the longest unread first

    def __len__(self) -> int:
        return len(self._parts)

    def of(self, text: str) -> list[dict]:
        """Return the parts of a text; callers must not change them."""
        kept = self._parts.pop(text, None)
        if kept is None:
            nodes = parsed(text)
            kept = nodes, _memory(text, nodes)
            self.bytes += kept[1]
        self._parts[text] = kept
        while self.bytes > self._most:
            self.bytes -= self._parts.pop(next(iter(self._parts)))[1]
        return kept[0]


def parsed(text: str) -> list[dict]:
    """Return `text` as a list of nodes: `{"t": "text"}`, `{"t": "break"}`, `{"t": "link", "href", "text"}`.

    The first `limits.LINKS` addresses are links, the others text.
    """
    nodes, left = [], limits.LINKS
    for number, line in enumerate(text.split("\n")):
        if number:
            nodes.append(BREAK)
        found = links(line, left) if left and _may_hold_links(line) else ()
        left -= len(found)
        at = 0
        for link in found:
            if link.start > at:
                nodes.append({"t": "text", "text": line[at : link.start]})
            nodes.append({"t": "link", "href": link.href, "text": line[link.start : link.end]})
            at = link.end
        if at < len(line):
            nodes.append({"t": "text", "text": line[at:]})
    return nodes


def as_one(text: str | None) -> list[dict]:
    """Return a text, or None for none, as a single node: its lines are in it, and its addresses are text."""
    return [{"t": "text", "text": text}] if text else []


def _may_hold_links(line: str) -> bool:
    return "://" in line or "www." in line.lower()


def _memory(text: str, nodes: list[dict]) -> int:
    own = sum(node is not BREAK for node in nodes)
    return LETTER * 3 * len(text) + PLACE * len(nodes) + NODE * (own + 1)


_kept = KeptParts(limits.KEPT_PARTS)
parts = _kept.of
