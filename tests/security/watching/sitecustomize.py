"""Loaded by a server's interpreter before anything else, to measure it in seconds of CPU of its main thread.

With WATCHED_BY, it keeps the longest that the thread ran without a switch in the file of that name, as a double;
whoever reads it may set it back to zero. With STAMPED, each answer says what the thread had used when it was given.
"""

import importlib.util
import mmap
import os
import struct
import sys
import time

import greenlet

LONGEST = struct.Struct("d")
STAMPED = "chatapp.transport.http.response_writer"


def watch(path):
    with open(path, "r+b") as file:
        shared = mmap.mmap(file.fileno(), LONGEST.size)
    since = time.thread_time()

    def switched(_event, _greenlets):
        nonlocal since
        now = time.thread_time()
        if now - since > LONGEST.unpack_from(shared)[0]:
            LONGEST.pack_into(shared, 0, now - since)
        since = now

    greenlet.settrace(switched)


if "WATCHED_BY" in os.environ:
    watch(os.environ["WATCHED_BY"])


class Stamps:
    """Finds the module that answers requests, and lets it stamp what it answers once it is loaded."""

    @staticmethod
    def find_spec(name, *_):
        """Return the module's spec, with a loader that changes it; None for others."""
        if name != STAMPED:
            return None
        sys.meta_path.remove(Stamps)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_stamp(module):
            load(module)
            start = module.ResponseWriter.start_response

            def start_stamped(writer, status, headers, exc_info=None):
                return start(writer, status, [*headers, ("X-Used", f"{time.thread_time():.9f}")], exc_info)

            module.ResponseWriter.start_response = start_stamped

        spec.loader.exec_module = load_and_stamp
        return spec


if "STAMPED" in os.environ:
    sys.meta_path.insert(0, Stamps)
