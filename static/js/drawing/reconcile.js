// Bring the children of a list into the given order and touch only what has changed, so that the rest is not announced,
// selected or scrolled again. `lines`: objects with a `key`. `keyOf(child)` returns the key of an element, `make(line)`
// a new element, and `fill(element, line)` draws it.
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

// Remove the obsolete children first. If one of them stayed in front, all others would be moved and laid out again.
function remaining(list, keys, keyOf) {
  const known = new Map();
  for (const child of Array.from(list.children)) {
    const key = child.dataset.key ?? keyOf(child);
    if (keys.has(key) && !known.has(key)) known.set(key, child);
    else child.remove();
  }
  return known;
}
