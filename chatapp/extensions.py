"""The unbound extensions and in-memory stores of one process; `create_app` binds them."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData

from chatapp.live.connections import Connections
from chatapp.live.parked import Parked
from chatapp.live.probes import Probes
from chatapp.live.rates import Rates
from chatapp.live.sightings import Sightings
from chatapp.live.standings import Standings
from chatapp.transport.event_context import current_scope, current_setting
from chatapp.transport.flask_events import LiveSocketIO

# Named constraints, so that a migration can drop what an earlier one made on every database.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows keep their values after a commit: what was committed is what is published, without another read.
db = SQLAlchemy(
    metadata=MetaData(naming_convention=NAMES),
    session_options={"expire_on_commit": False, "scopefunc": current_scope},
)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
socketio = LiveSocketIO()
connections = Connections()
parked = Parked()
probes = Probes()
rates = Rates()
sightings = Sightings()
standings = Standings()


class Settings:
    """The current application's settings as attributes, for layers that do not know Flask."""

    def __getattr__(self, name):
        return current_setting(name)


settings = Settings()
