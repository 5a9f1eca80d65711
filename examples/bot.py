"""Answer whoever mentions this person, `@name`, in the rooms given. Run: CHATAPP_TOKEN=… python bot.py ROOM…"""

import asyncio
import datetime
import json
import os
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = os.environ.get("CHATAPP_URL", "ws://localhost:5000/ws")
HEADERS = {"Authorization": f"Bearer {os.environ['CHATAPP_TOKEN']}"}


def answer(text):
    """Return what to say to somebody's text: this is where a bot becomes yours."""
    if "time" in text:
        return f"It is {datetime.datetime.now(datetime.UTC):%H:%M} UTC."
    return "Ask me for the time."


async def serve(rooms):
    cursors = dict.fromkeys(rooms)
    async for websocket in connect(URL, additional_headers=HEADERS):
        try:
            hello = json.loads(await websocket.recv())
            wanted = {"type": "subscribe", "conversations": cursors, "epoch": hello["epoch"]}
            await websocket.send(json.dumps(wanted))
            async for message in websocket:
                await handle(websocket, json.loads(message), hello["person"], cursors)
        except ConnectionClosed:
            continue  # and answer what was asked meanwhile


async def handle(websocket, event, me, cursors):
    if event["type"] == "message":
        if is_for(me, event["message"]):
            await websocket.send(json.dumps(reply(event["message"])))
        cursors[event["conversation"]] = event["rev"]
    elif event["type"] == "ack" and not event["ok"]:
        print(event["error"]["message"], file=sys.stderr)
    elif event["type"] == "ack":
        cursors.update({room: now["rev"] for room, now in event.get("conversations", {}).items() if "rev" in now})


def is_for(me, message):
    return message["sender"]["id"] != me["id"] and f"@{me['username']}" in (message["body"] or "")


def reply(message):
    # The id is made from the message's own: what is handled again after a cut is answered once.
    draft = {"client_id": f"bot-{message['id']}", "body": f"{message['sender']['name']}: {answer(message['body'])}"}
    return {"type": "post_messages", "conversation": message["conversation"], "messages": [draft]}


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
