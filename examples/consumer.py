"""Print what is said in a room from now on, through cuts and restarts. Run: CHATAPP_TOKEN=… python consumer.py ROOM"""

import asyncio
import json
import os
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = os.environ.get("CHATAPP_URL", "ws://localhost:5000/ws")
HEADERS = {"Authorization": f"Bearer {os.environ['CHATAPP_TOKEN']}"}


async def consume(room):
    wanted = {"type": "subscribe", "conversations": {room: None}}
    async for websocket in connect(URL, additional_headers=HEADERS):
        try:
            await websocket.send(json.dumps(wanted))
            async for message in websocket:
                take(json.loads(message), wanted, room)
        except ConnectionClosed:
            continue  # and go on where this ended


def take(event, wanted, room):
    if event["type"] == "message":
        wanted["conversations"][room] = event["rev"]
        print(event["message"]["sender"]["name"], event["message"]["body"], sep=": ", flush=True)
    elif event["type"] == "hello":
        wanted["epoch"] = event["epoch"]
    elif event["type"] == "ack" and event["ok"]:
        wanted["conversations"][room] = event["conversations"][room]["rev"]
    elif event["type"] == "ack":
        sys.exit(event["error"]["message"])


if __name__ == "__main__":
    asyncio.run(consume(sys.argv[1]))
