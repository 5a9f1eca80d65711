"""docs/transport.md names the tests that hold what is different here; each of them is there."""

import ast
import re

import pytest

from tests.server import ROOT

TABLE = (ROOT / "docs/transport.md").read_text().partition("## What is different, and why")[2].partition("\n\n## ")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ")][2:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_each_row_names_tests_that_are_there(row):
    named = NAMED.findall(row.rstrip(" |").rpartition(" | ")[2])
    assert named
    for path, name in named:
        assert name in functions(path), f"{path} has no {name}"


def functions(path):
    """Return the names of all functions in a file of tests."""
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}
