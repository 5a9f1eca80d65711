import pytest

from chatapp.concurrency import offload
from tests.patched import patched


def test_without_eventlet_it_is_a_plain_call():
    assert offload.Threads().run(pow, 2, 10) == 1024


def test_others_go_on_while_it_computes():
    assert patched("""
        import eventlet, time, hashlib
        from chatapp.concurrency import offload
        threads = offload.Threads()
        ticks = []
        def tick():
            while True:
                ticks.append(time.monotonic())
                eventlet.sleep(0.005)
        eventlet.spawn(tick)
        threads.run(hashlib.pbkdf2_hmac, "sha256", b"password", b"salt", 300_000)
        print(len(ticks) > 5, threads.run(pow, 2, 10))
    """) == ["True", "1024"]


def test_others_go_on_while_the_disk_writes():
    assert patched("""
        import eventlet
        from eventlet import patcher
        from chatapp.concurrency import offload
        threads = offload.Threads()
        written = patcher.original("threading").Event()
        eventlet.spawn_after(0.01, written.set)
        print(threads.to_disk(lambda: written.wait(20)))
    """) == ["True"]


def test_an_error_comes_back():
    assert patched("""
        from chatapp.concurrency import offload
        threads = offload.Threads()
        try:
            threads.run(int, "x")
        except ValueError:
            print("ValueError")
    """) == ["ValueError"]


def test_an_error_of_the_disk_comes_back_and_the_next_is_served():
    assert patched("""
        from chatapp.concurrency import offload
        threads = offload.Threads()
        try:
            threads.to_disk(lambda: int("x"))
        except ValueError:
            print("ValueError", threads.to_disk(lambda: "written"))
    """) == ["ValueError", "written"]


def test_who_was_ended_while_the_disk_wrote_is_not_woken_from_what_it_waits_for_next():
    assert patched("""
        import eventlet
        from eventlet import event, patcher
        from chatapp.concurrency import offload
        threads = offload.Threads()
        native = patcher.original("threading")
        gate, told = native.Event(), event.Event()
        def write():
            try:
                threads.to_disk(lambda: gate.wait(20))
            except InterruptedError:
                print("ended")
            return told.wait()
        writer = eventlet.spawn(write)
        eventlet.sleep(0)
        eventlet.kill(writer, InterruptedError())
        gate.set()
        print(threads.to_disk(lambda: "next"))
        eventlet.sleep(0)
        told.send("told")
        print(writer.wait())
    """) == ["ended", "next", "told"]


def test_several_wait_for_the_disk_each_for_its_own():
    assert patched("""
        import eventlet
        from chatapp.concurrency import offload
        threads = offload.Threads()
        waiting = [eventlet.spawn(threads.to_disk, lambda number=number: number) for number in range(5)]
        print(*(each.wait() for each in waiting))
    """) == ["0", "1", "2", "3", "4"]


def test_only_so_many_run_and_wait_and_the_next_is_refused():
    assert patched("""
        import threading, eventlet
        from eventlet import patcher
        from chatapp.concurrency import offload
        threads = offload.Threads()
        native = patcher.original("threading")
        gate, lock, running, most = native.Event(), native.Lock(), [0], [0]
        def work():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            gate.wait(20)
            with lock:
                running[0] -= 1
            return 1
        waiting = [eventlet.spawn(threads.run, work) for _ in range(offload.AT_ONCE + offload.WAITING)]
        eventlet.sleep(0.5)
        try:
            threads.run(work)
        except offload.Busy:
            print("busy")
        gate.set()
        print(sum(thread.wait() for thread in waiting) == offload.AT_ONCE + offload.WAITING, most[0] == offload.AT_ONCE)
        print(threads.run(pow, 2, 10))
    """) == ["busy", "True", "True", "1024"]


@pytest.mark.parametrize("name", ["socket", "thread", "time"])
def test_the_line_patches(name):
    assert patched(f"from eventlet import patcher; print(patcher.is_monkey_patched('{name}'))") == ["True"]
