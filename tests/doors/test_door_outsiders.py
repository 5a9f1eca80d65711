"""Every door names in its answer those whom a post or an edit mentions, and who cannot read it."""

import pytest

from chatapp.web.sentences import NOTICES
from tests.doors.doors import ask
from tests.doors.verbs import VERBS
from tests.people import new_client_id

NOTICE = str(NOTICES["not_members"])


def told(door, answer, cast):
    """Return the usernames of the outsiders whom an answer names; of a form, whether its page says so."""
    if door == "form":
        assert answer.status == 303
        return NOTICE in cast["member"].get(answer.payload).text
    assert answer.error is None
    return [person["username"] for person in answer.payload.get("not_members", [])]


@pytest.mark.parametrize("door", ["api", "form", "socket", "ws"])
def test_a_post_names_the_outsiders_whom_it_mentions(door, cast, house):
    body = f"@{cast['stranger'].username} and @{cast['owner'].username}"
    given = {"conversation": house.room, "client_id": new_client_id(), "body": body}
    expected = True if door == "form" else [cast["stranger"].username]
    assert told(door, ask(door, VERBS["post"], cast, "member", given), cast) == expected


@pytest.mark.parametrize("door", ["api", "form", "socket", "ws"])
def test_an_edit_names_the_outsiders_whom_it_newly_mentions(door, cast):
    house, stranger = cast.house(), cast["stranger"].username
    edits = [
        (f"@{cast['owner'].username}", []),
        (f"@{stranger} @{stranger.upper()} and @{cast['owner'].username}", [stranger]),
        (f"@{stranger} was named before", []),
        ("nobody", []),
        (f"again @{stranger}", [stranger]),
        (f"again @{stranger}", []),  # a retry
    ]
    rev = house.said["member"]["rev"]
    for body, expected in edits:
        given = house.message("member", body=body, rev=rev)
        answer = ask(door, VERBS["edit_message"], cast, "member", given)
        rev = cast["member"].ok("GET", f"/messages/{given['message']}")["message"]["rev"]
        assert told(door, answer, cast) == (bool(expected) if door == "form" else expected), body
