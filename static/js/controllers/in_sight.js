// Keeps the open conversation in sight in the rail when the part that scrolls changes its size, until somebody scrolls.
export function start(element) {
  const current = element.querySelector("[aria-current=page]");
  if (!current) return;
  const watch = new ResizeObserver(() => current.scrollIntoView({ block: "nearest" }));
  watch.observe(element);
  for (const name of ["wheel", "pointerdown", "keydown"])
    element.addEventListener(name, () => watch.disconnect(), { passive: true, once: true });
}
