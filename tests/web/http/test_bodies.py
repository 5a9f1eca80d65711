import json

import pytest
from werkzeug.datastructures import MultiDict

from chatapp.errors import Invalid, NotFound
from chatapp.limits import COUNTER
from chatapp.web.http.body import Body

ID = "abcdefgh01234567"
TAKE = {
    "text": lambda body: body.text("x", most=10),
    "word": lambda body: body.word("x", most=10),
    "words": lambda body: body.words("x", limit=2, most=10),
    "integer": lambda body: body.integer("x"),
    "flag": lambda body: body.flag("x"),
    "choice": lambda body: body.choice("x", {"owner", "member"}),
    "identifier": lambda body: body.identifier("x"),
    "identifiers": lambda body: body.identifiers("x", limit=2),
    "list_of": lambda body: body.list_of("x", limit=2, item=lambda item: item.text("body", most=10)),
    "mapping": lambda body: {
        name: body.mapping("x", limit=2, most=4).integer(name) for name in body.mapping("x", limit=2, most=4)
    },
}


@pytest.mark.parametrize(
    ("verb", "value", "taken"),
    [
        ("text", "", ""),
        ("text", "a\nb😀", "a\nb😀"),
        ("text", "x" * 40, "x" * 40),
        ("word", "0123456789", "0123456789"),
        ("word", "\u0301" * 1000, "\u0301" * 11),
        ("words", ["a", "b", "a"][:2], ["a", "b"]),
        ("words", ["x" * 1000], ["x" * 11]),
        ("integer", 0, 0),
        ("integer", COUNTER, COUNTER),
        ("flag", True, True),
        ("flag", False, False),
        ("choice", "owner", "owner"),
        ("identifier", ID, ID),
        ("identifiers", [ID, ID], [ID]),
        ("list_of", [{"body": "a"}, {"body": "b"}], ["a", "b"]),
        ("mapping", {"a": 1}, {"a": 1}),
        ("mapping", {}, {}),
    ],
)
def test_a_value_of_the_right_type_is_taken(verb, value, taken):
    assert TAKE[verb](Body({"x": value})) == taken


