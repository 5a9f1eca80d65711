from importlib.metadata import version

import pytest

from chatapp.transport.flask.options import VERSIONS
from tests.server import ROOT


@pytest.mark.parametrize("package", VERSIONS)
def test_what_is_overridden_is_the_version_it_was_written_against(package):
    assert version(package) == VERSIONS[package]


@pytest.mark.parametrize("package", VERSIONS)
def test_that_version_is_pinned(package):
    assert f"{package}=={VERSIONS[package]}" in (ROOT / "requirements.txt").read_text().splitlines()
