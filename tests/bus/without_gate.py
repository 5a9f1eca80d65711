"""The application as it would be if all that is heard were told: `FLASK_APP` of a test that shows why it is not."""

from chatapp.services.messages import gaps
from chatapp.stores.told import Told
from wsgi import app  # noqa: F401

Told.passes = lambda *_: True
gaps.fill = lambda *_: None
