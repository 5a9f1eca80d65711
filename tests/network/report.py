"""docs/networks.md: what was tried, case by case."""

import platform

from tests.server import ROOT

PAGE = ROOT / "docs" / "networks.md"
MARK = "<!-- Written by `make networks` from here on. -->\n"
COLUMNS = {
    "the network": lambda r: r["words"] + (f" **{r['failure']}**" if "failure" in r else ""),
    "there after": lambda r: f"{r['connected']:.1f} s, {r['first']}",
    "each way": lambda r: r["sent"],
    "slowest": lambda r: f"{r['slowest']:.1f} s",
    "a reaction, a thread": lambda r: f"{r['reacted']:.1f} s, {r['threaded']:.1f} s",
    "then over": lambda r: r["then"],
    "the next page": lambda r: f"{r['second']:.1f} s, {r['then_second']}",
    "WebSockets it tried": lambda r: r["tries"],
    "requests when idle": lambda r: f"{r['idle']:.1f}/s",
    "socket.io-client": lambda r: _program(**r["program"]),
}


def write(results, missing):
    """Write the matrix below the page's own words; `missing`: the names of those that were not tried."""
    words = PAGE.read_text().partition(MARK)[0]
    passed = sum("failure" not in result for result in results.values())
    days = sorted({result["on"] for result in results.values()})
    when = " to ".join(dict.fromkeys((days[0], days[-1])))
    told = f"\n{passed} of {len(results)} networks as promised, on {when}, {platform.system()}, Chromium.\n"
    told += f"Not tried then: {', '.join(missing)}.\n\n" if missing else "\n"
    head = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    PAGE.write_text(words + MARK + told + "".join([*head, *map(row, results.values())]))


def row(result):
    """Return the line of one result; cells of what it did not come to are empty."""
    return _line(_cell(column, result) for column in COLUMNS.values())


def _line(cells):
    return f"| {' | '.join(map(str, cells))} |\n"


def _program(connected, transport, sent, received, of):
    if connected is None:
        return "never connected"
    over = f"over {transport} at the end" if transport else "not connected at the end"
    if sent == received == of:
        return f"all {of} each way, {over}"
    return f"{sent} of {of} sent, {received} received, {over}"


def _cell(column, result):
    try:
        return column(result)
    except KeyError:  # it did not come so far
        return ""
