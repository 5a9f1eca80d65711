"""A wire between browser and server that can be cut and mended: bytes pass as they are."""

import contextlib
import selectors
import socket
import threading

CHUNK = 65536


class Wire:
    """Listens on `port` and carries each connection to `target`, a pair of host and port, unless it is cut."""

    def __init__(self, port, target):
        self.port = port
        self._target = target
        self._listener = None
        self._ends = set()
        self._lock = threading.Lock()

    def mend(self):
        """Carry connections again; return self."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()
        return self

    def cut(self):
        """Break every connection and refuse new ones."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        listener.close()
        with self._lock:
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near):
        try:
            far = socket.create_connection(self._target)
        except OSError:
            near.close()
            return
        pair = {near: far, far: near}
        with self._lock:
            self._ends |= pair.keys()
        with selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            for end in pair:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.register(end, selectors.EVENT_READ)
            while self._pass(ready, pair):
                continue
        with self._lock:
            self._ends -= pair.keys()
        for end in pair:
            end.close()

    @staticmethod
    def _pass(ready, pair):
        for key, _ in ready.select():
            data = key.fileobj.recv(CHUNK)
            if not data:
                return False
            pair[key.fileobj].sendall(data)
        return True
