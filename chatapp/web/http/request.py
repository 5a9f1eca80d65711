"""Flask's requests with bounds on headers, queries and forms that hold before any of it is parsed."""

import binascii
import re
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import flask
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from chatapp import limits
from chatapp.errors import TooLarge

URLENCODED = "application/x-www-form-urlencoded"
# A percent sign that begins no escape. Browsers never send one; some programs send a few.
STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")
STRAYS = 1_000
# The most characters of a header that are interpreted; the rest is cut off, in lists between two entries.
LIST = 200  # the lists that browsers send are shorter
HEADERS = {
    "HTTP_ACCEPT": LIST,
    "HTTP_ACCEPT_CHARSET": LIST,
    "HTTP_ACCEPT_ENCODING": LIST,
    "HTTP_ACCEPT_LANGUAGE": LIST,
    "HTTP_AUTHORIZATION": 2 * limits.TOKEN,
    "HTTP_COOKIE": 8_192,  # of one site; nginx refuses longer ones by default
    "HTTP_IF_MATCH": 1_000,
    "HTTP_IF_MODIFIED_SINCE": LIST,
    "HTTP_IF_NONE_MATCH": 1_000,  # thirty tags of ours
    "HTTP_IF_RANGE": LIST,
    "HTTP_IF_UNMODIFIED_SINCE": LIST,
    "HTTP_RANGE": LIST,
    "CONTENT_TYPE": LIST,
}
BETWEEN = {
    **dict.fromkeys(("HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE"), ","),
    **dict.fromkeys(("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"), ","),
    "HTTP_COOKIE": ";",
}


class BoundedHeaders:
    """WSGI middleware: cut the headers that anything behind it interprets to the lengths above."""

    def __init__(self, wsgi_app: WSGIApplication) -> None:
        self._wsgi_app = wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name, most in HEADERS.items():
            value = environ.get(name)
            if value is not None and len(value) > most:
                between = BETWEEN.get(name)
                environ[name] = value[:most].rpartition(between)[0] if between else value[:most]
        return self._wsgi_app(environ, start_response)


class Forms(FormDataParser):
    """A parser of posted forms. Raises `TooLarge("too_many_fields")` before it parses one with too many fields.

    Multipart forms, which no form here sends, are parsed by Werkzeug (3.1, `FormDataParser`).
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "max_form_parts": limits.FORM_FIELDS})

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Return (stream, form, files)."""
        if mimetype != URLENCODED:
            return super().parse(stream, mimetype, content_length, options)
        return BytesIO(), self.cls(fields(stream.read(), limits.FORM_FIELDS)), self.cls()


class Request(flask.Request):
    """A request with a bounded number of fields in query and form, which are parsed in linear time."""

    form_data_parser_class = Forms

    @property
    def args(self) -> MultiDict[str, str]:
        """The query as Werkzeug's MultiDict. Raises `TooLarge("too_many_fields")`."""
        if "args" not in self.__dict__:
            self.__dict__["args"] = ImmutableMultiDict(fields(self.query_string, limits.QUERY_FIELDS))
        return self.__dict__["args"]


def fields(data: bytes, most: int) -> list[tuple[str, str]]:
    """Return the fields of a form or query in bytes (https://url.spec.whatwg.org/#urlencoded-parsing) as [(str, str)].

    Raises `TooLarge("too_many_fields")` beyond `most` of them.
    """
    if data.count(b"&") >= most:
        raise TooLarge("too_many_fields", limit=most)
    named = (field.partition(b"=") for field in data.split(b"&") if field)
    return [(_text(name), _text(value)) for name, _, value in named]


def _text(data):
    """Return the text that percent-encoded bytes stand for.

    `urllib.parse.unquote` takes 50 to 300 ms for a megabyte of escapes, on the event loop, and the standard library has
    no other decoder. Quoted-printable differs only in its sign, `=` instead of `%`, and is decoded in C. A stray sign,
    at which the two would differ, is made an escape first, and so is each `=`.
    """
    data = data.replace(b"+", b" ")
    if b"%" in data:
        data, strays = STRAY.subn(b"%25", data, count=STRAYS)
        if strays == STRAYS:
            raise BadRequest
        data = binascii.a2b_qp(data.replace(b"=", b"%3D").replace(b"%", b"="))
    return data.decode("utf-8", "replace")
