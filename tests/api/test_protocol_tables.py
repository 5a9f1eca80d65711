"""The reference and the pages' table of routes are as the declarations say, and the check of that can fail."""

import pytest

from chatapp.api import protocol_tables
from chatapp.api.protocol_tables import END, MARKER, PROTOCOL, ROUTES, main, protocol, routes


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """Copies of both files, on which the command works."""
    monkeypatch.setattr(protocol_tables, "ROOT", tmp_path)
    for name, path in (("PROTOCOL", PROTOCOL), ("ROUTES", ROUTES)):
        copy = tmp_path / path.name
        copy.write_text(path.read_text())
        monkeypatch.setattr(protocol_tables, name, copy)
    return tmp_path


def test_both_files_are_as_the_declarations_say():
    assert protocol(PROTOCOL.read_text()) == PROTOCOL.read_text()
    assert routes(ROUTES.read_text()) == ROUTES.read_text()


@pytest.mark.parametrize(
    ("name", "told", "instead"),
    [
        ("protocol.md", "Mark messages as read", "Mark messages as found"),
        ("protocol.md", "| 409 | `taken`", "| 410 | `taken`"),
        ("routes.js", 'mark_read: "POST', 'mark_read: "PUT'),
    ],
)
def test_what_is_stale_is_found_and_written_anew(name, told, instead, copies, capsys):
    assert main(["--check"]) == 0
    path = copies / name
    right = path.read_text()
    assert told in right
    path.write_text(right.replace(told, instead))
    assert main(["--check"]) == 1
    assert name in capsys.readouterr().err
    assert path.read_text() != right
    assert main([]) == 0
    assert path.read_text() == right


def test_what_is_said_by_hand_is_left_alone():
    text = PROTOCOL.read_text()
    changed = text.replace("# Protocol\n", "# Another title\n").replace("Mark messages as read", "x")
    assert protocol(changed) == text.replace("# Protocol\n", "# Another title\n")


def test_a_part_without_its_markers_is_refused():
    with pytest.raises(ValueError, match="events"):
        protocol(PROTOCOL.read_text().replace(MARKER.format("events"), ""))
    with pytest.raises(ValueError, match="until here"):
        protocol(PROTOCOL.read_text().replace(END, ""))
