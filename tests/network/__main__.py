"""python -m tests.network [--messages N] [PART OF A NAME …]: tries networks, and writes docs/networks.md."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path

from tests.network import report
from tests.network.cases import LONG, NAMES
from tests.processes import Process
from tests.server import GENEROUS, ROOT, Server

RESULTS = Path(__file__).parent / "results.json"  # of all that were tried so far; not kept in the repository
COUNT = 200  # messages each way
AT_ONCE = 2  # networks; most of the time they wait
LONGEST = 600  # seconds for one network


def main(parts, count, at_once):
    """Try every network that is one of `parts`, or has one of them in its name; all without any. `count`: messages."""
    names = [name for name in NAMES if not parts or any(_is_meant(name, part) for part in parts)]
    results = {name: told for name, told in _earlier().items() if "on" in told}
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as home,
        Server(Path(home) / "data", **GENEROUS) as server,
        ThreadPoolExecutor(at_once) as pool,
    ):
        asked = {pool.submit(tried, name, server, count): name for name in sorted(names, key=LONG.__contains__)[::-1]}
        for done, future in enumerate(as_completed(asked), start=1):
            name = asked[future]
            results[name] = {"on": f"{datetime.now(UTC):%Y-%m-%d}", **future.result()}
            print(f"{time.monotonic() - began:5.0f} s  {done}/{len(names)}  {name}: {results[name]}", flush=True)
            _write(results)
    failed = [name for name in names if "failure" in results[name]]
    print(f"{len(names) - len(failed)} of {len(names)} as promised; not so: {', '.join(failed) or 'none'}")
    return int(bool(failed))


def tried(name, server, count):
    """Return what `tests.network.measure` says of one network, run in a process of its own."""
    command = [sys.executable, "-m", "tests.network.measure", name, str(server.port), str(server.data_dir), str(count)]
    process = Process(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        told, _ = process.communicate(timeout=LONGEST)
        return json.loads(told)
    except (subprocess.TimeoutExpired, ValueError):
        return {"words": name, "failure": f"ended with {process.poll()}, or did not within {LONGEST} s"}
    finally:
        process.kill_session()


def _earlier():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def _write(results):
    RESULTS.write_text(json.dumps(results))
    missing = [name for name in NAMES if name not in results]
    report.write({name: results[name] for name in NAMES if name in results}, missing)


def _is_meant(name, part):
    return name == part or (part not in NAMES and part in name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.network")
    parser.add_argument("parts", nargs="*", metavar="PART OF A NAME")
    parser.add_argument("--messages", type=int, default=COUNT, help="each way")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="so many networks at the same time")
    asked = parser.parse_args()
    sys.exit(main(asked.parts, asked.messages, asked.at_once))
