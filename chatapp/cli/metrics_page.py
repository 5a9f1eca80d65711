"""docs/metrics.md, written from `chatapp.web.measurements.METRICS`.

`python -W ignore -m chatapp.cli.metrics_page` writes it; with `--check` it writes nothing and exits with 1 when the
page is not what the measurements say.
"""

import sys

from chatapp.cli import settings_page
from chatapp.web.measurements import METRICS, Metric
from config import ROOT

PAGE = ROOT / "docs/metrics.md"
WORDS = """\
# Metrics

<!-- Written by `python -m chatapp.cli.metrics_page` from chatapp/web/measurements.py. -->

`GET /metrics` answers these measurements of one process, in Prometheus' text format 0.0.4. How to
read them, and who may, is in [watching](how-to/watch.md). A counter counts since the start of the
process. A histogram has the samples `…_bucket`, `…_sum` and `…_count`.

Some are missing: those of the bus where one process is the whole installation, the write-ahead log
where the database is PostgreSQL, and labelled ones until there is something to count.

| Name | Kind | Label | Meaning |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the whole page as Markdown."""
    return WORDS + "".join(map(_row, METRICS))


def _row(metric: Metric) -> str:
    label = f"`{metric.label}`" if metric.label else ""
    return f"| `{metric.name}` | {metric.kind} | {label} | {metric.about} |\n".replace("|  |", "| |")


if __name__ == "__main__":
    sys.exit(settings_page.main(sys.argv[1:], PAGE, page, "chatapp.cli.metrics_page"))
