"""docs/networks.md: what was tried, case by case."""

import platform
from datetime import UTC, datetime

from tests.server import ROOT

PAGE = ROOT / "docs" / "networks.md"
MARK = "<!-- Written by `make networks` from here on. -->\n"
COLUMNS = {
    "the network": lambda r: r["words"] + (f" **{r['failure']}**" if "failure" in r else ""),
    "there after": lambda r: f"{r['connected']:.1f} s, {r['first']}",
    "each way": lambda r: r["sent"],
    "slowest": lambda r: f"{r['slowest']:.1f} s",
    "then over": lambda r: r["then"],
    "the next page": lambda r: f"{r['second']:.1f} s, {r['then_second']}",
    "WebSockets it tried": lambda r: r["tries"],
    "requests when idle": lambda r: f"{r['idle']:.1f}/s",
}


def write(results, missing):
    """Write the matrix below the page's own words; `missing`: the names of those that were not tried."""
    words = PAGE.read_text().partition(MARK)[0]
    passed = sum("failure" not in result for result in results.values())
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    told = f"\n{passed} of {len(results)} networks as promised, on {when}, {platform.system()}, Chromium.\n"
    told += f"Not tried then: {', '.join(missing)}.\n\n" if missing else "\n"
    rows = [
        COLUMNS,
        ["---"] * len(COLUMNS),
        *([_cell(column, r) for column in COLUMNS.values()] for r in results.values()),
    ]
    PAGE.write_text(words + MARK + told + "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows))


def _cell(column, result):
    try:
        return column(result)
    except KeyError:  # it did not come so far
        return ""
