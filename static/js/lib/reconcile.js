// Bring the children of a list into the given order, touching only what changed: what stays is not announced, selected or
// scrolled anew. `lines` are {key, version}; `make(line)` gives an element, `fill(element, line)` draws it.
export function reconcile(list, lines, { keyOf, make, fill }) {
  const known = new Map(Array.from(list.children, (child) => [child.dataset.key ?? keyOf(child), child]));
  let place = list.firstElementChild;
  for (const line of lines) {
    const element = known.get(line.key) ?? make(line);
    known.delete(line.key);
    element.dataset.key = line.key;
    fill(element, line);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  for (const element of known.values()) element.remove();
}
