"""docs/transport.md names the tests that hold what is different here, and each statement of the protocols; each of
these tests is there."""

import ast
import re

import pytest

from tests.server import ROOT

DOCUMENT = (ROOT / "docs/transport.md").read_text()
TABLES = ["What is different, and why", "The protocols, statement by statement"]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(title):
    section = DOCUMENT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


@pytest.mark.parametrize("row", [row for title in TABLES for row in rows(title)])
def test_each_row_names_tests_that_are_there(row):
    named = NAMED.findall(row.rstrip(" |").rpartition(" | ")[2])
    assert named
    for path, name in named:
        assert name in functions(path), f"{path} has no {name}"


def test_there_are_rows():
    assert all(len(rows(title)) > 15 for title in TABLES)


def functions(path):
    """Return the names of all functions in a file of tests."""
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}
