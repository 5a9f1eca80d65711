"""The documents name the tests that hold what they say; each of these tests is there."""

import ast
import re

import pytest

from tests.server import ROOT

TABLES = [  # file, section, the fewest rows that it may have
    ("transport.md", "What is different, and why", 16),
    ("transport.md", "The protocols, statement by statement", 16),
    ("design/delivery.md", "What keeps the promise", 6),
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(file, title):
    section = (ROOT / "docs" / file).read_text().partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


@pytest.mark.parametrize("row", [row for file, title, _ in TABLES for row in rows(file, title)])
def test_each_row_names_tests_that_are_there(row):
    named = NAMED.findall(row.rstrip(" |").rpartition(" | ")[2])
    assert named
    for path, name in named:
        assert name in functions(path), f"{path} has no {name}"


@pytest.mark.parametrize(("file", "title", "fewest"), TABLES)
def test_there_are_rows(file, title, fewest):
    assert len(rows(file, title)) >= fewest


def functions(path):
    """Return the names of all functions in a file of tests."""
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)}
