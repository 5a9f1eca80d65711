"""Follow a room with python-socketio, and say hello in it. Run: CHATAPP_TOKEN=… python socketio_client.py ROOM

Where WebSockets are broken, this client goes on over HTTP long-polling, as browsers do.
"""

import os
import sys
import uuid

import socketio

URL = os.environ.get("CHATAPP_URL", "http://localhost:5000")
client = socketio.Client()
room = sys.argv[1]
known = {"rev": None, "epoch": None}


@client.event
def connect():
    opened = client.call("open_conversation", {"conversation": room, **known})
    if not opened["ok"]:
        sys.exit(opened["error"]["message"])
    for message in opened.get("messages", []):  # with no rev yet, there is a page of history instead
        take(message)
    known.update(rev=opened["rev"], epoch=opened["epoch"])


@client.event
def message(event):
    if known["rev"] is not None and event["rev"] > known["rev"]:
        known["rev"] = event["rev"]
        take(event["message"])


def take(message):
    print(message["sender"]["name"], message["body"], sep=": ", flush=True)


if __name__ == "__main__":
    client.connect(URL, auth={"token": os.environ["CHATAPP_TOKEN"]}, retry=True)
    draft = {"client_id": uuid.uuid4().hex, "body": "Hello from python-socketio"}
    client.call("post_messages", {"conversation": room, "messages": [draft]})
    client.wait()
