"""The results of a scenario: figures by server and case, as tables of Markdown and as charts."""

from dataclasses import dataclass, field

BASE = "node"  # the reference implementation: every ratio is to it


@dataclass(frozen=True)
class Figure:
    """A number, or why there is none. `is_disturbed`: others used the machine meanwhile, each time it was tried."""

    value: float | None
    why: str = ""
    is_disturbed: bool = False


@dataclass
class Section:
    """A part of the report. `figures`: {case: {Contender: Figure}}; `unit` and `digits` say how they are written.

    `less_is_better`: whether a lower figure is the better one, in all cases or in those named. `is_derived`: whether
    another section has the same figures in another unit.
    """

    title: str
    text: str
    unit: str
    digits: int = 0
    chart: str = "bars"
    less_is_better: bool | tuple = False
    is_derived: bool = False
    figures: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def add(self, case, contender, figure):
        """Keep a figure."""
        self.figures.setdefault(case, {})[contender] = figure

    @property
    def contenders(self):
        """All servers with a figure or a reason, in the order in which they came."""
        return list(dict.fromkeys(contender for row in self.figures.values() for contender in row))

    def is_less_better(self, case):
        """Say whether a lower figure is the better one in a case."""
        return self.less_is_better if isinstance(self.less_is_better, bool) else case in self.less_is_better

    def table(self):
        """Return the lines of a table: a row per server, a column per case, each with its ratio to node."""
        cases = list(self.figures)
        lines = [f"| {self.unit} | " + " | ".join(map(str, cases)) + " |", "| --- |" + " ---: |" * len(cases)]
        for contender in self.contenders:
            cells = [self._cell(self.figures[case], contender) for case in cases]
            lines.append(f"| {contender.label} | " + " | ".join(cells) + " |")
        return lines

    def _cell(self, row, contender):
        figure = row.get(contender)
        if figure is None:
            return ""
        if figure.value is None:
            return figure.why
        base = next((other.value for peer, other in row.items() if peer.name == BASE), None)
        ratio = f" ({figure.value / base:.2f} ×)" if base else ""
        return f"{figure.value:,.{self.digits}f}{ratio}{' †' if figure.is_disturbed else ''}"
