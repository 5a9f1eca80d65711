import pytest

from tests.people import new_client_id

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def room(ada):
    return ada.api("POST", "/rooms", {"name": "Harbour"}, {"Idempotency-Key": KEY}).json["summary"]["conversation"]


MAKE = {
    "a message": lambda room: (f"/conversations/{room}/messages", {"messages": [{"body": "The kiln is hot"}]}),
    "a room": lambda room: ("/rooms", {"name": "Workshop"}),
    "an announcement": lambda room: ("/announcements", {"body": "The kiln is hot"}),
}


def made_id(answer):
    """Return what tells the thing that was made."""
    made = next(iter(answer.json.values()))
    made = made[0] if isinstance(made, list) else made
    return made.get("id") or made["conversation"]


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
@pytest.mark.parametrize("quotes", ["", '"'])
def test_the_header_stands_for_a_missing_client_id(make, quotes, ada, room):
    path, body = make(room)
    header = {"Idempotency-Key": f"{quotes}{new_client_id()}{quotes}"}
    answers = [ada.api("POST", path, body, header) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({made_id(answer) for answer in answers}) == 1
    assert made_id(ada.api("POST", path, body | {"name": "Another"}, {"Idempotency-Key": KEY[::-1]})) != made_id(
        answers[0]
    )


def with_client_id(body, client_id):
    if "messages" in body:
        return {"messages": [{**draft, "client_id": client_id} for draft in body["messages"]]}
    return {**body, "client_id": client_id}


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_both_must_be_the_same(make, ada, room):
    path, body = make(room)
    ours, other = new_client_id(), new_client_id()
    refused = ada.api("POST", path, with_client_id(body, ours), {"Idempotency-Key": other})
    assert refused.status_code == 422
    assert (refused.json["error"]["code"], refused.json["error"]["field"]) == ("two_client_ids", "Idempotency-Key")
    assert ada.api("POST", path, with_client_id(body, ours), {"Idempotency-Key": ours}).status_code == 201
    assert made_id(ada.api("POST", path, body, {"Idempotency-Key": ours})) == made_id(
        ada.api("POST", path, with_client_id(body, ours))
    )


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank", '"', "ümläute8"])
def test_a_header_that_is_no_id_is_refused_by_name(make, key, ada, room):
    path, body = make(room)
    refused = ada.api("POST", path, body, {"Idempotency-Key": key})
    assert refused.status_code == 422
    assert (refused.json["error"]["code"], refused.json["error"]["field"]) == ("bad_id", "Idempotency-Key")


def test_one_header_cannot_stand_for_two_messages(ada, room):
    drafts = {"messages": [{"body": "one"}, {"body": "two"}]}
    refused = ada.api("POST", f"/conversations/{room}/messages", drafts, {"Idempotency-Key": new_client_id()})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "client_id_reused")
    assert len(ada.get(f"/api/v1/conversations/{room}/messages").json["messages"]) == 1


def test_without_either_the_body_lacks_it(ada, room):
    refused = ada.api("POST", "/rooms", {"name": "Workshop"})
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "client_id")
