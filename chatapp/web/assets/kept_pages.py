"""Keeps pages that are the same for all readers of a language and a look: drawn and compressed once, with an ETag."""

import collections
from collections.abc import Callable, Hashable

from flask import Flask, current_app, g, make_response, request
from flask_babel import force_locale
from werkzeug.wrappers import Response

from chatapp.web import appearance
from chatapp.web.http.compression import compress, offered, unindent

KEPT = 64  # pages, counted in each language, look and encoding: a few megabytes


def init_app(app: Flask) -> None:
    """Give `app` an empty store of pages."""
    app.extensions["kept_pages"] = collections.OrderedDict()


def kept(name: str, language: str, draw: Callable[[], str], *more: Hashable) -> Response:
    """Respond with the page `name` in `language`, or with 304 to a browser that has it.

    `draw()` returns its HTML, without the shell. It is called again only when a value of `more`, on which the page also
    depends, has changed, or when the page was dropped because it had not been requested for long.
    """
    pages = current_app.extensions["kept_pages"]
    key = (name, language, appearance.current(), *more, offered())
    if key not in pages or current_app.debug:
        pages[key] = _drawn(language, draw)
        if len(pages) > KEPT:
            pages.popitem(last=False)
    pages.move_to_end(key)
    data, headers = pages[key]
    return make_response(data, headers).make_conditional(request)


def _drawn(language, draw):
    g.shell_is_bare = True
    with force_locale(language):
        response = compress(unindent(make_response(draw())))
    response.vary.add("Accept-Encoding")
    response.add_etag()
    return response.get_data(), list(response.headers)
