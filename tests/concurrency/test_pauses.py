"""Long work lets other greenlets run in between."""

from tests.patched import patched

WORK = """
import time
import eventlet
from chatapp.concurrency.pauses import pausing_by_time

served = []

def others():
    while True:
        served.append(1)
        eventlet.sleep(0)

def work(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass

eventlet.spawn(others)
eventlet.sleep(0)
served.clear()
for _ in pausing_by_time(range(100)):
    work({seconds})
print(len(served))
"""


def test_others_are_served_between_the_turns_of_long_work(tmp_path):
    [served] = patched(WORK.replace("{seconds}", "0.002"), tmp_path)
    assert int(served) >= 20  # 200 ms of work in turns of 5 ms, each ended by the item that exceeds it


def test_a_turn_ends_only_after_milliseconds_of_work(tmp_path):
    [served] = patched(WORK.replace("{seconds}", "0"), tmp_path)
    assert int(served) <= 20
