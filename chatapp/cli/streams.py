"""Standard streams of commands: any encoding, and any of them closed."""

import io
import os
import sys


def prepare() -> None:
    """Make every text printable: characters that the encoding lacks are written as escapes.

    A closed descriptor is opened on /dev/null, so that no other file gets its number.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(descriptor, "r" if descriptor == 0 else "w", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
