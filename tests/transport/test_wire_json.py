import json

import pytest

from chatapp.transport.wire_json import dumps, encoding_as, loads

VALUES = [
    {"text": 'é \u2028 "\\ \n 👋 \ud800', "n": [1, -2.5, 1e300, 10**30, None, True, False], "": {}, "list": []},
    {"b": {"z": 1, "a": 2}, "a": ()},
    {3: "three", None: "none", True: "true", 2.5: "float"},
    "text",
    [float("inf"), float("nan")],
]


@pytest.mark.parametrize(
    "encoder",
    [
        json.JSONEncoder(),
        json.JSONEncoder(sort_keys=True),
        json.JSONEncoder(separators=(",", ":"), ensure_ascii=False),
        json.JSONEncoder(skipkeys=True, default=str),
    ],
    ids=["stock", "sorted", "of packets", "lenient"],
)
def test_an_encoder_made_once_writes_what_the_stock_one_writes(encoder):
    for value in VALUES:
        if encoder.sort_keys and isinstance(value, dict) and None in value:
            continue  # these keys have no order
        assert encoding_as(encoder)(value) == encoder.encode(value)


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
