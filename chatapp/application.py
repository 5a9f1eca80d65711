"""The application: a list of calls."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from chatapp import (
    api,
    background,
    bundler,
    database,
    pages,
    security_log,
    selftest,
    sockets,
    verbs,
    web,
)
from chatapp.bus.choice import bus_of
from chatapp.cli import operators
from chatapp.extensions import BUS, STORES, csrf, login_manager
from chatapp.stores import Stores
from chatapp.transport.engineio.admission import Admission
from chatapp.transport.flask import options
from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.web import health, spending
from chatapp.web.http import origins
from chatapp.web.identity import sign_in_cookie

if TYPE_CHECKING:
    from config import Config

ROOT = Path(__file__).resolve().parent.parent


def create_app(config: "Config") -> Flask:
    """Return the application with these settings (see `config.Config`)."""
    app = Flask("chatapp", root_path=str(ROOT), instance_path=str(config.DATA_DIR))
    app.config.from_object(config)
    app.logger.setLevel(config.LOG_LEVEL)
    stores = app.extensions[STORES] = Stores()
    socketio = LiveSocketIO()
    security_log.init_app()
    database.init_app(app)
    background.init_app(app)
    login_manager.init_app(app)
    web.init_app(app)
    bundler.init_app(app)
    csrf.init_app(app)
    app.register_blueprint(health.bp)
    pages.init_app(app)
    api.init_app(app, verbs.ALL)
    app.register_blueprint(selftest.page.bp)
    app.register_blueprint(selftest.probes.bp)
    socketio.init_app(
        app,
        **options.options(
            ping_interval=config.PING_INTERVAL,
            ping_timeout=config.PING_TIMEOUT,
            hold=config.LONG_POLL_TIMEOUT,
            node=config.NODE_NAME,
            admission=Admission(config.CONNECTIONS_PER_ADDRESS, config.CONNECTIONS_TOTAL),
            identify=sign_in_cookie.identity,
            allowed=origins.allowed,
            charge=stores.budgets.spend,
        ),
    )
    app.extensions[BUS] = bus_of(
        *(config.DATABASE_URL, config.REDIS_URL, app.logger),
        *(socketio.server, stores.connections, stores.waiters, config.NODE_NAME),
    )
    sockets.init_app(app, socketio, verbs.ALL)
    spending.collect(app)
    web.wrap(app)
    app.cli.add_command(operators.chat)
    return app
