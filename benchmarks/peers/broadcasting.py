"""The `websockets` library's broadcast(): plain WebSocket, one message to everybody. Argument: port."""

import asyncio
import sys

from websockets.asyncio.server import broadcast, serve

listeners = set()


async def handle(connection):
    if connection.request.path == "/send":
        async for message in connection:
            broadcast(listeners, message)
        return
    listeners.add(connection)
    try:
        await connection.wait_closed()
    finally:
        listeners.discard(connection)


async def main(port):
    async with serve(handle, "127.0.0.1", port, compression=None, ping_interval=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
