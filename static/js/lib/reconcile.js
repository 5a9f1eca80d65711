// Bring the children of a list into the given order, touching only what changed: what stays is not announced, selected or
// scrolled anew. `lines` are {key, version}; `make(line)` gives an element, `fill(element, line)` draws it.
export function reconcile(list, lines, { keyOf, make, fill }) {
  const known = remaining(list, new Set(lines.map(({ key }) => key)), keyOf);
  let place = list.firstElementChild;
  for (const line of lines) {
    const element = known.get(line.key) ?? make(line);
    element.dataset.key = line.key;
    fill(element, line);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
}

// What goes, goes first: behind one that is still there, all that stay would be moved, and laid out anew.
function remaining(list, keys, keyOf) {
  const known = new Map();
  for (const child of Array.from(list.children)) {
    const key = child.dataset.key ?? keyOf(child);
    if (keys.has(key) && !known.has(key)) known.set(key, child);
    else child.remove();
  }
  return known;
}
