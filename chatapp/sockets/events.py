"""Each verb is an event of the same name."""

from chatapp import verbs  # noqa: F401 (fills the table)
from chatapp.errors import Invalid
from chatapp.extensions import socketio
from chatapp.verbs.table import VERBS, acknowledgement
from chatapp.web.body import Body


def listen(name, asked):
    """Acknowledge the event `name` with what the Verb `asked` says."""

    @socketio.on(name)
    def answer(*arguments):
        return acknowledgement(asked, lambda: _body(arguments))


def _body(arguments):
    if len(arguments) > 1:
        raise Invalid("wrong_type")
    return Body(arguments[0] if arguments else {})


for each in VERBS.items():
    listen(*each)
