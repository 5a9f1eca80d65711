import ast
import re
import sys
from importlib.metadata import packages_distributions, requires

import pytest

from tests.server import ROOT


def pinned(file):
    names = re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


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
    assert needed <= pinned("requirements.txt")
    assert needed <= {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requires("chatapp")}


def test_what_the_tests_import_is_pinned():
    assert distributions(imported("tests")) <= pinned("requirements.txt") | pinned("requirements-dev.txt")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_one_version_and_names_no_host(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) > 5
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.]+|-e \.|-r requirements\.txt", line), line
