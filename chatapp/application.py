"""The application: a list of calls."""

from pathlib import Path

from flask import Flask

from chatapp import (
    admin,
    announcements,
    api,
    auth,
    conversations,
    database,
    inbox,
    network,
    people,
    rooms,
    sockets,  # noqa: F401 (for its handlers: registered with the unbound `socketio`, which binds them all at once)
    web,
    ws,
)
from chatapp.cli import operators
from chatapp.extensions import csrf, login_manager, socketio
from chatapp.transport import engine_options
from chatapp.transport.admission import Admission
from chatapp.web import health, origins, sign_in_cookie

ROOT = Path(__file__).resolve().parent.parent


def create_app(config):
    """Return the application with these settings (see `config.Config`)."""
    app = Flask("chatapp", root_path=str(ROOT), instance_path=str(config.DATA_DIR))
    app.config.from_object(config)
    app.logger.setLevel(config.LOG_LEVEL)
    database.init_app(app)
    login_manager.init_app(app)
    web.init_app(app)
    csrf.init_app(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(inbox.bp)
    app.register_blueprint(conversations.bp)
    app.register_blueprint(rooms.bp)
    app.register_blueprint(people.bp)
    app.register_blueprint(announcements.bp)
    app.register_blueprint(admin.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(api.reference.bp)
    app.register_blueprint(ws.bp)
    app.register_blueprint(network.page.bp)
    app.register_blueprint(network.probes.bp)
    socketio.init_app(
        app,
        **engine_options.options(
            ping_interval=config.PING_INTERVAL,
            ping_timeout=config.PING_TIMEOUT,
            hold=config.POLL_HOLD,
            node=config.NODE_NAME,
            admission=Admission(config.SESSIONS_PER_ADDRESS, config.SESSIONS_IN_ALL),
            identify=sign_in_cookie.identity,
            allowed=origins.allowed,
        ),
    )
    web.wrap(app)
    app.cli.add_command(operators.chat)
    return app
