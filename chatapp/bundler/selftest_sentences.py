"""The sentences of the network's self-test. JavaScript replaces the names in braces."""

from flask_babel import lazy_gettext as _l

INSTEAD = _l("Messages use plain requests instead. They arrive just as reliably and in the same order, a little later.")
UPGRADE = _l("Allow WebSocket connections (HTTP/1.1 Upgrade, RFC 6455) to this server, without inspection.")
PAGE = {
    "stage-running": _l("Most results appear within a minute."),
    "stage-watching": _l("Almost done. Checking whether the WebSocket stays open."),
    "stage-done": _l("Done"),
    "best-websocket": _l("This network allows WebSocket. Messages arrive at once."),
    "best-polling": _l("This network allows long-polling. Messages arrive almost at once."),
    "best-short": _l("This network allows short requests. New messages every few seconds."),
    "best-none": _l("The server cannot be reached right now."),
    "best-unknown": _l("Testing what this network allows…"),
    "report-title": _l("Network test of a browser, for a chat that uses HTTPS and WebSocket"),
    "figures-title": _l("Measurements"),
    "ask-for": _l("Ask for:"),
    "copied": _l("Copied"),
    "select": _l("Selected. Copy it with your keyboard or menu."),
}
# For each finding: what it is, what is done about it, and what to ask the people of the network for.
FINDINGS = {
    "portal-what": _l(
        "Something else answers instead of the server (status {status}). "
        "Networks do this when you need to sign in or accept terms."
    ),
    "portal-does": _l("Your messages are kept and sent when the server answers."),
    "portal-ask": _l(
        "Access for this device. Open any other page to see the sign-in page of the network, or ask how to sign in."
    ),
    "offline-what": _l("No request was answered."),
    "offline-does": _l("Your messages are kept on this device and sent when you are back online."),
    "offline-ask": _l("HTTP and HTTPS requests to this server."),
    "cookies-what": _l("The server's cookies are not returned."),
    "cookies-does": _l("You cannot sign in without cookies. Check the settings of this browser."),
    "cookies-ask": _l("Cookies of this server, neither removed nor changed."),
    "no-poll-what": _l("Answers that wait are cut off after {seconds} s."),
    "no-poll-does": _l("This browser asks for new messages every few seconds instead. No message is lost."),
    "no-poll-ask": _l("A timeout of 30 s or more for answers from this server."),
    "ws-refused-what": _l("This network blocks WebSocket."),
    "ws-refused-does": INSTEAD,
    "ws-refused-ask": UPGRADE,
    "ws-unanswered-what": _l("Requests for a WebSocket get no answer."),
    "ws-unanswered-does": INSTEAD,
    "ws-unanswered-ask": UPGRADE,
    "ws-swallowed-what": _l("A WebSocket opens, but what is sent over it does not arrive."),
    "ws-swallowed-does": _l(
        "A WebSocket is only used after a test in both directions. "
        "Here it is closed within seconds, and plain requests are used instead."
    ),
    "ws-swallowed-ask": UPGRADE,
    "ws-large-what": _l("Small WebSocket frames arrive, but one of 16 kB does not."),
    "ws-large-does": _l("Messages that are not confirmed are sent again with plain requests."),
    "ws-large-ask": _l("No limit below 64 kB for WebSocket frames."),
    "ws-silent-what": _l("A WebSocket works at first and stops after about {seconds} s."),
    "ws-silent-does": _l("This is noticed within 15 s. Plain requests are used then, and missed messages are loaded."),
    "ws-silent-ask": _l("WebSocket connections that stay open for hours, and idle ones for at least one minute."),
    "ws-cut-what": _l("A WebSocket is closed after about {seconds} s."),
    "ws-cut-does": _l(
        "It opens again at once, and missed messages are loaded. "
        "If it closes repeatedly, plain requests are used instead."
    ),
    "ws-cut-ask": _l("WebSocket connections that stay open for hours, and idle ones for at least one minute."),
    "poll-cut-what": _l("Answers that wait are cut off after {seconds} s."),
    "poll-cut-does": _l("Long-polling uses shorter waits on this network. No message is lost."),
    "poll-cut-ask": _l("A timeout of 30 s or more for answers from this server."),
    "cached-what": _l("Old answers come from a cache, although the server does not allow it and each address is new."),
    "cached-does": _l("Old answers are recognized and ignored. Requests that no cache answers are used instead."),
    "cached-ask": _l(
        "No caching for this server, or a cache that follows Cache-Control: no-store and uses complete addresses."
    ),
    "lossy-what": _l("Lost requests: {lost} of {asked}."),
    "lossy-does": _l("Messages that are not confirmed are sent again and saved once."),
    "lossy-ask": _l("A check of the radio link or the connection limit. Connections are reset."),
    "clock-what": _l("The clock of this device is wrong by about {minutes} min."),
    "clock-does": _l("The order of messages does not depend on it. Certificates and sign-ins on other sites may."),
    "new-address-what": _l("Addresses of this device that the server saw: {n}."),
    "new-address-does": _l(
        "You stay signed in. Connections open again from the new address, and missed messages are loaded."
    ),
    "new-address-ask": _l("If this device did not move: one address for all its connections."),
    "replayed-what": _l("A request that was sent once arrived {n} ×."),
    "replayed-does": _l("Each message has its own number and is saved once."),
    "replayed-ask": _l("No repetition of POST requests."),
    "slow-what": _l("Answers usually take {ms} ms."),
    "slow-does": _l("Waiting messages are sent together, in few requests."),
    "narrow-what": _l("About {rate} kB arrive per second."),
    "narrow-does": _l("Pages are small, and the browser keeps them."),
    "buffered-what": _l("Answers are held back until they are complete."),
    "buffered-does": _l("This has no effect here. No answer arrives in parts."),
    "closing-what": _l("Connections are closed after each answer."),
    "closing-does": _l("It works, but needs a new connection each time. WebSocket or long-polling need fewer."),
    "closing-ask": _l("Persistent connections (HTTP/1.1 keep-alive)."),
    "reframed-what": _l("Answers are changed on the way. Their length is missing."),
    "reframed-does": _l("This has no effect."),
    "crumbled-what": _l("Answers arrive in very small parts."),
    "crumbled-does": _l("They are put together again. This takes a little time."),
    "relayed-what": _l("A proxy added a header to the requests. It may belong to the server."),
    "plain-http-what": _l("This page was loaded over plain http. Others on the network can read and change it."),
    "plain-http-does": _l("It works anyway. With https, most networks do not interfere with a connection."),
    "plain-http-ask": _l("An https address, from the administrator of this server."),
    "busy-what": _l("The server is testing too many networks right now. Some tests were skipped."),
    "busy-does": _l("Test again in a minute."),
}
# For each measurement: its name and its value.
FIGURES = {
    "how-answered": _l("answered"),
    "how-foreign": _l("answered by something else"),
    "how-cut": _l("cut off"),
    "how-silent": _l("no answer"),
    "how-busy": _l("not tested"),
    "how-trying": _l("testing"),
    "how-refused": _l("blocked"),
    "how-unanswered": _l("no answer"),
    "how-lives": _l("open"),
    "figure-requests": _l("Plain requests"),
    "value-requests": _l(
        "sent: {asked}, answered: {answered}, answered by something else: {foreign}, from a cache: {old}"
    ),
    "figure-latency": _l("Response time"),
    "value-latency": _l("median {median} ms, maximum {worst} ms"),
    "figure-connections": _l("Connections"),
    "value-connections": _l("over an open connection: {reused} of {timed}"),
    "figure-websocket": _l("WebSocket"),
    "value-websocket": _l("{how}; tries: {tries}, frames returned: {echoed}, {seconds} s"),
    "figure-hold": _l("Answer that waits"),
    "value-hold": _l("{asked} s: {how} after {seconds} s {status}"),
    "figure-stream": _l("Answer in parts"),
    "value-stream": _l("{span} ms from first to last, sent within {expected} ms"),
    "figure-block": _l("Answer in one part"),
    "value-block": _l("{bytes} B in {ms} ms; reads of a small one: {reads}"),
    "figure-posts": _l("POST request"),
    "value-posts": _l("arrived {n} ×"),
    "figure-cookies-kept": _l("Cookies"),
    "value-cookies-kept": _l("returned"),
    "figure-cookies-lost": _l("Cookies"),
    "value-cookies-lost": _l("not returned"),
    "figure-address": _l("Addresses that the server saw"),
    "value-address": "{n}",
    "figure-clock": _l("Clock"),
    "value-clock": _l("the server is {seconds} s ahead"),
}


def sentences() -> dict[str, str]:
    """Return all sentences of the self-test in the current language, as {key: text}."""
    return {key: str(text) for key, text in (PAGE | FINDINGS | FIGURES).items()}
