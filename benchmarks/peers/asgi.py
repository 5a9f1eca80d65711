"""python-socketio's asynchronous server on uvicorn with uvloop and httptools: no sign-in, no checks. Argument: port."""

import sys

import socketio
import uvicorn

server = socketio.AsyncServer(async_mode="asgi", http_compression=False)


@server.on("open_conversation")
async def open_conversation(sid, data):
    await server.enter_room(sid, data["conversation"])
    return {"ok": True}


@server.on("post_messages")
async def post(sid, data):
    for message in data["messages"]:
        await server.emit("message", {"body": message["body"]}, room=data["conversation"])
    return {"ok": True}


@server.on("typing")
async def typing(sid, data):
    await server.emit("typing", data, room=data["conversation"])
    return {"ok": True}


if __name__ == "__main__":
    options = {"log_level": "error", "ws_per_message_deflate": False, "loop": "uvloop", "http": "httptools"}
    uvicorn.run(socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), **options)
