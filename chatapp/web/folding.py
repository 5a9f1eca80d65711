"""Long messages are folded: the reader sees the beginning, and opens the rest."""

from flask import Flask

LINES = 40  # two phone screens; a message with more shows half of them
WIDTH = 72  # characters of a line, as wide as --measure in static/css/tokens.css


def init_app(app: Flask) -> None:
    app.jinja_env.filters["lines_to_fold"] = lines_to_fold


def lines_to_fold(parts: list[dict]) -> int:
    """Return the number of lines of a text to be folded; 1 when few lines are long ones, 0 when it is not folded.

    `parts`: the nodes of a message. `static/js/drawing/parts.js` computes the same.
    """
    lines = "".join("\n" if part["t"] == "break" else part["text"] for part in parts).split("\n")
    shown = sum(-(-len(line) // WIDTH) or 1 for line in lines)
    if shown <= LINES:
        return 0
    return len(lines) if len(lines) > LINES else 1
