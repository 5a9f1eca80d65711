import functools
import json

import pytest

from chatapp.transport.socketio.json import dumps, loads

OURS = {
    "text": 'é \u2028 "\\ \n\x01\x7f 👋',
    "n": [1, -2.5, 1e300, 2**53, None, True, False],
    "": {},
    "list": [],
    "t": (1,),
}
OTHERS = {
    "lone surrogate": {"text": "é \ud800"},
    "integer of more than 64 bits": [10**30],
    "keys that are no text": {3: "three", None: "none", True: "true", 2.5: "float"},
    "nested": functools.reduce(lambda inner, _: [inner], range(500), "deep"),
}


@pytest.mark.parametrize("value", [OURS, "text", [], *OTHERS.values()], ids=["ours", "text", "empty", *OTHERS])
def test_a_value_is_written_as_the_stock_encoder_writes_it(value):
    assert dumps(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def test_what_json_has_no_number_for_is_written_as_null():
    assert dumps([float("inf"), float("nan")]) == "[null,null]"


def test_what_is_no_json_at_all_is_not_written():
    with pytest.raises(TypeError, match="serializable"):
        dumps({"object": object()})


def test_what_is_written_is_read_again():
    for value in ({"text": "é 👋", "n": [1, 2.5, None, True]}, [], "text", 3):
        assert loads(dumps(value)) == value
        assert loads(f"42{dumps(value)}", 2) == value


def test_spaces_around_are_none_of_ours():
    assert loads(' \n{"a": 1} \t') == {"a": 1}


@pytest.mark.parametrize(
    "text", ["", " ", "{", '{"a":1}x', "[1] [2]", "NaN", "[-Infinity]", "'a'", "[" * 100_000, " " + "[" * 100_000]
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match=r"Expect|Extra|not JSON|nested"):
        loads(text)


def test_a_number_beyond_all_counters_becomes_one_that_every_door_refuses():
    assert loads("1" * 5000) == float("inf")
    assert type(loads("1" * 21)) is float
