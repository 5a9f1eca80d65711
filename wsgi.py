"""The application, found by `flask run`."""

from chatapp import create_app
from config import Config

app = create_app(Config())
