"""Each code by which something is refused is declared once, in `chatapp.errors`."""

import ast

import pytest

from chatapp import errors
from chatapp.web.sentences import SENTENCES
from tests.server import ROOT

KINDS = {kind.__name__: kind for kind in set(errors.CLASSES.values())}


def raised(source):
    """Yield (class, code) of each refusal that this source makes by a literal code, or by one of two."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", None)
        if name in KINDS and call.args:
            first = call.args[0]
            for code in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                if isinstance(code, ast.Constant):
                    yield KINDS[name], code.value


def test_every_code_is_declared_by_the_class_that_is_raised_with_it():
    ours = (path for path in (ROOT / "chatapp").rglob("*.py") if "client" not in path.parts)  # it has errors of its own
    found = [each for path in ours for each in raised(path.read_text())]
    assert len(found) > 60
    assert [(kind.__name__, code) for kind, code in found if errors.CLASSES.get(code) is not kind] == []


@pytest.mark.parametrize("source", ['Invalid("archived")', 'Conflict("taken" if here else "brand_new")'])
def test_a_code_of_another_class_or_of_none_is_found(source):
    assert [(kind, code) for kind, code in raised(source) if errors.CLASSES.get(code) is not kind]


def test_every_code_is_declared_once_and_has_a_sentence():
    assert sum(len(kind.codes) for kind in KINDS.values()) == len(errors.CLASSES)
    assert errors.CLASSES.keys() == SENTENCES.keys()
