"""Charts as SVG, which any browser draws: bars by server for each case, and lines over a number."""

from html import escape

WIDTH, LEFT, RIGHT = 760, 190, 110
ROW, BAR = 18, 14
COLOURS = {
    "chatapp": "#1f6feb",
    "transport": "#79c0ff",
    "plain": "#79c0ff",
    "textbook": "#8b949e",
    "node": "#2da44e",
    "asgi": "#bf8700",
    "websockets": "#8250df",
    "floor": "#cf222e",
    "polling-floor": "#cf222e",
}


def of(section):
    """Return the chart of a Section as a text of SVG."""
    return lines(section) if section.chart == "lines" else bars(section)


def bars(section):
    """Return horizontal bars: one group for each case, scaled to its own largest."""
    parts, y = [], 34
    for case, row in section.figures.items():
        shown = {contender: figure.value for contender, figure in row.items() if figure.value is not None}
        largest = max(shown.values(), default=0) or 1
        parts.append(_text(LEFT, y, case, weight="bold"))
        y += 8
        for contender, value in shown.items():
            width = (WIDTH - LEFT - RIGHT) * value / largest
            parts.append(_text(LEFT - 8, y + BAR - 3, contender.label, anchor="end"))
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[contender.name]}"/>'
            )
            parts.append(_text(LEFT + width + 6, y + BAR - 3, f"{value:,.{section.digits}f}"))
            y += ROW
        y += 22
    return _svg(section, parts, y)


def lines(section, height=300):
    """Return a line for each server over the cases, which are numbers; both axes begin at 0."""
    cases = list(section.figures)
    highest = max((f.value for row in section.figures.values() for f in row.values() if f.value is not None), default=1)
    bottom, wide = height + 34, WIDTH - 60 - LEFT
    parts = [
        f'<path d="M60 34V{bottom}H{60 + wide}" fill="none" stroke="#57606a"/>',
        _text(4, 46, f"{highest:,.{section.digits}f}"),
    ]
    for case in cases:
        parts.append(_text(60 + wide * int(case) / int(cases[-1]), bottom + 16, case, anchor="middle"))
    for number, contender in enumerate(section.contenders):
        points = []
        for case in cases:
            figure = section.figures[case].get(contender)
            if figure is not None and figure.value is not None:
                points.append(
                    f"{60 + wide * int(case) / int(cases[-1]):.1f},{bottom - height * figure.value / highest:.1f}"
                )
        colour = COLOURS[contender.name]
        parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{colour}"/>' for p in points]
        parts.append(_text(70 + wide, 50 + ROW * number, contender.label, colour=colour))
    return _svg(section, parts, bottom + 30)


def _svg(section, parts, height):
    title = _text(4, 16, f"{section.title}: {section.unit}", weight="bold")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join([title, *parts])
        + "\n</svg>\n"
    )


def _text(x, y, text, anchor="start", weight="normal", colour="#1f2328"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">'
        f"{escape(str(text))}</text>"
    )
