"""Names of settings that earlier versions read: refused at start, and the refusal names the setting of today."""

import pytest

from chatapp.setting_parsers import WrongSetting
from config import RENAMED, SETTINGS, Config

NAMES = [
    ("HEADS_INTERVAL", "RESYNC_NOTICE_INTERVAL"),
    ("HEADS_WINDOW", "RESYNC_NOTICE_WINDOW"),
    ("SWEEP_INTERVAL", "ACCESS_CHECK_INTERVAL"),
    ("SIGHTINGS_INTERVAL", "NETWORK_STATS_AFTER"),
    ("GAP_WAIT", "MISSING_EVENT_WAIT"),
    ("POLL_HOLD", "LONG_POLL_TIMEOUT"),
    ("RATE_OTHER", "RATE_DEFAULT"),
    ("SESSIONS_IN_ALL", "CONNECTIONS_TOTAL"),
    ("SESSIONS_PER_ADDRESS", "CONNECTIONS_PER_ADDRESS"),
    ("SOCKETS_PER_PERSON", "CONNECTIONS_PER_PERSON"),
    ("SESSION_LIFETIME", "SESSION_IDLE_TIMEOUT"),
    ("SESSION_AGE", "SESSION_MAX_AGE"),
]
VALUES = ["2", ""]  # an empty one was meant as the default, and is read no more either


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("old", "new"), NAMES)
def test_an_old_name_in_the_environment_is_refused_with_the_new_one(tmp_path, old, new, value):
    with pytest.raises(WrongSetting) as refused:
        Config({"DATA_DIR": str(tmp_path / "data"), old: value})
    assert refused.value.message == f"{old} is called {new} now. Rename it in the environment or in .env."
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_an_old_name_in_the_env_file_is_refused_with_the_new_one(tmp_path, monkeypatch, old, new):
    (tmp_path / ".env").write_text(f"{old}=2\n")
    monkeypatch.setattr("config.ROOT", tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    with pytest.raises(WrongSetting, match=f"{old} is called {new} now"):
        Config()


def test_each_new_name_is_a_setting_and_no_old_one_is():
    today = {setting.name for setting in SETTINGS}
    assert dict(NAMES) == RENAMED
    assert set(RENAMED.values()) <= today
    assert not RENAMED.keys() & today
