import re

from tests.transport.wire import Http

MOST = 300  # bytes, headers included


def test_an_empty_poll_is_answered_in_few_bytes(start_server, person):
    server = start_server(LONG_POLL_TIMEOUT=1)
    ana = person("ana", at=server)
    with Http(server.port) as http:
        opened = answered(http, ana, "GET", "")
        sid = re.search(rb'"sid": ?"([^"]+)"', opened)[1].decode()
        answered(http, ana, "POST", f"&sid={sid}", f'40{{"person": "{ana.id}", "epoch": "{ana.me["epoch"]}"}}')
        polls = [answered(http, ana, "GET", f"&sid={sid}") for _ in range(12)]
    empty = [poll for poll in polls if poll.endswith(b"\r\n\r\n6")]
    assert empty
    assert max(map(len, empty)) < MOST, empty[0]


def answered(http, person, method, query, body=""):
    """Return the bytes of the whole answer."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.http.cookies)
    head = f"{method} /socket.io/?EIO=4&transport=polling{query} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
    http.send(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    told = http.read_until(b"\r\n\r\n")
    return told + http.read(int(re.search(rb"(?i)content-length: (\d+)", told)[1]))
