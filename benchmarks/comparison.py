"""Figures of two versions side by side, round by round, and the table of what became of them."""

from dataclasses import asdict, dataclass, field

from benchmarks.contenders import WORKING_TREE
from benchmarks.ratios import BORNE, FEWEST, median_pair, ratio

HEADING = ["server and case", "base", "working tree", "ratio", "95 % interval", ""]


@dataclass
class Line:
    """One figure of one server in both versions: a value per round each, or None where it failed.

    `less_is_better`: whether a lower figure is the better one; `reasons`: why figures are missing.
    """

    section: str
    case: str
    server: str
    unit: str
    less_is_better: bool
    base: list = field(default_factory=list)
    tree: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    @property
    def key(self):
        """The section, case and server, which no other comparison has together."""
        return self.section, self.case, self.server

    @property
    def pairs(self):
        """(base, tree) of the rounds in which both versions have a figure."""
        return tuple(pair for pair in zip(self.base, self.tree, strict=True) if None not in pair)

    def fill_up(self):
        """Note a failure for a version that has no figure of the last round."""
        rounds = max(len(self.base), len(self.tree))
        for values in (self.base, self.tree):
            values += [None] * (rounds - len(values))

    @property
    def fails(self):
        """Whether the working tree failed more often."""
        return self.tree.count(None) > self.base.count(None)

    @property
    def ratio(self):
        """The Ratio, or None when no round has both figures."""
        return ratio(self.pairs, less_is_better=self.less_is_better) if self.pairs else None

    @property
    def is_worse(self):
        """Whether the working tree is worse beyond doubt, fails more often, or cannot be compared."""
        return self.fails or self.ratio is None or self.ratio.is_worse


class Comparison:
    """All Lines of two versions: the commit of the base, and the name of the working tree."""

    def __init__(self, base, tree):
        self._versions = {"base": base, "tree": tree}
        self._lines = {}

    def add(self, section):
        """Add a round: the Section of a scenario in which each of our servers stands in both versions."""
        if section.is_derived:
            return
        for case, row in section.figures.items():
            for contender, figure in row.items():
                line = self._line(section, str(case), contender)
                (line.tree if contender.version == WORKING_TREE else line.base).append(figure.value)
                if figure.value is None:
                    line.reasons.append(f"{contender.version.name}: {_first_line(figure.why)}")
        for line in self._lines.values():
            line.fill_up()  # a server that failed has no figures of the cases after it

    def _line(self, section, case, contender):
        new = Line(section.title, case, contender.label, section.unit, section.is_less_better(case))
        return self._lines.setdefault(new.key, new)

    def add_earlier(self, kept):
        """Add the rounds of an earlier `as_json`. Raises SystemExit when they are of other versions."""
        versions = {name: kept[name] for name in self._versions}
        if versions != self._versions:
            raise SystemExit(f"The earlier figures are of {versions}, and these would be of {self._versions}.")
        for line in (Line(**values) for values in kept["lines"]):
            self._lines[line.key] = line

    def as_json(self):
        """Return all figures as JSON takes them."""
        return self._versions | {"lines": [asdict(line) for line in self._lines.values()]}

    def lines(self):
        """Return all Lines."""
        return list(self._lines.values())

    def table(self):
        """Return the lines of a table of Markdown for each section."""
        written = [f"Ratios of medians; below 1 the working tree is worse. {self._rounds()}"]
        for title, lines in self._parts().items():
            written += ["", title, "", _row(HEADING), "| --- |" + " ---: |" * 4 + " --- |"]
            written += [_row(_cells(line)) for line in lines]
        return written

    def _parts(self):
        """Return {title: [Line, …]}, in the order in which they were measured."""
        parts = {}
        for line in self._lines.values():
            direction = "less is better" if line.less_is_better else "more is better"
            title = f"{line.section} ({', '.join(filter(None, [line.unit, direction]))})"
            parts.setdefault(title, []).append(line)
        return parts

    def _rounds(self):
        if all(len(line.pairs) < FEWEST for line in self._lines.values()):
            return f"Fewer than {FEWEST} rounds tell nothing of how certain they are: no interval, and no verdict."
        return f"“worse”: the whole 95 % interval lies beyond {BORNE:.0%} worse."


def _first_line(text):
    return text.strip().partition("\n")[0].strip()


def _cells(line):
    """Return the cells of one Line."""
    name = f"{line.server}, {line.case}"
    if line.ratio is None:
        return [name, "", "", "", "", _verdict(line)]
    base, tree = median_pair(line.pairs)
    interval = "{:.3f} to {:.3f}".format(*line.ratio.interval) if line.ratio.interval else ""
    return [name, _number(base), _number(tree), f"{line.ratio.value:.3f}", interval, _verdict(line)]


def _verdict(line):
    said = ["worse"] * bool(line.ratio and line.ratio.is_worse) + ["fails more often"] * line.fails
    return "; ".join([*said, *dict.fromkeys(line.reasons)])


def _number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def _row(cells):
    return f"| {' | '.join(cells)} |"
