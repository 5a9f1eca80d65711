"""Texts without their formatting, for where only a line fits."""

from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "\u25ae\u25ae\u25ae"  # in place of a spoiler
_BLOCKS = frozenset({"quote", "list", "item", "pre"})


def flat(text: str | Iterable[Mapping[str, Any]]) -> str:
    """Return a text, given as such or as its nodes, as one line: spoilers are hidden, blanks of any kind are one."""
    written = text if isinstance(text, str) else "".join(_pieces(text))
    return " ".join(written.split())


def _pieces(nodes: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for node in nodes:
        kind = node["t"]
        if kind == "break":
            yield "\n"
        elif kind == "spoiler":
            yield HIDDEN
        elif kind in _BLOCKS:
            yield "\n"
            yield from _inner(node)
            yield "\n"
        else:
            yield from _inner(node)


def _inner(node: Mapping[str, Any]) -> Iterable[str]:
    return _pieces(node["c"]) if "c" in node else (node.get("text", ""),)
