"""Say each line of standard input in a room. Run: CHATAPP_TOKEN=… python producer.py ROOM"""

import asyncio
import json
import os
import sys
import uuid

from websockets.asyncio.client import connect

URL = os.environ.get("CHATAPP_URL", "ws://localhost:5000/ws")
HEADERS = {"Authorization": f"Bearer {os.environ['CHATAPP_TOKEN']}"}


async def produce(room):
    async with connect(URL, additional_headers=HEADERS) as websocket:
        while line := await asyncio.to_thread(sys.stdin.readline):
            draft = {"client_id": uuid.uuid4().hex, "body": line}
            await websocket.send(json.dumps({"type": "post_messages", "conversation": room, "messages": [draft]}))
            print(await acknowledged(websocket), flush=True)


async def acknowledged(websocket):
    async for message in websocket:
        event = json.loads(message)
        if event["type"] == "ack":
            return f"stored as {event['messages'][0]['seq']}" if event["ok"] else event["error"]["message"]


if __name__ == "__main__":
    asyncio.run(produce(sys.argv[1]))
