"""The settings: the only reader of the environment and of `.env`.

`SETTINGS` declares each setting once, with its unit and its reason. docs/settings.md is written from it, and
`flask chat settings` prints it.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values
from sqlalchemy import URL

from chatapp import setting_parsers as parse
from chatapp.setting_parsers import WrongSetting

ROOT = Path(__file__).resolve().parent
DAY = 24 * 60 * 60
PASSWORD_IN_URL = re.compile(r"(//[^:/@]*):[^@]*@")
RENAMED = {  # a name that an earlier version read -> the setting of today
    "HEADS_INTERVAL": "RESYNC_NOTICE_INTERVAL",
    "HEADS_WINDOW": "RESYNC_NOTICE_WINDOW",
    "SWEEP_INTERVAL": "ACCESS_CHECK_INTERVAL",
    "SIGHTINGS_INTERVAL": "NETWORK_STATS_AFTER",
    "GAP_WAIT": "MISSING_EVENT_WAIT",
    "POLL_HOLD": "LONG_POLL_TIMEOUT",
    "RATE_OTHER": "RATE_DEFAULT",
    "SESSIONS_IN_ALL": "CONNECTIONS_TOTAL",
    "SESSIONS_PER_ADDRESS": "CONNECTIONS_PER_ADDRESS",
    "SOCKETS_PER_PERSON": "CONNECTIONS_PER_PERSON",
    "SESSION_LIFETIME": "SESSION_IDLE_TIMEOUT",
    "SESSION_AGE": "SESSION_MAX_AGE",
}
SECRET_BYTES = 32  # 256 bits: nobody guesses it, however long they try


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, its default as text, its parser, its unit, and what it means."""

    name: str
    default: str
    parse: Callable[[str], object]
    unit: str
    meaning: str


