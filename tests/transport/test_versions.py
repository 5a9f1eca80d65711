from importlib.metadata import version

import pytest

from chatapp.transport.engineio_limits import VERSIONS
from tests.server import ROOT


@pytest.mark.parametrize("package", VERSIONS)
def test_what_is_overridden_is_the_version_it_was_written_against(package):
    assert version(package) == VERSIONS[package]


@pytest.mark.parametrize("package", VERSIONS)
def test_that_version_is_pinned(package):
    assert f"{package}=={VERSIONS[package]}" in (ROOT / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_names_no_host(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) > 10
    for line in lines:
        assert "==" in line or line in ("-e .", "-r requirements.txt"), line
        assert "/" not in line
