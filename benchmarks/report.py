"""docs/performance.md: what was found, beside what it was found with."""

import datetime
import textwrap

from benchmarks import charts, machine
from benchmarks.contenders import ROOT

DOCS = ROOT / "docs"
PLOTS = DOCS / "performance"
COLUMNS = 100  # as for all documents: see tests/documents

HEAD = """# Performance

Measured by `{command}` on {date}, in one run of {minutes} minutes, everything on loopback: the server on one processor,
the load on the other. This file is written by that command. **Compare ratios of one run, not figures of two machines**:
in brackets stands the ratio to node's socket.io. † marks what others on the machine disturbed each time it was tried
({repeats} disturbed runs were discarded and made again, {disturbed} kept for want of better).

The load generator (`benchmarks/load`, C and epoll) used at most {busiest:.0%} of its processor. It stands for
browsers: cookie, Origin, one keep-alive connection for polling. Permessage-deflate and HTTP compression are off
everywhere. “chatapp's transport alone” runs the textbook server's handlers on chatapp's transport: the difference
to chatapp is what signing in, checking and storing cost.
"""


def write(bench, sections, command, seconds):
    """Write the report and its plots."""
    PLOTS.mkdir(parents=True, exist_ok=True)
    lines = [_head(bench, command, seconds), *_machine(), *_faults(bench)]
    for section in sections:
        name = _file_name(section)
        (PLOTS / name).write_text(charts.of(section))
        lines += [
            "",
            f"## {section.title}",
            "",
            _wrapped(section.text),
            "",
            *section.table(),
            "",
            f"![{section.title}](performance/{name})",
        ]
    (DOCS / "performance.md").write_text("\n".join(lines) + "\n")


def _head(bench, command, seconds):
    head = HEAD.format(
        command=command,
        date=datetime.date.today().isoformat(),
        minutes=round(seconds / 60),
        repeats=bench.repeats,
        disturbed=bench.disturbed,
        busiest=bench.busiest,
    )
    return _wrapped(head) + "\n"


def _wrapped(text):
    """Return paragraphs filled to COLUMNS; headings stay as they are."""
    return "\n\n".join(_filled(paragraph) for paragraph in text.strip().split("\n\n"))


def _filled(paragraph):
    if paragraph.startswith("#"):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), COLUMNS, break_long_words=False, break_on_hyphens=False)


def _machine():
    return ["| | |", "| --- | --- |", *(f"| {what} | {value} |" for what, value in machine.description())]


def _faults(bench):
    """Return the account of every delivery of the whole run."""
    lines = ["", "## Deliveries that went wrong", "", "Of all runs that were kept.", ""]
    lines += ["| | delivered | missing | doubled | reordered |", "| --- |" + " ---: |" * 4]
    for contender, account in bench.faults.items():
        lines.append(f"| {contender.label} | " + " | ".join(f"{number:,}" for number in account.values()) + " |")
    return lines


def _file_name(section):
    return "".join(c if c.isalnum() else "-" for c in section.title.lower()) + ".svg"
