import pytest

from chatapp.markup.parts import parts
from chatapp.web.folding import lines_to_fold


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\n".join("x" * 40), 0),
        ("\n".join("x" * 41), 41),
        ("x" * (40 * 72), 0),
        ("x" * (40 * 72 + 1), 1),
        ("\n" * 3_997 + "x", 3_998),
    ],
)
def test_a_message_is_folded_by_the_lines_that_it_takes(text, lines):
    assert lines_to_fold(parts(text)) == lines
