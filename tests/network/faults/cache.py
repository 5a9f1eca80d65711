"""A cache that takes addresses without their query for the same, whatever the response says."""

from tests.network.faults.no_upgrade import NoUpgrade


class Cache(NoUpgrade):
    words = "refuses WebSockets, and caches the live connection's GETs whatever stands after the question mark"

    def __init__(self):
        self._kept = {}

    def answer(self, request):
        return super().answer(request) or (self._kept.get(_place(request)) if request.is_live else None)

    def render(self, request, response):
        data = super().render(request, response)
        if response is not None and request.is_live and request.method == "GET":
            self._kept[_place(request)] = data
        return data


def _place(request):
    return request.method, request.path.partition("?")[0]
