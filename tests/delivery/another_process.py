"""Act as another process of the installation that DATA_DIR names; its events reach nobody at the first.

Run as `another_process.py post USERNAME CONVERSATION TEXT` or `another_process.py reply USERNAME MESSAGE CLIENT_ID
TEXT`, which die before they tell anybody, or `another_process.py remove OWNER ROOM PERSON`.
"""

import os
import secrets
import signal
import subprocess
import sys

from tests.server import ROOT, environment

PATIENCE = 60  # seconds


def run(server, *arguments):
    """Start this file for the data of `server`, and wait for its end; return its exit status."""
    env = environment(server.data_dir, {"PYTHONPATH": str(ROOT)})
    return subprocess.run([sys.executable, __file__, *arguments], cwd=ROOT, env=env, timeout=PATIENCE).returncode


def post(person, conversation, body):
    broadcasts.messages = lambda payloads: os.kill(os.getpid(), signal.SIGKILL)
    authoring.post(person, conversation, [{"client_id": secrets.token_urlsafe(16), "body": body}])


def reply(person, message, client_id, body):
    broadcasts.messages = lambda payloads: os.kill(os.getpid(), signal.SIGKILL)
    replies.post(person, message, [{"client_id": client_id, "body": body}])


def remove(person, room, other):
    members.remove(person, room, other)


if __name__ == "__main__":
    from chatapp import broadcasts
    from chatapp.models import User
    from chatapp.services.conversations import members
    from chatapp.services.messages import authoring, replies
    from wsgi import app

    verb, username, *rest = sys.argv[1:]
    with app.test_request_context():
        {"post": post, "reply": reply, "remove": remove}[verb](User.query.filter_by(username=username).one(), *rest)
