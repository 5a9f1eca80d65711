"""The settings: the only reader of the environment and of `.env`.

`SETTINGS` declares each one once, with its unit and its reason; `flask chat settings` and the README print it.
"""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dotenv import dotenv_values

from chatapp import setting_forms as forms
from chatapp.setting_forms import WrongSetting

ROOT = Path(__file__).resolve().parent
DAY = 24 * 60 * 60
PASSWORD_IN_URL = re.compile(r"(//[^:/@]*):[^@]*@")
SECRET_BYTES = 32  # 256 bits: nobody guesses it, however long they try


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, its default as one would write it there, how it is read, and why."""

    name: str
    default: str
    form: object
    unit: str
    meaning: str


SETTINGS = [
    Setting("DATA_DIR", "instance", forms.directory(ROOT), "directory", "Where the database and the secret key lie."),
    Setting(
        "SECRET_KEY",
        "",
        forms.secret,
        "secret",
        "Signs cookies. Without it, a random one is made and kept in `DATA_DIR/secret_key`, for its owner's eyes only.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        forms.database,
        "URL",
        "`sqlite:////path/chat.db` or `postgresql://…`. Without it, SQLite in `DATA_DIR/chatapp.db`.",
    ),
    Setting(
        "PUBLIC_URL",
        "",
        forms.public_url,
        "URL",
        "The address in people's browsers. Decides secure cookies, HSTS, accepted origins and hosts, and links.",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        forms.networks,
        "addresses",
        "Proxies whose forwarded headers count, as addresses or networks with commas between. Nobody's, by default.",
    ),
    Setting(
        "SIGN_UP",
        "open",
        forms.choice("open", "invite", "closed"),
        "choice",
        "Who may sign up: anybody (`open`), who has a link (`invite`), nobody (`closed`).",
    ),
    Setting("SITE_NAME", "chatapp", forms.line(60), "text", "The name on pages and in titles."),
    Setting("DEFAULT_TIME_ZONE", "UTC", forms.time_zone, "zone", "For people whose browser does not tell theirs."),
    Setting("DEFAULT_LOCALE", "en", forms.locale, "language", "For people whose browser asks for no language we have."),
    Setting(
        "SESSION_LIFETIME",
        str(30 * DAY),
        forms.seconds(60, 400 * DAY),
        "s",
        "A sign-in that is not used for so long has ended. Browsers keep no cookie longer than 400 days.",
    ),
    Setting(
        "INVITATION_LIFETIME",
        str(7 * DAY),
        forms.seconds(1, 400 * DAY),
        "s",
        "How long a link to sign up can be used: a week covers a holiday weekend and its Monday.",
    ),
    Setting("AWAY_AFTER", "600", forms.seconds(1, DAY), "s", "Idle or hidden for so long is shown as away."),
    Setting(
        "PRESENCE_GRACE",
        "12",
        forms.seconds(0, 600),
        "s",
        "A person whose last connection closed stays online for so long: a reload or a poll's gap does not flicker.",
    ),
    Setting(
        "PAGE_PRESENCE_TTL",
        "90",
        forms.seconds(1, DAY),
        "s",
        "Without JavaScript, a person is online for so long after each page.",
    ),
    Setting(
        "PAGE_REFRESH",
        "30",
        forms.seconds(1, 3600),
        "s",
        "Without JavaScript, a conversation that is read looks for new messages so often.",
    ),
    Setting("TYPING_TTL", "5", forms.seconds(1, 60), "s", "“… is typing” goes after so long without another key."),
    Setting(
        "HEADS_INTERVAL",
        "2",
        forms.seconds(0.1, 60),
        "s",
        "How often every screen is told where its conversations stand; it bounds how long a lost event goes unnoticed.",
    ),
    Setting(
        "HEADS_WINDOW",
        "4",
        forms.seconds(0.1, 120),
        "s",
        "How far each of these looks back: two intervals, so that each change is told twice.",
    ),
    Setting(
        "SWEEP_INTERVAL",
        "1",
        forms.seconds(0.1, 60),
        "s",
        "How often connections are compared with sign-ins and memberships: an ended one is cut within twice that.",
    ),
    Setting(
        "SIGHTINGS_INTERVAL",
        "20",
        forms.seconds(0.1, 3600),
        "s",
        "A connection that has lived for so long counts for its network, which administrators see by its prefix.",
    ),
    Setting(
        "PING_INTERVAL",
        "8",
        forms.seconds(1, 60),
        "s",
        "How often a connection is tried: shorter than the 10 s after which strict proxies cut an idle one.",
    ),
    Setting(
        "PING_TIMEOUT",
        "6",
        forms.seconds(1, 60),
        "s",
        "How long an answer may take; with PING_INTERVAL, a silent cut is noticed within 14 s.",
    ),
    Setting(
        "POLL_HOLD",
        "8",
        forms.seconds(1, 25),
        "s",
        "How long a poll is held that has nothing to receive: shorter than the 10 s after which strict proxies cut.",
    ),
    Setting(
        "ACK_TIMEOUT", "10", forms.seconds(0.5, 120), "s", "A browser sends again what was not answered for so long."
    ),
    Setting(
        "GAP_WAIT",
        "0.3",
        forms.seconds(0, 10),
        "s",
        "A browser that misses one change waits so long for it before it asks.",
    ),
    Setting("RATE_POSTS", "120/minute", forms.rate, "rate", "Messages that one person posts."),
    Setting("RATE_EDITS", "60/minute", forms.rate, "rate", "Edits and deletions by one person."),
    Setting(
        "RATE_SIGN_IN",
        "10/minute",
        forms.rate,
        "rate",
        "Tries to sign in to one account, and failed ones from one address.",
    ),
    Setting("RATE_SIGN_UP", "20/hour", forms.rate, "rate", "Sign-ups from one address."),
    Setting("RATE_ROOMS", "30/hour", forms.rate, "rate", "Rooms that one person creates."),
    Setting("RATE_INVITES", "200/hour", forms.rate, "rate", "People whom one person adds to conversations."),
    Setting("RATE_SEARCH", "120/minute", forms.rate, "rate", "Searches by one person."),
    Setting("RATE_TYPING", "60/minute", forms.rate, "rate", "Typing signals of one person."),
    Setting("RATE_ANNOUNCEMENTS", "30/hour", forms.rate, "rate", "Announcements by one administrator."),
    Setting(
        "RATE_PROBES",
        "1200/minute",
        forms.rate,
        "rate",
        "What the self-test of networks asks from one address; one test asks about 80 times.",
    ),
    Setting("RATE_OTHER", "600/minute", forms.rate, "rate", "Everything else that one person does."),
    Setting(
        "SESSIONS_PER_ADDRESS",
        "50/second, 1000 at once",
        forms.admission,
        "sessions",
        "Live connections that one address may begin: an office of a thousand, all at once after a restart.",
    ),
    Setting(
        "SESSIONS_IN_ALL",
        "500/second, 20000 at once",
        forms.admission,
        "sessions",
        "Live connections that everybody may begin. Who comes beyond it is asked to come again; those here stay.",
    ),
    Setting(
        "NODE_NAME",
        "",
        forms.node,
        "name",
        "Stands in front of every live connection's id, so that a proxy can tell processes apart.",
    ),
    Setting(
        "SHUTDOWN_TIMEOUT",
        "5",
        forms.seconds(0, 300),
        "s",
        "How long a stopping server waits for requests under way.",
    ),
    Setting(
        "LOG_LEVEL",
        "INFO",
        forms.choice("DEBUG", "INFO", "WARNING", "ERROR"),
        "choice",
        "What is written to stderr. `DEBUG` adds a line per request, without query strings.",
    ),
]


class Config:
    """Every setting as an attribute, read from `environ` (default: `.env`, then the environment, which wins).

    Raises WrongSetting, which names the setting and what would be accepted. Makes DATA_DIR and the secret key when they
    are missing.
    """

    MAX_CONTENT_LENGTH = 1_000_000  # bytes: fifty messages of 4,000 four-byte characters fit
    MAX_FORM_MEMORY_SIZE = 1_000_000

    SESSION_COOKIE_NAME = "chatapp_session"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    # Else an answer under way at sign-in or sign-out would bring the old cookie back; `login_sessions` prolongs it.
    SESSION_REFRESH_EACH_REQUEST = False

    # A token lives as long as the sign-in. Origins are checked by `web.origins`, which also works where a proxy ends
    # TLS; Flask-WTF's own check of the referrer would not.
    WTF_CSRF_TIME_LIMIT = None
    WTF_CSRF_SSL_STRICT = False

    # Whoever starts the server says otherwise: see `flask run`.
    LISTENS_BEYOND_LOOPBACK = True

    def __init__(self, environ=None):
        values = _environment() if environ is None else environ
        for setting in SETTINGS:
            setattr(self, setting.name, _read(setting, values))
        self.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.SECRET_KEY = self.SECRET_KEY or _kept_secret(self.DATA_DIR / "secret_key")
        self.DATABASE_URL = self.DATABASE_URL or f"sqlite:///{self.DATA_DIR / 'chatapp.db'}"
        self.SQLALCHEMY_DATABASE_URI = self.DATABASE_URL
        # Sockets and pages wait for each other at most briefly; a person must not wait half a minute for a connection.
        self.SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 20, "max_overflow": 20, "pool_timeout": 5, "pool_use_lifo": True}
        self.PERMANENT_SESSION_LIFETIME = timedelta(seconds=self.SESSION_LIFETIME)
        self.SESSION_COOKIE_SECURE = self.PUBLIC_URL.startswith("https:")
        self.BABEL_DEFAULT_LOCALE = self.DEFAULT_LOCALE
        self.BABEL_DEFAULT_TIMEZONE = self.DEFAULT_TIME_ZONE


def _environment():
    return {**dotenv_values(ROOT / ".env"), **os.environ}


def _read(setting, values):
    text = values.get(setting.name) or setting.default
    try:
        return setting.form(text)
    except ValueError as error:
        raise WrongSetting(f"{setting.name}{_shown(setting, text)} cannot be used: {error}.") from None


def _shown(setting, text):
    """Return a value as it may stand on a screen or in a log: without passwords."""
    text = PASSWORD_IN_URL.sub(r"\1:***@", text)
    return "" if setting.unit == "secret" else f"={text!r}"


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
    return path.read_text().strip()


def _link(draft, path):
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
