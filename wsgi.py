"""The application, found by `flask run`."""

from chatapp import create_app, loading

with loading():
    from config import Config

    app = create_app(Config())
