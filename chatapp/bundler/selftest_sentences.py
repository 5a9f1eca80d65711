"""The sentences of the network's self-test. JavaScript replaces the names in braces."""

from flask_babel import lazy_gettext as _l

INSTEAD = _l("Messages go over plain requests instead: as complete and in the same order, a little later.")
UPGRADE = _l("WebSocket connections (HTTP/1.1 Upgrade, RFC 6455) to this server, let through without inspection.")
PAGE = {
    "stage-running": _l("Testing. The first minute tells nearly everything."),
    "stage-watching": _l("Nearly done. Still watching whether the WebSocket lives on."),
    "stage-done": _l("Done."),
    "best-websocket": _l("This network carries a WebSocket: live without delay."),
    "best-polling": _l("This network carries long-polling: live, over plain requests that wait for news."),
    "best-short": _l("This network carries short requests: news every few seconds."),
    "best-none": _l("Nothing gets through to the server now."),
    "best-unknown": _l("Finding out what this network carries…"),
    "report-title": _l("A browser's test of its network, for a chat over HTTPS and WebSocket"),
    "figures-title": _l("What was measured"),
    "ask-for": _l("Ask for:"),
    "copied": _l("Copied."),
    "select": _l("Selected: copy it with your keyboard or menu."),
}
# For each finding: what it is, what is done about it, and what to ask the people of the network for.
FINDINGS = {
    "portal-what": _l(
        "Something answers in the server's place (status {status}), as a network does that wants you "
        "to sign in or to accept terms."
    ),
    "portal-does": _l("What you write is kept, and goes out by itself once the server answers."),
    "portal-ask": _l("Access for this device: open any other page to meet the network's own, or ask how to sign in."),
    "offline-what": _l("No request was answered."),
    "offline-does": _l("What you write is kept on this device and goes out by itself."),
    "offline-ask": _l("HTTP and HTTPS requests to this server."),
    "cookies-what": _l("The server's cookies do not come back."),
    "cookies-does": _l("Without them nobody can sign in. It may be this browser's setting."),
    "cookies-ask": _l("Cookies of this server, neither removed nor changed."),
    "no-poll-what": _l("An answer that is not given at once is cut, after {seconds} s."),
    "no-poll-does": _l("This browser asks every few seconds instead; nothing is lost."),
    "no-poll-ask": _l("A timeout of 30 s or more for answers from this server."),
    "ws-refused-what": _l("WebSockets are refused."),
    "ws-refused-does": INSTEAD,
    "ws-refused-ask": UPGRADE,
    "ws-unanswered-what": _l("A WebSocket that is asked for is neither opened nor refused: the request vanishes."),
    "ws-unanswered-does": INSTEAD,
    "ws-unanswered-ask": UPGRADE,
    "ws-swallowed-what": _l("A WebSocket opens, and what is sent over it disappears."),
    "ws-swallowed-does": _l(
        "A WebSocket is trusted only after echoes both ways. Here it is left within seconds, and "
        "remembered as broken: plain requests carry everything."
    ),
    "ws-swallowed-ask": UPGRADE,
    "ws-large-what": _l("Small frames pass over a WebSocket, one of 16 kB does not."),
    "ws-large-does": _l("What is not acknowledged is sent again over plain requests."),
    "ws-large-ask": _l("No limit below 64 kB for WebSocket frames."),
    "ws-silent-what": _l("A WebSocket works at first and falls silent after about {seconds} s."),
    "ws-silent-does": _l(
        "The silence is noticed within 15 s; plain requests take over, and what was missed is asked for."
    ),
    "ws-silent-ask": _l("WebSockets that stay open for hours, and idle ones for a minute at least."),
    "ws-cut-what": _l("A WebSocket is cut after about {seconds} s."),
    "ws-cut-does": _l(
        "It comes back at once and asks for what was missed; cut again and again, it is given up for plain requests."
    ),
    "ws-cut-ask": _l("WebSockets that stay open for hours, and idle ones for a minute at least."),
    "poll-cut-what": _l("An answer that waits is cut after {seconds} s."),
    "poll-cut-does": _l(
        "Long-polling waits for less than that here: what was cut is noticed, and the next one is shorter."
    ),
    "poll-cut-ask": _l("A timeout of 30 s or more for answers from this server."),
    "cached-what": _l("Old answers come from a cache, though the server forbids it and each address is new."),
    "cached-does": _l("Old answers are recognised and dropped; news comes by requests that no cache answers."),
    "cached-ask": _l("No caching for this server, or a cache that obeys Cache-Control: no-store and whole addresses."),
    "lossy-what": _l("{lost} of {asked} requests were lost."),
    "lossy-does": _l("What is not acknowledged is sent again, and stored once."),
    "lossy-ask": _l("A look at the radio link or the connection limit: connections are reset."),
    "clock-what": _l("This device's clock is wrong by about {minutes} minutes."),
    "clock-does": _l("The order of messages does not depend on it; certificates and sign-ins elsewhere may."),
    "new-address-what": _l("The server saw this device come from {n} addresses."),
    "new-address-does": _l(
        "Neither a sign-in nor a conversation depends on it: what was open comes back from the new "
        "address, and what was missed is asked for."
    ),
    "new-address-ask": _l("Where nobody moved: one address for all connections of a device."),
    "replayed-what": _l("A request that was sent once arrived {n} times."),
    "replayed-does": _l("Each message has a number of its own, and is stored once."),
    "replayed-ask": _l("No repetition of POST requests."),
    "slow-what": _l("An answer usually takes {ms} ms."),
    "slow-does": _l("Messages that wait go together, in few requests."),
    "narrow-what": _l("About {rate} kB come through per second."),
    "narrow-does": _l("Pages are small, and are kept by the browser."),
    "buffered-what": _l("Answers are held back until they are complete."),
    "buffered-does": _l("No answer is used that comes in pieces: each is whole at once."),
    "closing-what": _l("Connections are closed after each answer."),
    "closing-does": _l("Works, and costs a new connection each time: a WebSocket or longer polls need fewer."),
    "closing-ask": _l("Persistent connections (HTTP/1.1 keep-alive)."),
    "reframed-what": _l("Answers are taken apart and sent anew: their length is missing."),
    "reframed-does": _l("Nothing depends on it."),
    "crumbled-what": _l("Answers come in tiny pieces."),
    "crumbled-does": _l("They are put together whatever their pieces; it costs a little time."),
    "relayed-what": _l("A proxy has left its mark on the requests. It may be the server's own."),
    "plain-http-what": _l("This page came over plain http: everything between can read and change it."),
    "plain-http-does": _l("Works all the same. Over https most boxes leave a connection alone."),
    "plain-http-ask": _l("An https address, from who runs this server."),
    "busy-what": _l("The server has too much to test at the moment: some of it is left out."),
    "busy-does": _l("Test again in a minute."),
}
# For each measurement: its name and its value.
FIGURES = {
    "how-answered": _l("answered"),
    "how-foreign": _l("answered by somebody else"),
    "how-cut": _l("cut"),
    "how-silent": _l("no answer"),
    "how-busy": _l("not tested"),
    "how-trying": _l("being tried"),
    "how-refused": _l("refused"),
    "how-unanswered": _l("not answered"),
    "how-lives": _l("lives"),
    "figure-requests": _l("Plain requests"),
    "value-requests": _l("{asked} asked, {answered} answered, {foreign} by somebody else, {old} by an old answer"),
    "figure-latency": _l("Time to an answer"),
    "value-latency": _l("{median} ms in the middle, {worst} ms at worst"),
    "figure-connections": _l("Connections"),
    "value-connections": _l("{reused} of {timed} requests over one that was there"),
    "figure-websocket": _l("WebSocket"),
    "value-websocket": _l("{how}; {tries} tried, {echoed} frames echoed, {seconds} s"),
    "figure-hold": _l("An answer that waits"),
    "value-hold": _l("{asked} s: {how} after {seconds} s {status}"),
    "figure-stream": _l("An answer in pieces"),
    "value-stream": _l("{span} ms from first to last, sent within {expected} ms"),
    "figure-block": _l("An answer in one piece"),
    "value-block": _l("{bytes} bytes in {ms} ms; a small one in {reads} reads"),
    "figure-posts": _l("A POST"),
    "value-posts": _l("arrived {n} times"),
    "figure-cookies-kept": _l("Cookies"),
    "value-cookies-kept": _l("come back"),
    "figure-cookies-lost": _l("Cookies"),
    "value-cookies-lost": _l("do not come back"),
    "figure-address": _l("Addresses that the server saw"),
    "value-address": "{n}",
    "figure-clock": _l("Clock"),
    "value-clock": _l("the server is {seconds} s ahead"),
}


def sentences() -> dict[str, str]:
    """Return all sentences of the self-test in the current language, as {key: text}."""
    return {key: str(text) for key, text in (PAGE | FINDINGS | FIGURES).items()}
