"""A text as a small tree, parsed once, here. Template and browser draw it node by node, so no HTML crosses the wire."""

from linkify_it import LinkifyIt

# Only what names its scheme or starts with www.: `report.pl` is a file more often than an address.
_links = LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": False, "fuzzy_link": True})
_links.add("ftp:", None).add("//", None).add("mailto:", None)


def parts(text):
    """Return `text` as a list of nodes: `{"t": "text"}`, `{"t": "break"}`, `{"t": "link", "href", "text"}`."""
    nodes = []
    for number, line in enumerate(text.split("\n")):
        if number:
            nodes.append({"t": "break"})
        nodes.extend(_line(line))
    return nodes


def _line(line):
    at = 0
    for link in _found(line):
        if link.index > at:
            yield {"t": "text", "text": line[at : link.index]}
        yield {"t": "link", "href": link.url, "text": link.raw}
        at = link.last_index
    if at < len(line):
        yield {"t": "text", "text": line[at:]}


def _found(line):
    if "://" not in line and "www." not in line.lower():
        return []
    return [link for link in _links.match(line) or [] if link.schema or link.raw.lower().startswith("www.")]
