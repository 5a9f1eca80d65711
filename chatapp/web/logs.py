"""The format of the log on stderr: text, or a JSON object for each line, with the request or event that it is about."""

import datetime
import json
import logging
import time
from typing import Any

from flask import Flask, g, has_request_context, request
from flask.logging import default_handler

from chatapp.extensions import BUS
from chatapp.transport.flask.event_context import current_event
from chatapp.transport.http.request_ids import request_id
from chatapp.transport.http.shown_path import shown_path

JSON = "json"
TEXT_FORMAT = "[%(asctime)s] %(levelname)s in %(module)s: %(message)s"  # Flask's own


def init_app(app: Flask) -> None:
    """Write the log of this process in the format of the setting LOG_FORMAT; call it when the bus is there."""
    is_json = app.config["LOG_FORMAT"] == JSON
    default_handler.setFormatter(JsonLines(app.extensions[BUS].node) if is_json else logging.Formatter(TEXT_FORMAT))


class JsonLines(logging.Formatter):
    """Formats each record as a line of JSON: `time`, `level`, `logger`, `node`, `message`, then what it is about.

    A record about a request or an event has `request`, its id, and `person`, a public id, where that is known; about a
    request `method`, `path` and `milliseconds`, in its last line `status`; about an event `event`. One with an
    exception has the traceback as `exception`.
    """

    def __init__(self, node: str) -> None:
        super().__init__()
        self._node = node

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "node": self._node,
            "message": record.getMessage(),
        }
        line |= getattr(record, "about", None) or about()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value not in (None, "")}, ensure_ascii=False)


def about() -> dict[str, Any]:
    """Return what a line of the log says of the event or the request that is being handled; {} outside of any."""
    event = current_event()
    if event is not None:
        return {"request": event.id, "person": event.person, "event": event.name}
    if not has_request_context():
        return {}
    told = {
        "request": request_id(request.environ),
        "person": g.get("answered"),
        "method": request.method,
        "path": shown_path(request.path),
    }
    writer = request.environ.get("chatapp.response_writer")
    if writer is not None:
        told["milliseconds"] = round(1000 * (time.monotonic() - writer.started_at), 1)
    return told