@pytest.mark.parametrize(
    ("verb", "value", "code"),
    [
        *[(verb, None, "required") for verb in TAKE],
        *[(verb, 1.5, "wrong_type") for verb in TAKE],
        ("text", 5, "wrong_type"),
        ("text", ["a"], "wrong_type"),
        ("text", "x" * 41, "too_long"),
        ("text", "\0" * 41, "too_long"),
        ("text", "\0", "bad_characters"),
        ("word", "\0", "bad_characters"),
        ("word", 5, "wrong_type"),
        ("words", ["\0"], "bad_characters"),
        ("mapping", {"x" * 17: 1}, "too_long"),
        ("text", "\udc00", "bad_characters"),
        ("integer", "3", "wrong_type"),
        ("integer", True, "wrong_type"),
        ("integer", -1, "bad_number"),
        ("integer", COUNTER + 1, "bad_number"),
        ("integer", 10**400, "bad_number"),
        ("flag", 1, "wrong_type"),
        ("flag", "true", "wrong_type"),
        ("choice", "king", "bad_choice"),
        ("choice", ["owner"], "wrong_type"),
        ("choice", {}, "wrong_type"),
        ("identifier", 5, "wrong_type"),
        ("identifiers", ID, "wrong_type"),
        ("identifiers", [], "required"),
        ("identifiers", [ID] * 3, "too_many_items"),
        ("list_of", [], "required"),
        ("list_of", {"0": {"body": "a"}}, "wrong_type"),
        ("list_of", [{"body": "a"}] * 3, "too_many_items"),
        ("mapping", [1], "wrong_type"),
        ("mapping", {"a": 1, "b": 2, "c": 3}, "too_many_items"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name(verb, value, code):
    with pytest.raises(Invalid) as refused:
        TAKE[verb](Body({"x": value}))
    assert (refused.value.code, refused.value.field) == (code, "x")


@pytest.mark.parametrize(
    ("verb", "value", "field", "code"),
    [
        ("list_of", [{"body": "a"}, {"body": 5}], "x.1.body", "wrong_type"),
        ("list_of", [{"body": "a"}, {}], "x.1.body", "required"),
        ("list_of", ["a"], "x.0", "wrong_type"),
        ("identifiers", [ID, 5], "x.1", "wrong_type"),
        ("mapping", {"a": "1"}, "x.a", "wrong_type"),
    ],
)
def test_a_nested_field_is_named_with_its_place(verb, value, field, code):
    with pytest.raises(Invalid) as refused:
        TAKE[verb](Body({"x": value}))
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize("value", ["", "short", "x" * 17, "\ud800" * 16, "a b c d e f g h "])
def test_what_cannot_be_an_id_names_nothing(value):
    with pytest.raises(NotFound):
        Body({"x": value}).identifier("x")
    with pytest.raises(NotFound):
        Body({"x": [value]}).identifiers("x", limit=5)


def test_a_text_cannot_be_asked_for_without_its_largest_size():
    for verb in ("text", "mapping"):
        with pytest.raises(TypeError, match="most"):
            getattr(Body({"x": "a"}), verb)("x", **({"limit": 1} if verb == "mapping" else {}))


@pytest.mark.parametrize("value", [None, [], "text", 5, True])
def test_only_a_mapping_is_a_body(value):
    with pytest.raises(Invalid, match="wrong_type"):
        Body(value)


def test_what_is_missing_or_null_is_the_default():
    body = Body({"null": None})
    for name in ("null", "missing"):
        assert name not in body
        assert body.text(name, most=1, default="") == ""
        assert body.word(name, default="") == ""
        assert body.integer(name, default=None) is None
        assert body.flag(name, default=True) is True
        assert body.choice(name, {"a"}, default="a") == "a"
        assert body.identifier(name, default=None) is None
        assert body.identifiers(name, limit=1, default=[]) == []
        assert list(body.mapping(name, limit=1, most=1, default={})) == []


def test_forms_hold_text_so_digits_are_numbers_and_words_are_flags():
    form = Body(MultiDict([("seq", "12"), ("yes", "1"), ("no", "0"), ("people", ID), ("people", ID[::-1])]))
    assert form.integer("seq") == 12
    assert form.flag("yes") is True
    assert form.flag("no") is False
    assert form.identifiers("people", limit=2) == [ID, ID[::-1]]


@pytest.mark.parametrize("value", ["", "-1", "1.0", "1e3", "١٢", "9" * 16, "9" * 17, "0x1f", "1_000", " 1"])
def test_a_form_s_number_is_ascii_digits_within_bounds(value):
    with pytest.raises(Invalid) as refused:
        Body(MultiDict({"seq": value})).integer("seq")
    assert (refused.value.code, refused.value.field) == ("bad_number", "seq")


BROKEN = {
    "nothing": b"",
    "no object": b"[]",
    "a text": b'"text"',
    "cut": b'{"username": "a',
    "not UTF-8": b'{"username": "\xff"}',
    "UTF-16": json.dumps({"username": "ada"}).encode("utf-16"),
    "NaN": b'{"username": NaN}',
    "infinity": b'{"seq": -Infinity}',
    "very deep": b'{"username":' + b"[" * 100_000,
    "a number of 5,000 digits": b'{"seq": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_object_is_answered_400(browser, data):
    response = browser.api("POST", "/sign-in", data=data, content_type="application/json")
    assert response.status_code == 400
    assert response.json["error"]["code"] == "bad_json"


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "nonsense"])
def test_another_content_type_is_answered_415(browser, content_type):
    response = browser.api("POST", "/sign-in", data=b"{}", content_type=content_type)
    assert response.status_code == 415
    assert response.json["error"]["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "required"),
        (5, "wrong_type"),
        ([], "wrong_type"),
        ({}, "wrong_type"),
        (True, "wrong_type"),
        ("\0", "bad_characters"),
        ("\ud800", "bad_characters"),
        ("x" * 33, "too_long"),
    ],
)
def test_a_bad_value_is_answered_422_naming_the_field(browser, value, code):
    body = json.dumps({"username": value, "password": "a lantern in the harbour"})
    response = browser.api("POST", "/sign-up", data=body, content_type="application/json")
    assert response.status_code == 422
    error = response.json["error"]
    assert (error["field"], error["code"], error["retry"]) == ("username", code, False)
    assert error["message"]


def test_too_much_is_answered_413(browser):
    response = browser.api("POST", "/sign-in", {"username": "x" * 1_100_000})
    assert response.status_code == 413
    assert response.json["error"]["code"] == "too_large"
