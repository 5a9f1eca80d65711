import logging
import re

import pytest
from sqlalchemy import event

from chatapp import errors as meanings
from chatapp.errors import ChatError, Conflict, Invalid, TooMany
from chatapp.extensions import db
from chatapp.web.errors import as_dict
from chatapp.web.sentences import SENTENCES, sentence
from tests.browsing import Browser


def test_an_error_says_what_to_read_and_whether_to_try_again(in_app):
    with in_app.test_request_context():
        assert as_dict(TooMany("too_many_requests", retry_after=7)) == {
            "error": {
                "code": "too_many_requests",
                "message": "Too many attempts. Try again in 7 seconds.",
                "retry_after": 7,
                "retry": True,
            }
        }
        assert as_dict(Invalid("too_long", field="messages.2.body", limit=40))["error"] == {
            "code": "too_long",
            "message": "Use at most 40 characters.",
            "field": "messages.2.body",
            "limit": 40,
            "retry": False,
        }


@pytest.mark.parametrize(("seconds", "words"), [
    (0, "0 seconds"), (1, "1 second"), (19.2, "20 seconds"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"),
    (300, "5 minutes"), (3540, "59 minutes"), (3541, "1 hour"), (3600, "1 hour"), (3601, "2 hours"), (7200, "2 hours"),
])  # fmt: skip
def test_how_long_to_wait_is_said_as_a_person_would_and_told_to_programs_in_seconds(in_app, seconds, words):
    refusal = TooMany("too_many_requests", retry_after=seconds)
    with in_app.test_request_context():
        assert sentence(refusal) == f"Too many attempts. Try again in {words}."
        assert as_dict(refusal)["error"].get("retry_after", 0) == seconds


def test_a_conflict_carries_what_is_there_now(in_app):
    with in_app.test_request_context():
        assert as_dict(Conflict("edit_conflict", message_now={"rev": 3}))["error"]["message_now"] == {"rev": 3}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_has_a_whole_sentence(in_app, code):
    with in_app.test_request_context():
        text = sentence(
            ChatError(code, retry_after=3, limit=4, accepted="a, b", id="x", scope="read", character="U+0000", place=1)
        )
    assert re.fullmatch(r"[A-Z].*\.", text), text
    assert "%(" not in text


def test_every_kind_of_refusal_has_its_own_status():
    kinds = [
        kind
        for kind in vars(meanings).values()
        if isinstance(kind, type) and issubclass(kind, ChatError) and kind is not ChatError
    ]
    kinds.remove(meanings.Unconfirmed)  # it is forbidden until the password is typed
    assert len({kind.status for kind in kinds}) == len(kinds) == 12


def test_programs_and_people_are_told_of_what_is_not_there(browser):
    response = browser.get("/api/v1/nothing")
    assert (response.status_code, response.json["error"]["code"]) == (404, "not_found")
    page = browser.get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert str(SENTENCES["not_found"]._args[0]) in page.text


def test_a_wrong_method_is_told_the_right_ones(ada):
    response = ada.api("PUT", "/me")
    assert (response.status_code, response.json["error"]["code"]) == (405, "method_not_allowed")
    assert {"GET", "PATCH"} <= set(response.headers["Allow"].split(", "))


def test_our_own_mistake_is_logged_once_under_the_id_that_is_told(breaking, caplog):
    for path in ("/broken", "/api/v1/broken"):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            response = Browser(breaking).get(path)
        assert response.status_code == 500
        assert "a secret detail" not in response.text
        [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        [told] = set(re.findall(r"\(([0-9a-f]{8})\)", response.text))
        assert told in record.getMessage()
        assert "a secret detail" in str(record.exc_info[1])


@pytest.mark.parametrize("path", ["/announcements", "/sign-in", "/sign-up"])
def test_a_form_that_is_too_large_is_refused_as_a_page(ada, path):
    response = ada.client.post(path, data={"body": "x" * 1_100_000})
    assert response.status_code == 413
    assert "This request is too large." in response.text


def test_a_database_that_cannot_serve_is_a_reason_to_come_back(breaking):
    browser = Browser(breaking)
    for path in ("/locked", "/api/v1/locked"):
        response = browser.get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.json["error"]["code"] == "busy"
    assert response.json["error"]["retry"] is True


def test_our_own_mistake_may_be_tried_again(breaking):
    error = Browser(breaking).get("/api/v1/broken").json["error"]
    assert (error["code"], error["retry"]) == ("unexpected", True)


def test_signed_out_people_are_led_to_the_door_and_back(browser):
    response = browser.get("/people?q=a&offset=2")
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in?next=/people?q%3Da%26offset%3D2")
    response = browser.get("/api/v1/me")
    assert (response.status_code, response.json["error"]["code"]) == (401, "signed_out")


def test_what_was_typed_while_signed_out_is_kept_on_the_page(browser):
    response = browser.post("/announcements", {"client_id": "client-id-1", "body": "dear <all>"})
    assert response.status_code == 401
    assert "dear &lt;all&gt;" in response.text


def test_nothing_is_stored_in_a_database_that_can_only_be_read_and_it_is_said(app, ada):
    def refuse_to_write(driver, *_):
        driver.execute("PRAGMA query_only = ON")

    with app.app_context():
        event.listen(db.engine, "checkout", refuse_to_write)
    try:
        answers = [
            ada.api("POST", "/rooms", {"client_id": "client-id-1", "name": "Quay"}),
            ada.post("/announcements", {"client_id": "client-id-2", "body": "dear all"}),
        ]
    finally:
        with app.app_context():
            event.remove(db.engine, "checkout", refuse_to_write)
            db.engine.dispose()
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "30")] * 2
    assert answers[0].json["error"]["code"] == "storage_read_only"
    assert "This server cannot save anything now." in answers[1].text
