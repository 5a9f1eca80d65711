// Keeps the open conversation in sight in its list when the part below the list grows, until somebody scrolls there.
export function start(element) {
  const current = element.querySelector("[aria-current=page]");
  if (!current) return;
  const watch = new ResizeObserver(() => current.scrollIntoView({ block: "nearest" }));
  watch.observe(element);
  for (const name of ["wheel", "pointerdown", "keydown"])
    element.addEventListener(name, () => watch.disconnect(), { passive: true, once: true });
}
