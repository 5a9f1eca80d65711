"""The threads that hash passwords: one client's many tries are nobody else's wait, nor their refusal."""

from concurrent.futures import ThreadPoolExecutor

from chatapp.concurrency import offload
from tests.patched import patched
from tests.transport.wire import Http, answers

POOL = """
    import eventlet
    from eventlet import patcher
    from chatapp.concurrency import offload
    threads = offload.Threads()
    native = patcher.original("threading")
    gate, done, refused = native.Event(), [], []

    def ask(client, name):
        try:
            threads.run(gate.wait, 20, client=client)
            done.append(name)
        except offload.Busy:
            refused.append(name)

    def crowd(client, count):
        return [eventlet.spawn(ask, client, f"{client}{number}") for number in range(count)]

    def settle(greenlets):
        eventlet.sleep(0)
        eventlet.sleep(0)
        return greenlets

    ALL = offload.AT_ONCE + offload.WAITING
    full = settle(crowd("many", offload.EACH + offload.WAITING))
"""


def test_a_newcomer_takes_the_last_place_of_who_has_most_waiting():
    assert patched(
        POOL
        + """
    one = settle(crowd("new", 1))
    print(*refused)
    gate.set()
    [each.wait() for each in full + one]
    print("new0" in done, done.index("new0") <= 2 * offload.AT_ONCE, len(done) == len(full))
    """
    ) == [f"many{offload.EACH + offload.WAITING - 1}", "True", "True", "True"]


def test_who_has_most_waiting_is_refused_themselves():
    assert patched(
        POOL
        + """
    settle(crowd("many", 1))
    print(*refused)
    gate.set()
    [each.wait() for each in full]
    print(len(done) == len(full))
    """
    ) == ["many0", "True"]


def test_one_who_is_ended_while_waiting_leaves_the_place_to_the_next():
    assert patched(
        POOL
        + """
    for each in full[offload.EACH:]:
        eventlet.kill(each)
    eventlet.sleep(0)
    two = settle(crowd("new", 2))
    gate.set()
    [each.wait() for each in two]
    eventlet.sleep(0.2)
    print(*refused, *sorted(done))
    print(threads.run(pow, 2, 10))
    """
    ) == ["many0", "many1", "new0", "new1", "1024"]


def test_of_one_client_no_more_than_two_compute_at_once_however_many_processors_there_are():
    assert patched("""
    import eventlet
    from eventlet import patcher
    from chatapp.concurrency.turns import Turns
    turns, inside, most = Turns(at_once=16, waiting=32, each=2), [], []

    def work(client):
        with turns.turn(client):
            inside.append(client)
            most.append(inside.count(client))
            eventlet.sleep(0)
            inside.remove(client)

    pool = [eventlet.spawn(work, number % 3) for number in range(30)]
    [each.wait() for each in pool]
    print(max(most), len(most))
    """) == ["2", "30"]


def test_somebody_signs_in_while_another_client_fills_the_pool(start_server, person):
    server = start_server()
    bo = person("bo", at=server)
    tries = 2 * (offload.AT_ONCE + offload.WAITING)
    flood = [sign_in(server, "127.0.0.9", f"nobody{number}") for number in range(tries)]
    mine = sign_in(server, "127.0.0.2", bo.username)
    assert answers(mine, 1)[0].status == 422  # the password is wrong, and not: too busy to look
    with ThreadPoolExecutor(tries) as pool:
        statuses = list(pool.map(lambda http: answers(http, 1)[0].status, flood))
    assert 503 in statuses
    for http in [mine, *flood]:
        http.sock.close()


def sign_in(server, source, name):
    """Return a connection from an address that has asked to sign in, with a wrong password."""
    http = Http(server.port, source=source)
    http.sock.settimeout(60)
    head = f"Host: 127.0.0.1:{server.port}\r\n"
    http.send(f"GET /api/v1/csrf HTTP/1.1\r\n{head}\r\n".encode())
    told = answers(http, 1)[0]
    body = f'{{"username":"{name}","password":"wrong, and long enough"}}'
    cookie = told.headers["set-cookie"].split(";")[0]
    token = told.body.decode().split('"')[3]
    head += f"Cookie: {cookie}\r\nX-CSRFToken: {token}\r\nContent-Type: application/json\r\n"
    http.send(f"POST /api/v1/sign-in HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    return http
