"""How a rule is written down."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.doors.doors import Refusal, Verb
from tests.doors.verbs import VERBS


@dataclass(frozen=True)
class Rule:
    """When `who` asks for `verb` with what `given(house)` returns, it is refused so, or else `then(house)` holds."""

    says: str
    verb: Verb
    who: str
    given: Callable
    refused: Refusal | None = None
    then: Callable | None = None
    doors: tuple = ("api", "form", "socket")

    def __str__(self):
        return f"{self.verb.name}: {self.says}"


def rule(says, verb, who, given, outcome, *, doors=("api", "form", "socket")):
    """Return a Rule about the verb of this name, whose `outcome` is a Refusal, or the function that says what holds
    then."""
    verb = VERBS[verb]
    refused, then = (outcome, None) if isinstance(outcome, Refusal) else (None, outcome)
    allowed = {*doors, *(["ws"] if "socket" in doors else [])}
    return Rule(says, verb, who, given, refused, then, tuple(door for door in verb.doors if door in allowed))


NOT_FOUND = Refusal(404, "not_found")
REQUIRED = "required"
PROGRAMS = ("api", "socket")  # forms hold only text, and a text that a form lacks is an empty one
