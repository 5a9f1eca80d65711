"""A check of the API's answers in these tests against its own description."""

import re
from functools import cache

import jsonschema_rs
import requests

from tests.server import START


class Described:
    """The OpenAPI document of a server, with a validator for each answer that it describes."""

    def __init__(self, url):
        self._document = requests.get(f"{url}/api/v1/openapi.json", timeout=START).json()
        self._validators = {}

    def check(self, method, path, response):
        """Raise AssertionError when this answer is not as described: its status, its type, its body."""
        operation = self._operation(method, path.partition("?")[0])
        told = operation["responses"].get(str(response.status_code))
        assert told, f"{method} {path}: {response.status_code} is not described"
        content = told.get("content")
        assert bool(content) == bool(response.content), f"{method} {path}: {response.text}"
        if content:
            kind = response.headers["Content-Type"].partition(";")[0]
            self._validator(operation["operationId"], response.status_code, content[kind]["schema"]).validate(
                response.json()
            )
            self._check_code(told, response)

    def _check_code(self, told, response):
        if response.status_code >= 400:
            code = response.json()["error"]["code"]
            assert f"`{code}`" in told["description"], f"{code} is not described for {response.url}"

    def _operation(self, method, path):
        found = [each for each in self._document["paths"] if re.fullmatch(re.sub("{.*?}", "[^/]+", each), path)]
        best = min(found, key=lambda each: each.count("{"))
        return self._document["paths"][best][method.lower()]

    def _validator(self, name, status, schema):
        if (name, status) not in self._validators:
            whole = {**schema, "components": self._document["components"]}
            self._validators[name, status] = jsonschema_rs.Draft202012Validator(whole)
        return self._validators[name, status]


@cache
def described(url):
    """Return the Described of the server at `url`."""
    return Described(url)
