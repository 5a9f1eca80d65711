"""Our own script, served with one of its safeguards taken away: for tests that show what that is for."""

import re

FOR_GOOD = 3_600_000  # ms


class ChangedScript:
    """In the pages of `context`, the deadlines that modules call by one of `names` (ms) never come. `changes`: how many
    were found in what was served."""

    def __init__(self, context, names):
        self.names = names
        self._deadline = re.compile(rf"(const (?:{'|'.join(names)})\s*=\s*)[\d_]+")
        self.changes = 0
        context.route("**/static/**/*.js", self._serve)

    def _serve(self, route):
        answer = route.fetch()
        text, changes = self._deadline.subn(rf"\g<1>{FOR_GOOD}", answer.text())
        self.changes += changes
        route.fulfill(response=answer, body=text)
