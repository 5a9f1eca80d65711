import re

import pytest

from tests.server import ROOT


def callers(pattern):
    """Return the modules of the product in which `pattern` stands."""
    paths = sorted((ROOT / "chatapp").rglob("*.py"))
    return {str(path.relative_to(ROOT / "chatapp")) for path in paths if re.search(pattern, path.read_text())}


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        (r"\bbroadcasts\.messages\(", "services/conversations/outcomes.py"),
        (r"\.publish(_here)?\(", "broadcasts.py"),
    ],
)
def test_one_module_announces(pattern, home):
    assert {module for module in callers(pattern) if not module.startswith("bus/")} == {home}


def test_every_service_that_stores_messages_says_so_there():
    assert callers(r"\boutcomes\.stored\(") == {
        "services/conversations/members.py",
        "services/conversations/rooms.py",
        "services/messages/authoring.py",
        "services/messages/posting.py",
        "services/messages/replies.py",
    }
