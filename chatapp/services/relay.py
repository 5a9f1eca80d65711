"""The relay: services hear over the bus what other processes of the installation say.

`HANDLERS` lists each kind that is heard. `REPORTS` lists those parts of a process's memory that all others know: each
process says them whole in its hello, at its start, whenever it is connected to the bus anew, and every HELLO_INTERVAL.

Anything said may be lost. So whatever stands on it either heals by the next report, or is found in the database too.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from chatapp.extensions import current
from chatapp.services import probes
from chatapp.services.conversations import heads
from chatapp.services.jobs import adding
from chatapp.services.messages import gaps
from chatapp.services.presence import moving, people_here

HELLO_INTERVAL = 10  # seconds

Handler = Callable[[str, Any], None]  # takes the name of the node that says it, and the data, JSON


class Report(NamedTuple):
    """A part of each hello: `make()` returns it, JSON; `hear(node, data)` is given that of another process."""

    make: Callable[[], Any]
    hear: Handler


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "connections": Report(moving.report, moving.hear_report),
        people_here.PEOPLE: Report(people_here.report, people_here.hear),
        people_here.SCREENS: Report(people_here.screens, people_here.hear_screens),
    }
)


def hear(node: str, kind: str, data: Any) -> None:
    """Handle what another process has said. An unknown kind is passed over: a newer version says it.

    Raises whatever its handler raises; the bus counts and logs that.
    """
    handler = HANDLERS.get(kind)
    if handler is not None:
        handler(node, data)


def connected() -> None:
    """Notice that this process hears the others from now on: what was said before may have been missed."""
    current.stores.access_cache.forget()
    current.stores.told.lagging.add(current.stores.told.all())
    say_hello()


def say_hello() -> None:
    """Say the reports of this process to all others."""
    reports = {name: report.make() for name, report in REPORTS.items()}
    current.bus.say("hello", {"instance": current.bus.instance, "reports": reports})


def _hear_hello(node: str, data: Any) -> None:
    for name, part in data["reports"].items():
        if name in REPORTS:
            REPORTS[name].hear(node, part)


def _forget_access(_node: str, _data: Any) -> None:
    current.stores.access_cache.forget()


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "hello": _hear_hello,
        "message": gaps.hear,
        "patch": gaps.hear_patch,
        "access": _forget_access,
        "direct": heads.hear_direct,
        "job": adding.hear,
        people_here.PEOPLE: people_here.hear,
        probes.ARRIVAL: probes.hear,
    }
)
