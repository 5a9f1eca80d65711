import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatapp.errors import Conflict, Unavailable
from chatapp.services.batching import MOST, submit
from chatapp.stores.batch_queue import BatchQueue, BatchRequest
from tests.server import eventually


class Sum(BatchRequest):
    def __init__(self, number, size=1):
        self.number = number
        self.size = size


class Disk:
    """Does what a group asks for, and each time waits until it is let."""

    def __init__(self):
        self.groups = []
        self.may_write = threading.Event()
        self.queue = BatchQueue()

    def submit(self, request):
        return submit(self.queue, self.work, request)

    def work(self, drain):
        group = drain()
        self.groups.append([asked.number for asked in group])
        assert self.may_write.wait(20)
        for asked in group:
            asked.set_result(2 * asked.number)


@pytest.fixture
def disk():
    return Disk()


def asks(pool, disk, count, size=1):
    """Let `count` ask one after the other while the disk writes for the first; return their futures."""
    futures = []
    for number in range(count):
        futures.append(pool.submit(disk.submit, Sum(number, size)))
        eventually(lambda number=number: disk.groups and len(disk.queue) == number)
    return futures


def test_who_asks_meanwhile_is_done_together_in_the_order_of_asking(disk):
    with ThreadPoolExecutor(9) as pool:
        futures = asks(pool, disk, 9)
        disk.may_write.set()
        assert [future.result(20) for future in futures] == [2 * number for number in range(9)]
    assert disk.groups == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


def test_one_transaction_has_a_bound_whatever_each_of_them_asks_for(disk):
    with ThreadPoolExecutor(6) as pool:
        futures = asks(pool, disk, 6, size=MOST // 2)
        disk.may_write.set()
        assert [future.result(20) for future in futures] == [2 * number for number in range(6)]
    assert disk.groups == [[0], [1, 2], [3, 4], [5]]


def test_who_asks_for_more_than_that_is_done_alone(disk):
    with ThreadPoolExecutor(3) as pool:
        futures = asks(pool, disk, 3, size=2 * MOST)
        disk.may_write.set()
        assert [future.result(20) for future in futures] == [0, 2, 4]
    assert disk.groups == [[0], [1], [2]]


def test_who_asks_alone_waits_for_nobody(disk):
    disk.may_write.set()
    assert [disk.submit(Sum(number)) for number in range(3)] == [0, 2, 4]
    assert disk.groups == [[0], [1], [2]]


def test_one_that_fails_fails_alone(disk):
    def work(drain):
        group = drain()
        disk.groups.append([asked.number for asked in group])
        assert disk.may_write.wait(20)
        if any(asked.number == 2 for asked in group):
            raise Conflict("taken")
        for asked in group:
            asked.set_result(True)

    disk.work = work
    with ThreadPoolExecutor(5) as pool:
        futures = asks(pool, disk, 5)
        disk.may_write.set()
        failed = [future.exception(20) for future in futures]
    assert [type(error).__name__ for error in failed] == ["NoneType", "NoneType", "Conflict", "NoneType", "NoneType"]


@pytest.mark.parametrize("why", [Unavailable("busy", retry_after=1), SystemExit()], ids=["busy", "ended"])
def test_after_a_leader_that_could_not_begin_the_next_one_leads(why):
    busy = [why]

    def work(drain):
        if busy:
            raise busy.pop()
        for asked in drain():
            asked.set_result(True)

    queue = BatchQueue()
    with pytest.raises(type(why)):
        submit(queue, work, Sum(1))
    assert submit(queue, work, Sum(2)) is True


def test_those_whose_leader_was_ended_are_told_to_try_again(disk):
    def work(drain):
        disk.groups.append([asked.number for asked in drain()])
        assert disk.may_write.wait(20)
        if len(disk.groups) == 2:
            raise SystemExit

    disk.work = work
    with ThreadPoolExecutor(3) as pool:
        futures = asks(pool, disk, 3)
        disk.may_write.set()
        ended = [future.exception(20) for future in futures[1:]]
    assert {type(error) for error in ended} == {SystemExit, Unavailable}
