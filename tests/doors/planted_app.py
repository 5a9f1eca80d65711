"""The application with the planted action: `FLASK_APP` of the tests that look for it at every door."""

from chatapp import verbs
from tests.doors import planted

verbs.ALL.extend(planted.ACTIONS)

from wsgi import app  # noqa: E402, F401
