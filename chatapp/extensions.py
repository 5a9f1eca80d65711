"""The unbound extensions, and what belongs to the current application; `create_app` binds them."""

from typing import TYPE_CHECKING, Any

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from chatapp.bus.base import Bus
from chatapp.stores import Stores
from chatapp.stores.rates import Rates
from chatapp.transport.flask.event_context import application_context, current_scope
from chatapp.transport.flask.extension import LiveSocketIO

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

# The class of all tables; type checkers take no attribute for a base.
if TYPE_CHECKING:

    class Model(DeclarativeBase):
        """A table."""
else:
    Model = db.Model

migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()

# Names among `app.extensions`; the last is Flask-SocketIO's own.
BUS, RATES, STORES, SOCKETIO = "chatapp_bus", "chatapp_rates", "chatapp_stores", "socketio"


class Settings:
    """The current application's settings as attributes, for layers that do not know Flask."""

    def __getattr__(self, name: str) -> Any:
        return application_context().app.config[name]


class Current:
    """The objects that `create_app` built for the current application."""

    @property
    def bus(self) -> Bus:
        """The way of events to clients."""
        return application_context().app.extensions[BUS]

    @property
    def rates(self) -> Rates:
        """The rates that all processes share: those of this process's memory, where it is the only one."""
        return application_context().app.extensions[RATES]

    @property
    def stores(self) -> Stores:
        """The memory of this process."""
        return application_context().app.extensions[STORES]

    @property
    def socketio(self) -> LiveSocketIO:
        """Socket.IO, as this application serves it."""
        return application_context().app.extensions[SOCKETIO]


settings = Settings()
current = Current()
