"""The application with the planted action: `FLASK_APP` of the tests that look for it at every door."""

from chatapp import pages, verbs
from tests.doors import planted

verbs.ALL.extend(planted.ACTIONS)

from tests.doors import planted_form  # noqa: E402

pages.ALL.append(planted_form)

from wsgi import app  # noqa: E402, F401
