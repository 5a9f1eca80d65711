"""The ways from a browser to the server on which everything has to work alike."""

from dataclasses import dataclass

from tests.browser.wire import Wire
from tests.people import PASSWORD
from tests.server import flask

NAME = "chat.test"  # the browser resolves it to this machine


@dataclass
class Way:
    """`url` is what stands in the address bar; `words` what the page says of the connection; `wire` can be cut."""

    url: str
    words: str
    wire: Wire
    is_secure: bool = True


def mended(port, target_port):
    """Return a Wire from `port` to `target_port` that carries."""
    return Wire(port, ("127.0.0.1", target_port)).mend()


def administer(server):
    """Make the account of `admin`, who administrates `server`."""
    words = ["chat", "create-user", "--username", "admin", "--name", "Ada Min", "--admin", "--password-stdin"]
    done = flask(*words, data_dir=server.data_dir, input=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
