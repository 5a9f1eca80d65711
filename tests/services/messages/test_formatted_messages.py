import pytest

from chatapp import limits
from chatapp.errors import Conflict, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Message
from chatapp.models.message import FORMATTED, PLAIN
from chatapp.payloads.messages import message as payload
from chatapp.queries.rows import MESSAGES, rows
from chatapp.services.conversations import summaries
from chatapp.services.messages import authoring, history

BOLD = [{"t": "strong", "c": [{"t": "text", "text": "here"}]}]


def draft(body, **more):
    return {"client_id": "formatted-1", "body": body, **more}


def stored(message):
    return db.session.query(Message).filter_by(public_id=message["id"]).populate_existing().one()


def test_a_text_with_formatting_is_read_once_and_answered_as_it_was_read(ana, talk, monkeypatch):
    (message,) = authoring.post(ana, talk, [draft("**here**")])
    assert (message["format"], message["body"], message["parts"]) == (FORMATTED, "**here**", BOLD)
    assert stored(message).parts == BOLD
    monkeypatch.setattr("chatapp.markup.formatting.read", None)
    monkeypatch.setattr("chatapp.payloads.messages.parts", None)
    assert authoring.find(ana, message["id"]) == message
    assert history.page(ana, talk)["messages"] == [message]


def test_a_plain_text_stores_no_nodes(ana, talk):
    (message,) = authoring.post(ana, talk, [draft("2 * 3 * 4\nhttp://example.org")])
    assert message["format"] == FORMATTED
    assert [node["t"] for node in message["parts"]] == ["text", "break", "link"]
    assert stored(message).parts is None


def test_a_program_may_ask_that_its_signs_stand_as_they_are_and_a_retry_is_known_by_it(ana, talk):
    (message,) = authoring.post(ana, talk, [draft("**here**", plain=True)])
    assert (message["format"], message["parts"]) == (PLAIN, [{"t": "text", "text": "**here**"}])
    assert authoring.post(ana, talk, [draft("**here**", plain=True)]) == [message]
    with pytest.raises(Conflict):
        authoring.post(ana, talk, [draft("**here**")])


def test_a_message_of_before_keeps_its_meaning(ana, talk):
    (message,) = authoring.post(ana, talk, [draft("**here**")])
    row = stored(message)
    row.body_format, row.parts = PLAIN, None  # as the version before has stored it
    db.session.commit()
    assert payload(rows(MESSAGES)[0])["parts"] == [{"t": "text", "text": "**here**"}]


def test_an_edit_is_read_anew_and_a_deletion_leaves_nothing(ana, talk):
    (message,) = authoring.post(ana, talk, [draft("||secret|| *x*")])
    edited = authoring.edit(ana, message["id"], message["rev"], "**here**")
    assert (edited["parts"], stored(message).parts) == (BOLD, BOLD)
    plain = authoring.edit(ana, message["id"], edited["rev"], "here")
    assert stored(message).parts is None
    signs = authoring.edit(ana, message["id"], plain["rev"], "*here*", is_plain=True)
    assert (signs["format"], signs["parts"]) == (PLAIN, [{"t": "text", "text": "*here*"}])
    again = authoring.edit(ana, message["id"], signs["rev"], "`here`")
    authoring.delete(ana, message["id"], again["rev"])
    assert (stored(message).body, stored(message).parts) == (None, None)


def test_names_are_those_of_active_people(ana, bo, talk):
    (message,) = authoring.post(ana, talk, [draft("@bo. and @nobody")])
    assert message["parts"][0] == {"t": "mention", "person": bo.public_id, "text": "@bo"}
    assert message["parts"][1] == {"t": "text", "text": ". and @nobody"}


def test_the_list_shows_a_line_without_signs_and_without_spoilers(ana, talk):
    authoring.post(ana, talk, [draft("**It** was ||the butler||\n- a\n- b")])
    (summary,) = summaries.summaries_of(summaries.recent(ana))
    assert summary["last_message"]["text"] == "It was ▮▮▮ a b"


def test_a_preview_is_what_the_message_will_be(ana, make_person, talk):
    assert authoring.preview(ana, talk, "**here**") == BOLD
    assert authoring.preview(ana, talk, "here") == [{"t": "text", "text": "here"}]
    with pytest.raises(NotFound):
        authoring.preview(make_person("stranger"), talk, "here")
    with pytest.raises(Invalid):
        authoring.preview(ana, talk, "x" * (limits.MESSAGE + 1))
