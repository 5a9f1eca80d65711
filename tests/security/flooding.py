"""Ask a server for all of a conversation without a pause, over several connections, until killed.

Arguments: door, URL, cookie, CSRF token, person, epoch, conversation. Prints how many answers came, now and then.
"""

import itertools
import sys
import threading

import requests
import socketio

from tests.plain_socket import PlainSocket

EACH = 8  # connections
TOLD = 10  # answers between two lines
PATIENCE = 120  # seconds

door, url, cookie, csrf, person, epoch, conversation = sys.argv[1:]
EVERYTHING = {"epoch": epoch, "me": 0, "cursors": {conversation: 1}, "list": None}
FINE = (200, 429)


def by_plain_socket():
    socket = PlainSocket(url, headers={"Cookie": cookie})

    def ask():
        socket.messages.clear()
        return socket.call("sync", EVERYTHING, timeout=PATIENCE)["ok"]

    return ask


def by_socketio():
    socket = socketio.SimpleClient()
    socket.connect(url, headers={"Cookie": cookie}, auth={"person": person, "epoch": epoch}, transports=["websocket"])
    return lambda: socket.call("sync", EVERYTHING, timeout=PATIENCE)["ok"]


def by_polling():
    # Its own 5 s are less than one may wait here, and it would never ask again.
    socket = socketio.SimpleClient(http_session=session(), request_timeout=PATIENCE)
    socket.connect(url, auth={"person": person, "epoch": epoch}, transports=["polling"])
    return lambda: socket.call("sync", EVERYTHING, timeout=PATIENCE)["ok"]


def by_api():
    http = session()
    return lambda: http.post(f"{url}/api/v1/sync", json=EVERYTHING, timeout=PATIENCE).status_code in FINE


def by_pages():
    http = session()
    return lambda: http.get(f"{url}/conversations/{conversation}", timeout=PATIENCE).status_code in FINE


def session():
    made = requests.Session()
    made.headers.update({"Cookie": cookie, "X-CSRFToken": csrf})
    return made


def flood(answers, all_here):
    ask = globals()[door]()
    all_here.wait()
    while ask():
        if next(answers) % TOLD == 0:
            print("answered", flush=True)


if __name__ == "__main__":
    count = itertools.count(1)
    barrier = threading.Barrier(EACH)
    for _ in range(EACH):
        threading.Thread(target=flood, args=(count, barrier)).start()
