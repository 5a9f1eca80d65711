"""The errors and warnings of a browser: our pages cause none."""

# Chromium itself reports each request that a network or a server refused; the pages show those in words.
NETWORK = ("Failed to load resource:", "WebSocket connection to ")
BROKEN = {404, 405, 500}


class Faults:
    """Collects what goes wrong in a browser context. `expected` holds texts that a test brings about on purpose."""

    def __init__(self):
        self.found = []
        self.expected = []

    def watch(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda event: self._add(f"error: {event.error}"))
        context.on("response", self._response)

    @property
    def unexpected(self):
        return [fault for fault in self.found if not any(text in fault for text in self.expected)]

    def _console(self, message):
        is_loud = message.type in ("error", "warning", "assert")
        if is_loud and not message.text.startswith(NETWORK):
            self._add(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _response(self, response):
        if response.status in BROKEN:
            self._add(f"{response.status}: {response.request.method} {response.url}")

    def _add(self, fault):
        self.found.append(fault)
