from chatapp.transport.loop.deadlines import Timer, TimerWheel


class Alarm(Timer):
    def __init__(self, action=lambda: None):
        super().__init__()
        self.rang = 0
        self._action = action

    def expired(self):
        self.rang += 1
        self._action()


def ring(wheel):
    for item in wheel.advance():
        item.fire_if_due()


def test_what_expires_may_put_off_what_expires_in_the_same_moment():
    now = [100.0]
    wheel = TimerWheel(lambda: now[0])
    second = Alarm()
    first = Alarm(lambda: wheel.set(second, 8))
    wheel.set(first, 8)
    wheel.set(second, 8)
    now[0] += 9
    ring(wheel)
    assert (first.rang, second.rang) == (1, 0)
    now[0] += 9
    ring(wheel)
    assert (first.rang, second.rang) == (1, 1)


def test_what_expires_may_take_back_what_expires_in_the_same_moment():
    now = [100.0]
    wheel = TimerWheel(lambda: now[0])
    second = Alarm()
    first = Alarm(lambda: wheel.clear(second))
    wheel.set(first, 8)
    wheel.set(second, 8)
    now[0] += 9
    ring(wheel)
    assert (first.rang, second.rang) == (1, 0)
