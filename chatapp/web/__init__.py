"""What the doors share and nothing else."""

from chatapp.web import compression, errors, origins, person, shell, static_files, times
from chatapp.web.forwarded import Forwarded
from chatapp.web.headers import HeadersOnAll


def init_app(app):
    """Bind all of it that works inside Flask; origins first, since a stranger's request gets nothing else."""
    origins.init_app(app)
    person.init_app(app)
    errors.init_app(app)
    times.init_app(app)
    static_files.init_app(app)
    compression.init_app(app)
    shell.init_app(app)


def wrap(app):
    """Put around the application what must hold for Socket.IO too; so it comes after `socketio.init_app`."""
    app.wsgi_app = origins.SocketsOfOurHost(app.wsgi_app, app.config)
    app.wsgi_app = HeadersOnAll(app.wsgi_app, app.config["PUBLIC_URL"])
    app.wsgi_app = Forwarded(app.wsgi_app, app.config["TRUSTED_PROXIES"])
