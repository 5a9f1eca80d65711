"""/network behind boxes that people really have, and on the way from one network to another."""

import contextlib
import tempfile
from pathlib import Path

import pytest

from tests.network.box import Box
from tests.network.faults.new_address import NewAddress
from tests.network.real_boxes import REAL
from tests.network.self_test import MAY_BE, SOON, SelfTest

pytestmark = pytest.mark.slow  # each takes more than a minute, and `make test` installs neither Squid nor HAProxy

FOUND = {
    "squid": {"ws-refused", "relayed"},
    "nginx-no-upgrade": {"ws-refused"},
    "nginx-buffering": {"ws-refused", "poll-cut"},  # its buffers pass on what there is once no more comes
    "haproxy": {"ws-refused", "poll-cut", "closing"},
}


@pytest.fixture(scope="module")
def found(server, chromium):
    """The self-test's texts behind each box, {name: {code: text}}; they run side by side, since they mostly wait."""
    with contextlib.ExitStack() as stack:
        tests = {}
        for name in FOUND:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            box = stack.enter_context(REAL[name](server.url, home))
            page = stack.enter_context(contextlib.closing(chromium.new_context(**box.options))).new_page()
            tests[name] = SelfTest(page, box.url).open()
        return {name: test.texts_at_the_end() for name, test in tests.items()}


@pytest.mark.parametrize("name", FOUND)
def test_it_names_what_the_box_does_and_nothing_else(found, name):
    assert found[name].keys() - MAY_BE - {"plain-http"} == FOUND[name]


@pytest.mark.parametrize(("name", "seconds"), [("nginx-buffering", "5"), ("haproxy", "10")])
def test_it_says_how_patient_the_box_is(found, name, seconds):
    assert f"cut off after {seconds}" in found[name]["poll-cut"]


def test_a_new_address_is_named_and_stands_nowhere_in_the_report(server, new_context):
    moving = NewAddress()
    with Box(server.url, moving) as box:
        test = SelfTest(new_context().new_page(), box.url).open()
        test.wait_until("watching")
        before = moving.source
        moving.begin()
        assert "from 2 addresses" in test.names("new-address", within=4 * SOON)
        test.wait_until("done")
        assert test.findings - MAY_BE == {"new-address", "plain-http", "buffered"}
        assert "Addresses that the server saw: 2" in test.report
        assert not [address for address in (before, moving.source) if address in test.report]
