"""`/metrics`: the measurements of this process in Prometheus' text format, version 0.0.4.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/.
"""

import hmac
from collections.abc import Iterator, Mapping
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from chatapp.services.spending import free, spends
from chatapp.transport.counts import Histogram
from chatapp.transport.tcp import clients
from chatapp.web.http.forwarded import is_relayed
from chatapp.web.measurements import METRICS, Metric, Value, measure

PATH = "/metrics"
bp = Blueprint("metrics", __name__)
spends(free("a program that watches the server has to be answered, above all when it is busy"))(bp)
TEXT = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"}
UNKNOWN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def init_app(app: Flask) -> None:
    """Answer `/metrics` before any other hook, some of which ask the database; call it before these."""
    app.before_request(answer_first)


def answer_first() -> ResponseReturnValue | None:
    """Answer a request for the measurements; let others pass."""
    return metrics() if request.path == PATH and request.method in ("GET", "HEAD") else None


@bp.get(PATH)
def metrics() -> ResponseReturnValue:
    """Answer the measurements to a program that may read them; for all others there is no such page."""
    if not _may_read():
        return "not found\n", 404, UNKNOWN
    return exposition(measure()), TEXT


def _may_read() -> bool:
    """Return whether this request has METRICS_TOKEN, or no token and comes from this machine without a proxy.

    A proxy on this machine speaks for strangers. So one that says so by a header is none of those that ask for
    themselves, and the `deploy` files let proxies refuse the path.
    """
    given = request.headers.get("Authorization")
    if given is not None:
        token = current_app.config["METRICS_TOKEN"]
        return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    peer = clients.parsed(request.remote_addr)
    return peer is not None and peer.is_loopback and not _comes_by_proxy(request.environ)


def _comes_by_proxy(environ: WSGIEnvironment) -> bool:
    return is_relayed(environ) or any(name.startswith("HTTP_X_FORWARDED") for name in environ)


def exposition(measured: dict[str, Value]) -> str:
    """Return the text for the measurements of METRICS that there are, by name."""
    lines: list[str] = []
    for metric in METRICS:
        value = measured.get(metric.name)
        if value is not None and value != {}:
            lines += (f"# HELP {metric.name} {metric.about}", f"# TYPE {metric.name} {metric.kind}")
            lines += _samples(metric, value)
    return "\n".join(lines) + "\n"


def _samples(metric: Metric, value: Value) -> Iterator[str]:
    by_label = value if isinstance(value, Mapping) else {None: value}
    for label, one in by_label.items():
        labels = {} if metric.label is None else {metric.label: str(label)}
        if isinstance(one, Histogram):
            yield from _buckets(metric.name, labels, one)
        else:
            yield _sample(metric.name, labels, one)


def _buckets(name: str, labels: dict[str, str], histogram: Histogram) -> Iterator[str]:
    """Yield the samples of a histogram, whose buckets count all that is at most their bound."""
    total = 0
    for bound, count in zip((*histogram.bounds, "+Inf"), histogram.counts, strict=True):
        total += count
        yield _sample(f"{name}_bucket", {**labels, "le": str(bound)}, total)
    yield _sample(f"{name}_sum", labels, histogram.sum)
    yield _sample(f"{name}_count", labels, total)


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    shown = ",".join(f'{label}="{text.translate(ESCAPES)}"' for label, text in labels.items())
    return f"{name}{{{shown}}} {value!r}" if shown else f"{name} {value!r}"