GROUPS = {  # heading -> settings; docs/settings.md has them in this order
    "Site": [
        Setting("SITE_NAME", "chatapp", parse.line(60), "text", "The name on pages and in titles."),
        Setting(
            "SITE_NOTE",
            "",
            parse.line(300),
            "text",
            "A sentence on the pages for signing in and up, such as who runs this site and whom to ask for an account.",
        ),
        Setting(
            "PUBLIC_URL",
            "",
            parse.public_url,
            "URL",
            "The address in people's browsers. It decides secure cookies, HSTS, accepted origins and hosts, and links.",
        ),
        Setting(
            "DEFAULT_TIME_ZONE", "UTC", parse.time_zone, "zone", "The time zone of people whose browser reports none."
        ),
        Setting(
            "DEFAULT_LOCALE",
            "en",
            parse.locale,
            "language",
            "The language of people whose browser asks for none that chatapp has.",
        ),
    ],
    "Sign-up and sign-in": [
        Setting(
            "SIGN_UP",
            "open",
            parse.choice("open", "invite", "closed"),
            "choice",
            "Who may sign up: everyone (`open`), holders of an invitation link (`invite`), no one (`closed`).",
        ),
        Setting(
            "INVITATION_LIFETIME",
            str(7 * DAY),
            parse.seconds(1, 400 * DAY),
            "s",
            "How long an invitation link can be used. A week covers a holiday weekend and its Monday.",
        ),
        Setting(
            "SESSION_IDLE_TIMEOUT",
            str(30 * DAY),
            parse.seconds(60, 400 * DAY),
            "s",
            "A sign-in ends when it has not been used for this long. Browsers keep no cookie longer than 400 days.",
        ),
        Setting(
            "SESSION_MAX_AGE",
            str(365 * DAY),
            parse.seconds(60, 3650 * DAY),
            "s",
            "A sign-in ends at this age, even when it is used: a year, as for the longest tokens.",
        ),
    ],
    "Presence": [
        Setting(
            "AWAY_AFTER", "600", parse.seconds(1, DAY), "s", "A person is shown as away after this long without input."
        ),
        Setting(
            "PRESENCE_GRACE",
            "12",
            parse.seconds(0, 600),
            "s",
            "A person stays online for this long after their last connection closed, so that a reload or the gap "
            "between two polls does not flicker.",
        ),
        Setting(
            "PAGE_PRESENCE_TTL",
            "90",
            parse.seconds(1, DAY),
            "s",
            "Without JavaScript, a person is online for this long after each page.",
        ),
        Setting(
            "TYPING_TTL", "5", parse.seconds(1, 60), "s", "“… is typing” goes after this long without another key."
        ),
    ],
    "Delivery": [
        Setting(
            "ACK_TIMEOUT",
            "10",
            parse.seconds(0.5, 120),
            "s",
            "A browser sends a message again when it was not acknowledged for this long.",
        ),
        Setting(
            "MISSING_EVENT_WAIT",
            "0.3",
            parse.seconds(0, 10),
            "s",
            "A browser that notices a missing event waits this long for it before it asks the server.",
        ),
        Setting(
            "RESYNC_NOTICE_INTERVAL",
            "2",
            parse.seconds(0.1, 60),
            "s",
            "How often every screen is told the latest counters of its changed conversations. It bounds how long a "
            "lost event goes unnoticed.",
        ),
        Setting(
            "RESYNC_NOTICE_WINDOW",
            "4",
            parse.seconds(0.1, 120),
            "s",
            "How far each of these notices looks back: two intervals, so that each change is told twice.",
        ),
        Setting(
            "PING_INTERVAL",
            "8",
            parse.seconds(1, 60),
            "s",
            "How often a connection is tested: below the 10 s after which strict proxies cut an idle one.",
        ),
        Setting(
            "PING_TIMEOUT",
            "6",
            parse.seconds(1, 60),
            "s",
            "How long the answer to a ping may take. With PING_INTERVAL, a silent cut is noticed within 14 s.",
        ),
        Setting(
            "LONG_POLL_TIMEOUT",
            "8",
            parse.seconds(1, 25),
            "s",
            "How long a poll is held open without news: below the 10 s after which strict proxies cut it.",
        ),
        Setting(
            "PAGE_REFRESH",
            "30",
            parse.seconds(1, 3600),
            "s",
            "Without JavaScript, an open conversation looks for new messages this often.",
        ),
    ],
    "Rates": [
        Setting("RATE_POSTS", "120/minute", parse.rate, "rate", "Messages posted by one person."),
        Setting("RATE_EDITS", "60/minute", parse.rate, "rate", "Edits and deletions by one person."),
        Setting("RATE_MENTION_ALL", "20/hour", parse.rate, "rate", "Messages of one person that mention everyone."),
        Setting(
            "RATE_SIGN_IN",
            "10/minute",
            parse.rate,
            "rate",
            "Attempts to sign in to one account, and failed attempts from one address.",
        ),
        Setting("RATE_SIGN_UP", "20/hour", parse.rate, "rate", "Sign-ups from one address."),
        Setting("RATE_ROOMS", "30/hour", parse.rate, "rate", "Rooms created by one person."),
        Setting("RATE_INVITES", "200/hour", parse.rate, "rate", "People added to conversations by one person."),
        Setting(
            "RATE_SEARCH",
            "120/minute",
            parse.rate,
            "rate",
            "Searches for people by one person, and as many searches for rooms.",
        ),
        Setting("RATE_TYPING", "60/minute", parse.rate, "rate", "Typing signals of one person."),
        Setting("RATE_ANNOUNCEMENTS", "30/hour", parse.rate, "rate", "Announcements by one administrator."),
        Setting(
            "RATE_PROBES",
            "1200/minute",
            parse.rate,
            "rate",
            "Requests of the network self-test from one address. One test makes about 80.",
        ),
        Setting("RATE_DEFAULT", "600/minute", parse.rate, "rate", "Everything else that one person does."),
    ],
    "Limits": [
        Setting(
            "CPU_PER_PERSON",
            "400/second, 1000 at once",
            parse.admission,
            "ms",
            "Processor time for the requests of one person: enough for 20 tabs that return at once, then 10 pages a "
            "second. Requests beyond it wait, and get a quarter of it until the person has rested, so that no one else "
            "is slowed.",
        ),
        Setting(
            "CPU_PER_ADDRESS",
            "400/second, 2000 at once",
            parse.admission,
            "ms",
            "The same for all visitors of one address who are not signed in, such as a class that signs up together.",
        ),
        Setting(
            "CONNECTIONS_PER_PERSON",
            "20",
            parse.count(1, 100_000),
            "connections",
            "Live connections of one person at a time, programs included. All tabs of a browser share one.",
        ),
        Setting(
            "CONNECTIONS_PER_ADDRESS",
            "50/second, 1000 at once",
            parse.admission,
            "connections",
            "New live connections from one address: an office of a thousand may return at once after a restart.",
        ),
        Setting(
            "CONNECTIONS_TOTAL",
            "500/second, 20000 at once",
            parse.admission,
            "connections",
            "New live connections from everyone. A newcomer beyond it is asked to come again; those connected stay.",
        ),
    ],
    "Server": [
        Setting(
            "DATA_DIR",
            "instance",
            parse.directory(ROOT),
            "directory",
            "The directory of the database and the secret key.",
        ),
        Setting(
            "SECRET_KEY",
            "",
            parse.secret,
            "secret",
            "Signs cookies. Without it, a random one is made and kept in `DATA_DIR/secret_key`, which only its "
            "owner can read.",
        ),
        Setting(
            "DATABASE_URL",
            "",
            parse.database,
            "URL",
            "`sqlite:////path/chat.db` or `postgresql://…`. Without it, SQLite in `DATA_DIR/chatapp.db`.",
        ),
        Setting(
            "REDIS_URL",
            "",
            parse.redis,
            "URL",
            "`redis://host`, `rediss://…` or `unix://…`: a Redis that carries events between processes in place of "
            "PostgreSQL, for more than some thousand posts a second.",
        ),
        Setting(
            "TRUSTED_PROXIES",
            "",
            parse.networks,
            "addresses",
            "Proxies whose forwarded headers count, as addresses or networks with commas between. `unix` stands for a "
            "proxy on a Unix socket. None by default.",
        ),
        Setting(
            "HSTS",
            "host",
            parse.choice("host", "subdomains", "off"),
            "choice",
            "With a PUBLIC_URL of https, browsers use only TLS for a year: for this host (`host`), for all hosts "
            "below it too (`subdomains`), or not (`off`).",
        ),
        Setting(
            "ACCESS_CHECK_INTERVAL",
            "1",
            parse.seconds(0.1, 60),
            "s",
            "How often connections are compared with sign-ins and memberships. A connection whose sign-in has ended is "
            "cut within twice this time.",
        ),
        Setting(
            "NETWORK_STATS_AFTER",
            "20",
            parse.seconds(0.1, 3600),
            "s",
            "A connection of this age counts in the statistics of networks, which administrators see by prefix.",
        ),
        Setting(
            "NODE_NAME",
            "",
            parse.node,
            "name",
            "The name of this process among those of the installation, which no other one may have. It stands in front "
            "of every live connection's id, by which a proxy finds the process. A single one needs none.",
        ),
        Setting(
            "DRAIN_DELAY",
            "0",
            parse.seconds(0, 300),
            "s",
            "How long a stopping server that has others beside it says so and goes on serving, before SHUTDOWN_TIMEOUT "
            "begins. In the second half of it, it hands its clients over a few at a time.",
        ),
        Setting(
            "SHUTDOWN_TIMEOUT",
            "5",
            parse.seconds(0, 300),
            "s",
            "How long a stopping server waits for requests under way.",
        ),
        Setting(
            "JOB_LEASE",
            "60",
            parse.seconds(1, 3600),
            "s",
            "How long a job that runs later, such as cleaning, waits for a process that was killed in its midst. Then "
            "another process takes it.",
        ),
        Setting(
            "LOG_LEVEL",
            "INFO",
            parse.choice("DEBUG", "INFO", "WARNING", "ERROR"),
            "choice",
            "The lowest level that is written to stderr. `DEBUG` adds a line per request, without query strings, and "
            "one per event.",
        ),
        Setting(
            "LOG_FORMAT",
            "text",
            parse.choice("text", "json"),
            "choice",
            "The format of the log on stderr: `json` writes an object per line, with the id of the request or event.",
        ),
        Setting(
            "METRICS_TOKEN",
            "",
            parse.secret,
            "secret",
            "A program that sends it as `Authorization: Bearer …` may read `/metrics`. Without it, only programs on "
            "this machine may that ask without a proxy.",
        ),
    ],
}
SETTINGS = [setting for group in GROUPS.values() for setting in group]
COMMON = ("SITE_NAME", "PUBLIC_URL", "TRUSTED_PROXIES", "SIGN_UP", "DATA_DIR", "DEFAULT_TIME_ZONE")


