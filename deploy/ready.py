"""Ask a node whether it is ready: exits with 0 when it is, else with 1 and what it said.

python ready.py http://127.0.0.1:5001       asks once, as the health check of a container does
python ready.py http://127.0.0.1:5001 60    asks for up to 60 seconds, as after a start
"""

import sys
import time
import urllib.error
import urllib.request

PAUSE = 0.2  # seconds between two tries
ANSWER = 4  # seconds that an answer may take


def main(arguments: list[str]) -> str:
    """Return "" once the node is ready, or why it is not."""
    if len(arguments) not in (1, 2) or not all(text.isdecimal() for text in arguments[1:]):
        return __doc__
    address, seconds = (*arguments, "0")[:2]
    end = time.monotonic() + int(seconds)
    while why := refusal(address):
        if time.monotonic() >= end:
            return f"{address} is not ready: {why}"
        time.sleep(PAUSE)
    return ""


def refusal(address: str) -> str:
    """Return why a node is not ready, or ""."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=ANSWER):
            return ""
    except urllib.error.HTTPError as error:
        return error.read(100).decode("utf-8", "replace").strip()
    except (OSError, ValueError) as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
