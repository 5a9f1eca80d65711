"""Long messages are folded: the reader sees the beginning, and opens the rest."""

from flask import Flask

LINES = 40  # two phone screens; a message with more shows half of them
WIDTH = 72  # characters of a line, as wide as --measure in static/css/tokens.css

PLAIN = frozenset({"text", "break", "link"})
BLOCKS = frozenset({"quote", "list", "item", "pre"})


def init_app(app: Flask) -> None:
    app.jinja_env.filters["lines_to_fold"] = lines_to_fold
    app.jinja_env.tests["formatted"] = is_formatted


def lines_to_fold(parts: list[dict]) -> int:
    """Return the number of lines of a text to be folded; 1 when few lines are long ones, 0 when it is not folded.

    `parts`: the nodes of a message. `static/js/models/folding.js` computes the same.
    """
    lines = lines_of(parts).split("\n")
    shown = sum(-(-len(line) // WIDTH) or 1 for line in lines)
    if shown <= LINES:
        return 0
    return len(lines) if len(lines) > LINES else 1


def lines_of(parts: list[dict]) -> str:
    """Return the text of nodes as its lines are drawn: quotes, items and code stand on lines of their own."""
    pieces: list[str] = []
    is_ended = False
    for part in parts:
        is_block = part["t"] in BLOCKS
        if pieces and (is_block or is_ended):
            pieces.append("\n")
        text = "\n" if part["t"] == "break" else lines_of(part["c"]) if "c" in part else part.get("text", "")
        if text:
            pieces.append(text)
        is_ended = is_block
    return "".join(pieces)


def is_formatted(message: dict) -> bool:
    """Return whether a message has more in its text than lines and addresses."""
    return any(part["t"] not in PLAIN or "c" in part for part in message["parts"])