class Config:
    """Every setting as an attribute, read from `environ` (default: `.env`, then the environment, which wins).

    Creates DATA_DIR and the secret key when they are missing. Raises WrongSetting, which names the setting and what
    would be accepted, or the new name of one that was renamed.
    """

    MAX_CONTENT_LENGTH = 1_000_000  # bytes: fifty messages of 4,000 four-byte characters fit
    MAX_FORM_MEMORY_SIZE = 1_000_000

    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    # Otherwise an answer under way at sign-in or sign-out would restore the old cookie; `sign_ins` extends it.
    SESSION_REFRESH_EACH_REQUEST = False

    # A token lives as long as the sign-in. Origins are checked by `web.http.origins`, which also works where a proxy
    # ends TLS; Flask-WTF's own check of the referrer would not.
    WTF_CSRF_TIME_LIMIT = None
    WTF_CSRF_SSL_STRICT = False

    # `flask run` sets it from the address it listens on.
    LISTENS_BEYOND_LOOPBACK = True

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return a setting."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        values = _environment() if environ is None else environ
        _refuse_old_names(values)
        for setting in SETTINGS:
            setattr(self, setting.name, _read(setting, values))
        try:
            self.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.SECRET_KEY = self.SECRET_KEY or _kept_secret(self.DATA_DIR / "secret_key")
        except OSError as error:
            raise WrongSetting(f"DATA_DIR={str(self.DATA_DIR)!r} cannot be used: {error.strerror}.") from None
        self.DATABASE_URL = self.DATABASE_URL or _file_url(self.DATA_DIR / "chatapp.db")
        self.SQLALCHEMY_DATABASE_URI = self.DATABASE_URL
        # Sockets and pages wait for each other at most briefly; a person must not wait half a minute for a connection.
        # Several processes share the connections of one PostgreSQL, a hundred by default.
        self.SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 5, "pool_use_lifo": True}
        self.SQLALCHEMY_ENGINE_OPTIONS["hide_parameters"] = True  # what people write is not for the log
        self.PERMANENT_SESSION_LIFETIME = timedelta(seconds=self.SESSION_IDLE_TIMEOUT)
        self.BABEL_DEFAULT_LOCALE = self.DEFAULT_LOCALE
        self.BABEL_DEFAULT_TIMEZONE = self.DEFAULT_TIME_ZONE


