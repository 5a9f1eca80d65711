from chatapp.transport.engineio.admission import Admission
from chatapp.transport.loop.deadlines import Timer, TimerWheel


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_deadlines_pass_once_and_in_time_however_often_they_are_moved():
    clock = Clock()
    wheel, item, other = TimerWheel(clock), Timer(), Timer()
    wheel.set(item, 1)
    wheel.set(other, 1)
    wheel.clear(other)
    passed = []
    for tenth in range(100):
        if tenth < 50:
            wheel.set(item, 1)
        clock.now += 0.1
        passed += [(found, round(clock.now - 1000, 1)) for found in wheel.advance()]
    assert [found for found, _ in passed] == [item]
    assert 5.9 <= passed[0][1] <= 6.2


def test_a_deadline_may_be_moved_earlier():
    clock = Clock()
    wheel, item = TimerWheel(clock), Timer()
    wheel.set(item, 100)
    wheel.set(item, 1)
    clock.now += 1.3
    assert wheel.advance() == [item]
    clock.now += 200
    assert wheel.advance() == []


def test_a_deadline_is_extended_up_to_a_bound():
    clock = Clock()
    wheel, item = TimerWheel(clock), Timer()
    wheel.set(item, 10)
    wheel.extend(item, 3, at_most=30)
    clock.now += 12
    assert wheel.advance() == []
    wheel.extend(item, 1000, at_most=2)
    clock.now += 2.3
    assert wheel.advance() == [item]


def test_an_office_comes_in_at_once_and_then_at_its_rate():
    clock = Clock()
    admission = Admission(per_address=(10, 100), in_all=(1000, 1000), clock=clock)
    assert [admission.wait("a") for _ in range(100)] == [0] * 100
    assert admission.wait("a") == 1
    assert admission.wait("b") == 0
    clock.now += 1
    assert [admission.wait("a") for _ in range(11)] == [0] * 10 + [1]


def test_everybody_together_has_a_rate_too():
    clock = Clock()
    admission = Admission(per_address=(10, 10), in_all=(1, 5), clock=clock)
    assert [admission.wait(str(address)) for address in range(6)] == [0] * 5 + [1]
