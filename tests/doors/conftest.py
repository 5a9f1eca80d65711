import contextlib

import pytest

from tests.doors.house import Cast


@pytest.fixture(scope="session")
def cast(server):
    """The people of all these tests, each with one browser and, when asked for, one socket."""
    with contextlib.closing(Cast(server)) as people:
        yield people


@pytest.fixture
def house(cast):
    """A room made for one test, with an owner, a member, and somebody who left."""
    return cast.house()
