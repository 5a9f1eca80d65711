"""Doing together what several ask for at the same moment: leader and followers.

Who asks first leads: it does the work of everybody who has asked by the time that it may write, in one transaction.
Whoever asks meanwhile waits, and the first of those leads next. So a busy disk is asked once for many, and nobody waits
for company.
"""

from chatapp.errors import Unavailable
from chatapp.transport.latch import Latch, native_lock

MOST = 128  # of what is asked for, in one transaction: some milliseconds in which nobody else is served


class Asked:
    """What one of them asks for: `result` is what it gets, unless `error` is why not.

    `size`: how much that is; `latch`: what it waits for until that was done, or it is its own turn to lead, None for
    who leads at once.
    """

    result = error = latch = None
    size = 1

    def outcome(self):
        """Return the result, or raise the error."""
        if self.error is not None:
            raise self.error
        return self.result


class Group:
    """Those who ask for the same kind of work.

    `work(take)` does it: once it may write, it calls `take()` for the list of Asked, the oldest first, and gives each
    its `result` or a ChatError as `error`. When it fails for several, each is done alone, so that none fails for
    another.
    """

    def __init__(self, work):
        self._work = work
        self._waiting = []
        self._is_led = False
        self._lock = native_lock()

    def join(self, asked):
        """Have `asked` done; return its result or raise its error."""
        with self._lock:
            self._waiting.append(asked)
            asked.latch, self._is_led = Latch() if self._is_led else None, True
        if asked.latch is not None:
            asked.latch.wait()
        if asked.result is None and asked.error is None:
            self._lead(asked)
        return asked.outcome()

    def _lead(self, leader):
        group = []
        try:
            self._do(leader, group)
        finally:
            self._hand_over(leader, group)

    def _do(self, leader, group):
        """Do the work of `group`, of which the leader is the first as soon as there is one."""
        try:
            self._work(lambda: self._take_into(group))
        except Exception as error:
            if len(group) <= 1:
                leader.error = error
            else:
                self._do_alone(group)

    def _do_alone(self, group):
        for asked in group:
            asked.error = None
            try:
                self._work(lambda asked=asked: [asked])
            except Exception as error:
                asked.error = error

    def _take_into(self, group):
        with self._lock:
            room = MOST
            while self._waiting and room > 0:
                group.append(self._waiting.pop(0))
                room -= group[-1].size
        return group

    def _hand_over(self, leader, group):
        with self._lock:
            if leader in self._waiting:  # it never came to take anybody
                self._waiting.remove(leader)
            following = self._waiting[:1]
            self._is_led = bool(following)
        for asked in group:
            if asked.result is None and asked.error is None:  # the leader was ended itself
                asked.error = Unavailable("busy", retry_after=1)
        for asked in [*group, *following]:
            if asked is not leader:
                asked.latch.open()