def _environment():
    return {**dotenv_values(ROOT / ".env"), **os.environ}


def _refuse_old_names(values):
    """Raise WrongSetting for a name that is read no more: ignored, it would silently leave the default in force."""
    for old, new in RENAMED.items():
        if old in values:
            raise WrongSetting(f"{old} is called {new} now. Rename it in the environment or in .env.")


def _read(setting, values):
    text = values.get(setting.name) or setting.default
    try:
        return setting.parse(text)
    except ValueError as error:
        raise WrongSetting(f"{setting.name}{_shown(setting, text)} cannot be used: {error}.") from None


def _shown(setting, text):
    """Return a value as it may stand on a screen or in a log: without passwords."""
    text = PASSWORD_IN_URL.sub(r"\1:***@", text)
    return "" if setting.unit == "secret" else f"={text!r}"


def _file_url(path):
    """Return the URL of a SQLite file, whatever its path holds: `%` and `?` mean something in a URL."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _kept_secret(path):
    """Return the secret in `path`, made first when there is none.

    It is linked into place whole, so of two servers that start at once both read the same one.
    """
    if not path.exists():
        draft = path.with_name(f"secret_key.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        _link(draft, path)
    with contextlib.suppress(PermissionError):  # another's file, which its owner lets us read
        path.chmod(0o600)
    return path.read_text().strip()


def _link(draft, path):
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
