"""The result of a check."""

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 10  # findings of one check that are told; of the others, their number


class Skipped(Exception):
    """A check does not apply to this installation; the text says why."""


@dataclass(frozen=True)
class Result:
    """The findings of a check.

    `name`: of the check. `findings`: the first SHOWN sentences. `count`: of all. `skipped`: why it was not made, or "".
    """

    name: str
    findings: list[str]
    count: int
    skipped: str = ""

    @property
    def state(self) -> str:
        """`ok`, `found` or `skipped`."""
        if self.skipped:
            return "skipped"
        return "found" if self.count else "ok"


def gathered(name: str, findings: Iterable[str]) -> Result:
    """Return the Result of a check from its findings, of which SHOWN at most are in memory."""
    shown, count = [], 0
    try:
        for finding in findings:
            count += 1
            if count <= SHOWN:
                shown.append(finding)
    except Skipped as reason:
        return Result(name, [], 0, str(reason))
    return Result(name, shown, count)
