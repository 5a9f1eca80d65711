from tests.patched import patched


def test_those_who_wait_go_on_in_the_order_of_opening_once_the_opener_waits():
    assert patched("""
        import eventlet
        from chatapp.concurrency.latch import Latch
        latches = [Latch() for _ in range(3)]
        said = []
        def wait(number):
            latches[number].wait()
            said.append(number)
        waiting = [eventlet.spawn(wait, number) for number in range(3)]
        eventlet.sleep(0)
        for number in (2, 0, 1):
            latches[number].open()
        said.append("opened")
        for one in waiting:
            one.wait()
        print(*said)
    """) == ["opened", "2", "0", "1"]


def test_nobody_waits_for_a_latch_that_is_open():
    assert patched("""
        from chatapp.concurrency.latch import Latch
        one = Latch()
        one.open()
        one.wait()
        print("went on")
    """) == ["went", "on"]


def test_who_was_ended_while_waiting_is_not_woken_from_what_it_waits_for_next_and_others_are_woken():
    assert patched("""
        import eventlet
        from eventlet import event
        from chatapp.concurrency.latch import Latch
        first, second, told = Latch(), Latch(), event.Event()
        def wait():
            try:
                first.wait()
            except InterruptedError:
                print("ended")
            return told.wait()
        ended, other = eventlet.spawn(wait), eventlet.spawn(second.wait)
        eventlet.sleep(0)
        eventlet.kill(ended, InterruptedError())
        first.open()
        second.open()
        other.wait()
        print("other")
        told.send("told")
        print(ended.wait())
    """) == ["ended", "other", "told"]
