"""Run Autobahn's fuzzing client against the echo route, and judge its findings: `python -m tests.transport.autobahn
PYTHON2 PACKAGES`.

PYTHON2: an interpreter; PACKAGES: the folder in which its packages lie, where `reports` is made. Exits with 1 when a
case failed or was closed with a wrong code. Sections 9 (limits beyond ours), 12 and 13 (compression, which is off) are
left out.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.transport import echo
from tests.transport.running import ProtocolServer

SECTIONS = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"]
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED"}
GOOD_CLOSES = {"OK", "INFORMATIONAL"}


# Unlike an entry of PYTHONPATH, a site directory supports the namespace packages in it.
WSTEST = "import site; site.addsitedir({!r}); from autobahntestsuite.wstest import run; run()"


def main(python2, packages):
    """Return the exit status."""
    folder = Path(packages).resolve() / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    server = ProtocolServer(folder / "server.log", ping_interval=3600)
    try:
        fuzz([python2, "-c", WSTEST.format(packages)], folder, f"ws://127.0.0.1:{server.port}{echo.PATH}")
    finally:
        server.stop()
    cases = json.loads((folder / "index.json").read_text())["chatapp"]
    return judge(cases, server.log)


def fuzz(wstest, folder, url):
    """Run all cases of the fuzzing client against `url`."""
    spec = {
        "outdir": str(folder),
        "servers": [{"agent": "chatapp", "url": url}],
        "cases": SECTIONS,
        "exclude-cases": [],
        "exclude-agent-cases": {},
    }
    (folder / "spec.json").write_text(json.dumps(spec))
    subprocess.run([*wstest, "-m", "fuzzingclient", "-s", folder / "spec.json"], check=True, stdout=subprocess.DEVNULL)


def judge(cases, log):
    """Print the findings by kind; return 1 when a case failed, else 0."""
    for what in ("behavior", "behaviorClose"):
        print(what, dict(Counter(case[what] for case in cases.values())))
    wrong = {
        name: (case["behavior"], case["behaviorClose"])
        for name, case in cases.items()
        if case["behavior"] not in GOOD or case["behaviorClose"] not in GOOD_CLOSES
    }
    for name, found in wrong.items():
        print("case", name, *found)
    print(log.partition("\n")[2], end="")
    print(f"{len(cases)} cases, {len(wrong)} wrong")
    return 1 if wrong or not cases or "Traceback" in log else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
