"""Running the load generator against a server, and judging whether anything disturbed the run."""

import json
import math
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks import contenders, machine

DISTURBED = 0.15  # processors that others used, or that the host took, on average
LATE = "its scenario's time was over"
TRIES = 3
REPEATING = 90  # seconds for disturbed runs, in all: else a busy machine would be measured for hours
COUNTED = ("deliveries", "missing", "doubled", "reordered")


class Failed(Exception):
    """A server could not do what was asked of it; the message says what happened."""


@dataclass
class Run:
    """The load generator's figures of one run, as in `load/tally.c`: of connecting, and of talking."""

    connecting: dict
    talking: dict

    @property
    def others(self):
        """Processors that were used by others meanwhile."""
        return max(part["others"] for part in (self.connecting, self.talking) if part)

    @property
    def is_disturbed(self):
        return self.others > DISTURBED

    @property
    def deliveries_per_cpu_second(self):
        return self._per_cpu_second("deliveries")

    @property
    def events_per_cpu_second(self):
        return self._per_cpu_second("events")

    def _per_cpu_second(self, what):
        count, seconds = self.talking[what], self.talking["server"]
        if not count or not seconds:
            raise Failed(f"{count} {what} in {self.talking['seconds']:.1f} s, with {seconds:.2f} s of its processor")
        return count / seconds


@dataclass
class Bench:
    """One whole benchmark: what it counted of each server's faults, and what it had to do again.

    `versions`: those of chatapp that are measured beside each other, in this order and without other servers; the
    working tree beside other servers when there are none. `rounds`: of `rounds.in_turns`. `share`: the part of the
    usual seconds and idle clients that is measured. `repeatable`: seconds for disturbed runs, in all.
    `deadline`: when the scenario under way ends, whatever is missing then; monotonic seconds.
    """

    versions: tuple = ()
    rounds: int = 3
    share: float = 1
    repeatable: float = REPEATING
    faults: dict = field(default_factory=dict)
    repeats: int = 0
    repeating: float = 0
    disturbed: int = 0
    busiest: float = 0  # how much of its processor the load generator used at most
    deadline: float = math.inf

    def entrants(self, contenders):
        """Return those of these servers that are measured: all of them, or each of ours in each of `versions`."""
        if not self.versions:
            return list(contenders)
        return [contender.of(version) for contender in contenders if contender.is_ours for version in self.versions]

    @contextmanager
    def within(self, seconds):
        """Let what is measured inside end in so many seconds: what is begun later fails, what runs then is cut."""
        self.deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self.deadline = math.inf

    def _require_time(self):
        if time.monotonic() > self.deadline:
            raise Failed(LATE)

    @contextmanager
    def serving(self, contender, **options):
        """Run a server in a folder that goes away with it; yield it as Served. Raises Failed."""
        self._require_time()
        with tempfile.TemporaryDirectory(prefix="chatapp-bench-") as folder:
            try:
                with contenders.serving(contender, folder, **options) as served:
                    yield served
            except RuntimeError as error:
                raise Failed(str(error)) from None

    def load(self, served, *, mode, seconds, **options):
        """Return the Run of one load, of `share` of these seconds. Raises Failed.

        A disturbed one is discarded and made again, within bounds.
        """
        runs = []
        while True:
            began = time.monotonic()
            with self.loading(served, mode, seconds=self.share * seconds, **options) as load:
                runs.append(Run(load.ready(), load.result()))
            if not runs[-1].is_disturbed:
                return self._kept(served, runs[-1])
            if len(runs) == TRIES or self.repeating > self.repeatable or time.monotonic() > self.deadline:
                self.disturbed += 1
                return self._kept(served, min(runs, key=lambda run: run.others))
            self.repeats += 1
            self.repeating += time.monotonic() - began

    def _kept(self, served, run):
        self.count(served.contender, run.talking)
        return run

    def count(self, contender, result):
        """Add what a load generator counted to the account of a server."""
        account = self.faults.setdefault(contender, dict.fromkeys(COUNTED, 0))
        for name in account:
            account[name] += result[name]
        self.busiest = max(self.busiest, result["own"] / result["seconds"])

    def is_disturbed(self, part):
        """Say whether others used the machine in a part that is not made again."""
        disturbed = part["others"] > DISTURBED
        self.disturbed += disturbed
        return disturbed

    @contextmanager
    def loading(self, served, mode, **options):
        """Run a load generator; yield it as Load, and end it."""
        self._require_time()
        words = [contenders.BUILD / "load", "--mode", mode, "--port", served.port, "--server", served.pid]
        words += ["--people", served.people] if served.people else []
        words += ["--plain"] if served.contender.is_plain else []
        for name, value in options.items():
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [value])]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(
            [str(word) for word in words], text=True, preexec_fn=machine.on_load_processor, **pipes
        )
        overdue = threading.Timer(min(self.deadline - time.monotonic(), threading.TIMEOUT_MAX), process.kill)
        overdue.start()
        try:
            yield Load(process)
        finally:
            overdue.cancel()
            process.kill()
            process.communicate()


class Load:
    """A load generator that runs."""

    def __init__(self, process):
        self._process = process

    def ready(self):
        """Wait until everybody is connected; return what that took. Raises Failed."""
        return self._line()

    def result(self):
        """Wait for the end; return what was counted. Raises Failed."""
        return self._line()

    def _line(self):
        line = self._process.stdout.readline()
        if not line:
            raise Failed(self._process.stderr.read().strip() or LATE)
        return json.loads(line)
