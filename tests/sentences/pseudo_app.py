"""The application with the languages of tests: `FLASK_APP` of a server that speaks them. CATALOGUES: where they are."""

import os

from tests.sentences import pseudo
from wsgi import app

pseudo.speak(app, os.environ["CATALOGUES"])
