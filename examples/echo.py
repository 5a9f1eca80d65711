"""Say again what others say in a room. Run: CHATAPP_TOKEN=… python echo.py ROOM"""

import asyncio
import json
import os
import sys

from websockets.asyncio.client import connect

URL = os.environ.get("CHATAPP_URL", "ws://localhost:5000/ws")
HEADERS = {"Authorization": f"Bearer {os.environ['CHATAPP_TOKEN']}"}


async def echo(room):
    async with connect(URL, additional_headers=HEADERS) as websocket:
        me = json.loads(await websocket.recv())["person"]
        await websocket.send(json.dumps({"type": "subscribe", "conversations": {room: None}}))
        async for message in websocket:
            event = json.loads(message)
            if event["type"] == "message" and event["message"]["sender"] != me and event["message"]["body"]:
                await websocket.send(json.dumps(again(event["message"])))


def again(message):
    # The id is made from the message's own: however often this is sent, it is said once.
    draft = {"client_id": f"echo-{message['id']}", "body": message["body"]}
    return {"type": "post_messages", "conversation": message["conversation"], "messages": [draft]}


if __name__ == "__main__":
    asyncio.run(echo(sys.argv[1]))
