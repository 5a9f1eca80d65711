import os
import stat
import threading
from ipaddress import ip_network

import pytest

from chatapp.setting_parsers import WrongSetting
from config import SETTINGS, Config


@pytest.fixture
def read(tmp_path):
    """Return `read(**environment)`: the Config of that environment."""
    return lambda **environ: Config({"DATA_DIR": str(tmp_path / "data"), **environ})


def test_every_setting_has_a_default_that_is_accepted_and_says_unit_and_meaning(read):
    config = read()
    assert len(SETTINGS) > 30
    for setting in SETTINGS:
        assert hasattr(config, setting.name)
        assert setting.unit
        assert setting.meaning.endswith(".")


def test_data_and_secret_are_for_the_owner_only(read):
    config = read()
    assert stat.S_IMODE(config.DATA_DIR.stat().st_mode) == 0o700
    assert stat.S_IMODE((config.DATA_DIR / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(config.DATA_DIR) == ["secret_key"]


def test_the_secret_is_made_once(read):
    assert read().SECRET_KEY == read().SECRET_KEY
    assert len(read().SECRET_KEY) == 64


def test_processes_that_start_at_once_agree_on_the_secret(read):
    secrets, together = set(), threading.Barrier(8)

    def start():
        together.wait()
        secrets.add(read().SECRET_KEY)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) == 1


def test_a_secret_of_ones_own_is_kept_in_no_file(read):
    config = read(SECRET_KEY="x" * 32)
    assert config.SECRET_KEY == "x" * 32
    assert os.listdir(config.DATA_DIR) == []


def test_cookies_are_safe_by_default_and_secure_where_people_come_over_https(read):
    plain, tls = read(), read(PUBLIC_URL="https://Chat.example.org:443/")
    assert (plain.SESSION_COOKIE_HTTPONLY, plain.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert tls.PUBLIC_URL == "https://chat.example.org"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://me:p%40ss@db/chat", "postgresql+psycopg2://me:p%40ss@db/chat"),
        ("postgres://db/chat", "postgresql+psycopg2://db/chat"),
        ("sqlite:////srv/chat.db", "sqlite:////srv/chat.db"),
    ],
)
def test_a_database_is_reached_by_a_driver_that_lets_others_go_on(read, given, used):
    assert used == read(DATABASE_URL=given).SQLALCHEMY_DATABASE_URI


def test_without_a_database_url_it_is_a_file_among_the_data(read):
    config = read()
    assert f"sqlite:///{config.DATA_DIR}/chatapp.db" == config.SQLALCHEMY_DATABASE_URI


def test_how_many_may_come_is_a_rate_and_how_many_at_once(read):
    assert read().CONNECTIONS_PER_ADDRESS == (50, 1000)
    assert read(CONNECTIONS_TOTAL="0.5/second, 3 at once").CONNECTIONS_TOTAL == (0.5, 3)


def test_trusted_proxies_are_networks(read):
    assert read().TRUSTED_PROXIES == []
    assert [
        ip_network("127.0.0.1"),
        ip_network("10.0.0.0/8"),
        "unix",
    ] == read(TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8, unix").TRUSTED_PROXIES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWAY_AFTER", "-1"),
        ("AWAY_AFTER", "nan"),
        ("AWAY_AFTER", "inf"),
        ("PING_INTERVAL", "0"),
        ("LONG_POLL_TIMEOUT", "30"),
        ("CONNECTIONS_PER_ADDRESS", "50"),
        ("CONNECTIONS_TOTAL", "0/second, 10 at once"),
        ("NODE_NAME", "node.7"),
        ("RATE_POSTS", "0/minute"),
        ("RATE_POSTS", "ten/minute"),
        ("SECRET_KEY", "short"),
        ("SIGN_UP", "Open"),
        ("DEFAULT_LOCALE", "klingon!"),
        ("DEFAULT_TIME_ZONE", "../../etc/passwd"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PUBLIC_URL", "https://chat.example.org/path"),
        ("PUBLIC_URL", "https://chat.example.org:port"),
        ("PUBLIC_URL", "ftp://chat.example.org"),
        ("REDIS_URL", "no url"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://127.0.0.1/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "no url"),
        ("DATABASE_URL", "postgresql+asyncpg://db/chat"),
        ("SITE_NAME", "two\nlines"),
        ("LOG_LEVEL", "loud"),
        ("DATA_DIR", "/etc/hostname"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(read, name, value):
    with pytest.raises(WrongSetting) as refused:
        read(**{name: value})
    shown = "" if name == "SECRET_KEY" else f"={value!r}"
    assert refused.value.message.startswith(f"{name}{shown} cannot be used: ")
    assert "it must " in refused.value.message


def test_a_wrong_password_in_a_database_url_is_not_repeated(read):
    with pytest.raises(WrongSetting) as refused:
        read(DATABASE_URL="mysql://me:hunter2@db/chat")
    assert "hunter2" not in refused.value.message
    assert "DATABASE_URL" in refused.value.message


def test_the_environment_wins_over_the_env_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("SITE_NAME=From file\nDEFAULT_LOCALE=de\n")
    monkeypatch.setattr("config.ROOT", tmp_path)
    monkeypatch.setenv("SITE_NAME", "From environment")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    config = Config()
    assert (config.SITE_NAME, config.DEFAULT_LOCALE) == ("From environment", "de")
