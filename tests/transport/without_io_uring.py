"""Run a command where the kernel refuses io_uring, as many containers do: `python -m tests.transport.without_io_uring
COMMAND`.

By a seccomp filter (seccomp(2)), which needs no rights once the process can gain none.
"""

import ctypes
import errno
import os
import struct
import sys

SETUP, REGISTER = 425, 427  # the first and the last of its system calls
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # prctl(2)
LOAD, AT_LEAST, MORE_THAN, RETURN = 0x20, 0x35, 0x25, 0x06  # BPF, with the constant K
REFUSED, ALLOWED = 0x0005_0000 | errno.EPERM, 0x7FFF_0000


def main():
    program = b"".join(
        struct.pack("=HBBI", *step)
        for step in (
            (LOAD, 0, 0, 0),  # the number of the system call
            (AT_LEAST, 0, 2, SETUP),
            (MORE_THAN, 1, 0, REGISTER),
            (RETURN, 0, 0, REFUSED),
            (RETURN, 0, 0, ALLOWED),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong
    for options in ((NO_NEW_PRIVILEGES, 1, None, 0, 0), (SECCOMP, FILTER, described, 0, 0)):
        if prctl(*options) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[1], sys.argv[1:])


main()
