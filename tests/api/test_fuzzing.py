"""schemathesis asks everything that the served description allows, and much that it does not, as two people."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.people import PASSWORD, Person, new_client_id
from tests.server import GENEROUS, ROOT, START, Server

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
HOOKS = ROOT / "tests/api/fuzzing_hooks.py"
ROOMS = 30  # so many that leaving, archiving and handing over leave some to be tried
WAYS = ("token", "cookie")  # an administrator's program, and a page of somebody else
SETTINGS = """
warnings = false
request-timeout = 60  # seconds: a sync may wait for 25

[checks.positive_data_acceptance]
# 422 besides: a request that is valid by its schema may break a rule that no schema can say: a name of blanks only, a
# password that is easy to guess, a seq beyond the last message. `a_valid_shape_is_accepted` looks at what is left.
# 400 is for `Origin` and `Host`, which are no part of the description.
expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
"""


@pytest.fixture
def known(tmp_path):
    """A server with two people, and the ids of what both may see: (Server, {way: Person}, {noun: ids}).

    Of its own for each test: an administrator who tries everything sends others away.
    """
    with Server(tmp_path / "data", **GENEROUS) as server:
        admin, bo = (Person(server.url, name).sign_up() for name in ("admin", "bo"))
        someone = Person(server.url, "someone").sign_up()
        rooms = [shared_room(admin, bo) for _ in range(ROOMS)]
        said = [person.say(room, "hello")[0]["id"] for room in rooms for person in (admin, bo)]
        told = admin.ok("POST", "/announcements", {"client_id": new_client_id(), "body": "hear, hear"})
        ids = {"room": rooms, "conversation": [*rooms, admin.direct_with(bo)], "message": said}
        ids |= {"person": [someone.id], "announcement": [told["announcement"]["id"]]}
        yield server, {"token": admin, "cookie": bo}, ids
        for person in (admin, bo, someone):
            person.close()


def shared_room(admin, bo):
    room = admin.room()
    admin.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    admin.ok("PUT", f"/rooms/{room}/members/{bo.id}/role", {"role": "owner"})
    return room


def settings(ids):
    """Return a configuration in which paths mostly name what is there."""
    dictionaries = [f"{name} = {{ values = {json.dumps(values)} }}" for name, values in ids.items()]
    used = [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.7 }}' for name in ids]
    return "\n".join([f'hooks = "{HOOKS}"', SETTINGS, "[dictionaries]", *dictionaries, "[parameters]", *used, ""])


def fuzz(known, way, tmp_path, *options):
    """Run schemathesis as one of the two; return how many cases there were, all of which have passed every check."""
    server, people, ids = known
    config = tmp_path / "schemathesis.toml"
    config.write_text(settings(ids))
    who = {"CHATAPP_URL": server.url, "CHATAPP_USERNAME": people[way].username, "CHATAPP_PASSWORD": PASSWORD}
    command = [SCHEMATHESIS, "--config-file", config, "--no-color", "run", f"{server.url}/api/v1/openapi.json"]
    ended = subprocess.run(
        [*command, "--checks", "all", "--seed", "7", "--no-shrink", "--continue-on-failure", *options],
        cwd=tmp_path,  # it leaves something there
        env={**os.environ, **who, "CHATAPP_WAY": way, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "error" not in server.log, server.log
    generated, passed = re.search(r"(\d+) generated, (\d+) passed", ended.stdout).groups()
    described = requests.get(f"{server.url}/api/v1/openapi.json", timeout=START).json()["paths"]
    tested = sum(map(len, described.values())) - 1  # it leaves the one out that serves the description
    assert f"Tested: {tested}\n" in ended.stdout
    assert int(generated) == int(passed)
    return int(generated)


@pytest.mark.parametrize("way", WAYS)
def test_no_request_has_an_answer_that_is_not_described(way, known, tmp_path):
    assert fuzz(known, way, tmp_path, "--phases", "fuzzing", "--max-examples", "3") > 100


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_nor_has_any_of_thousands(way, known, tmp_path):
    options = "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "15", "--max-failures", "20"
    assert fuzz(known, way, tmp_path, *options) > 2000
