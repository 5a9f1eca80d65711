import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

import pytest

from tests.server import ROOT

HASHED = "deploy/requirements-hashed.txt"
ENTRY = re.compile(r"[\w.-]+==[\w.]+( --hash=sha256:[0-9a-f]{64})+")


def pinned(file):
    """Return {name: version}."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def imported(*folders):
    """Return the top-level names of other people's modules that are imported below `folders`."""
    names = set()
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"benchmarks", "chatapp", "config", "wsgi", "tests"}


def distributions(modules):
    return {re.sub(r"[-_.]+", "-", packages_distributions()[module][0]).lower() for module in modules}


def test_what_the_server_imports_is_pinned_and_declared():
    needed = distributions(imported("chatapp"))
    assert len(needed) > 10
    assert needed <= pinned("requirements.txt").keys()
    assert needed <= {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requires("chatapp")}


def test_what_the_tests_import_is_pinned():
    assert distributions(imported("tests")) <= pinned("requirements.txt").keys() | pinned("requirements-dev.txt").keys()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_one_version_and_names_no_host(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) > 5
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.]+|-e \.|-r requirements\.txt", line), line


def test_the_file_with_hashes_has_the_same_packages_in_the_same_versions():
    assert pinned(HASHED) == pinned("requirements.txt")


def test_each_entry_of_the_file_with_hashes_has_one_and_names_no_host():
    text = (ROOT / HASHED).read_text().replace(" \\\n   ", "")
    entries = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(entries) == len(pinned("requirements.txt"))
    for entry in entries:
        assert ENTRY.fullmatch(entry), entry
    assert "://" not in text


def test_the_package_is_built_with_a_version_that_is_pinned():
    (needed,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    least, below = re.fullmatch(r"setuptools>=(\d+),<(\d+)", needed).groups()
    assert int(least) <= int(pinned("requirements.txt")["setuptools"].partition(".")[0]) < int(below)
