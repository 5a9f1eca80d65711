"""The kinds of jobs that an application can run. `background` declares them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chatapp import limits
from chatapp.stores.job_queue import ClaimedJob
from chatapp.transport.flask.event_context import current_application

KINDS = "chatapp_job_kinds"  # among `app.extensions`


@dataclass(frozen=True)
class Kind:
    """A kind of job: its `name` in the database, and the `work` that runs in an application context.

    `work` may be called again for the same job, as after the end of a process in its midst. So what it does carries
    the job's `public_id`, by which a second time is recognized. It begins and ends transactions itself, and bounds its
    own waits. Any exception is a failure: it is called again later, up to `tries` times in all, unless it is a
    ChatError whose `retry` is False.

    `every`: seconds from one run to the next of a job that the installation always has, once; None for jobs that are
    added.
    """

    name: str
    work: Callable[[ClaimedJob], None]
    every: float | None = None
    tries: int = 8

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= limits.WORD:
            raise ValueError(f"a kind of jobs has a name of 1 to {limits.WORD} characters, not {self.name!r}")


def by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    """Return {name: Kind}. Raises ValueError when two have the same name."""
    found: dict[str, Kind] = {}
    for kind in kinds:
        if found.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"two kinds of jobs are called {kind.name}")
    return MappingProxyType(found)


def known() -> Mapping[str, Kind]:
    """Return {name: Kind} of the current application."""
    return current_application().extensions[KINDS]
