"""`deploy/compose.yaml`: what it says, without starting anything."""

import json
import subprocess

import jsonschema_rs
import pytest

from tests.deploy.compose import Refused, compose
from tests.deploy.installation import DEPLOY
from tests.server import ROOT

SCHEMA = ROOT / "tests/deploy/compose-spec/compose-spec.json"
SECRETS = {"POSTGRES_PASSWORD": "p" * 64, "SECRET_KEY": "s" * 64, "CHAT_HOST": "chat.example.org"}


@pytest.fixture
def schema():
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))


def test_it_is_a_compose_file_by_the_published_schema(schema):
    schema.validate(compose(SECRETS))


@pytest.mark.parametrize("wrong", [{"command": 7}, {"helthcheck": {}}, {"depends_on": {"x": {}}}, {"ports": "443"}])
def test_the_schema_would_refuse_a_service_that_is_none(schema, wrong):
    asked = compose(SECRETS)
    asked["services"]["nginx"] |= wrong
    assert not schema.is_valid(asked)


@pytest.mark.parametrize("missing", SECRETS)
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_starts_without_a_secret_which_has_no_default(missing, value):
    with pytest.raises(Refused, match=f"{missing}: .+"):
        compose({**SECRETS, missing: value})


def test_the_commands_of_the_readme_make_the_secrets(tmp_path):
    [block] = [text for text in shell_blocks() if ".env" in text and "POSTGRES" in text]
    subprocess.run(["sh", "-eu", "-c", block], cwd=tmp_path, check=True)
    path = tmp_path / ".env"
    made = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert made.keys() == SECRETS.keys()
    assert len({made["SECRET_KEY"], made["POSTGRES_PASSWORD"]}) == 2
    assert {len(made[name]) for name in ("SECRET_KEY", "POSTGRES_PASSWORD")} == {64}
    assert path.stat().st_mode & 0o077 == 0
    compose(made)


def shell_blocks():
    """Return the shell commands that the README shows, block by block."""
    return [part.partition("```")[0] for part in (DEPLOY / "README.md").read_text().split("```sh\n")[1:]]


def test_all_containers_of_chatapp_run_without_rights_on_files_of_their_own(schema):
    for name, service in compose(SECRETS)["services"].items():
        if service["image"] == "chatapp":
            assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
            assert "no-new-privileges:true" in service["security_opt"], name


def test_a_stopping_node_has_more_time_than_it_takes():
    for name in ("node-a", "node-b"):
        service = compose(SECRETS)["services"][name]
        assert float(service["stop_grace_period"].removesuffix("s")) > float(service["environment"]["DRAIN_DELAY"]) + 10
