import pytest

from chatapp.transport.http import body as http_body
from chatapp.transport.http.body import BadRequest, Body, BodyBudget


@pytest.fixture
def budget(monkeypatch):
    monkeypatch.setattr(http_body, "IN_MEMORY", 10)
    monkeypatch.setattr(http_body, "BODY", 100)
    monkeypatch.setattr(http_body, "ON_DISK", 150)
    made = BodyBudget()
    yield made
    assert made.on_disk == 0


@pytest.fixture
def filled(budget):
    """Return `filled(*parts)`: a Body of them."""

    def fill(*parts):
        body = Body(budget)
        for part in parts:
            body.add(part)
        return body

    return fill


@pytest.mark.parametrize("parts", [[b"x"], [b"x" * 10], [b"x" * 11], [b"x" * 5] * 20])
def test_a_body_is_read_as_it_came(budget, filled, parts):
    body = filled(*parts)
    assert body.rewind().read() == b"".join(parts)
    assert budget.on_disk == (body.size if body.size > 10 else 0)
    body.close()
    body.close()


def test_a_longer_one_than_allowed_is_refused_and_gives_its_room_back(filled):
    body = filled(b"x" * 90)
    with pytest.raises(BadRequest, match="413"):
        body.add(b"x" * 11)
    body.close()


def test_all_together_are_bounded_on_disk(filled):
    first, second, short = filled(b"x" * 100), filled(b"x" * 50), filled(b"x" * 10)
    with pytest.raises(BadRequest, match="503"):
        second.add(b"x")
    first.close()
    second.add(b"x")
    second.close()
    short.close()
