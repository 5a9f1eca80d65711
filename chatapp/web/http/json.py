"""JSON in HTTP answers, encoded as in packets: in UTF-8, without escapes for other scripts than Latin."""

from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider


class JsonProvider(DefaultJSONProvider):
    """A JSON provider that takes a tenth of the time of Flask's own."""

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a response with the arguments as JSON. A lone surrogate, which UTF-8 cannot encode, is escaped."""
        value = self._prepare_response_obj(args, kwargs)
        try:
            text = orjson.dumps(value)
        except orjson.JSONEncodeError:
            text = self.dumps(value, separators=(",", ":")).encode()
        return Response(text + b"\n", mimetype=self.mimetype)


def init_app(app: Flask) -> None:
    """Use this provider for all answers of `app`."""
    app.json = JsonProvider(app)
