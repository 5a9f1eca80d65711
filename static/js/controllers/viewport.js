// On iOS the keyboard covers the page instead of shrinking the window: make the page as high as its visible part.
const LEAST = 120; // pixels; a lower difference is a bar of the browser

export function start() {
  const view = window.visualViewport;
  const root = document.documentElement;
  if (!view) return;

  function fit() {
    const isCovered = view.scale < 1.01 && innerHeight - view.height > LEAST; // a zoomed page shows less as well
    root.toggleAttribute("data-keyboard", isCovered);
    if (isCovered) {
      root.style.setProperty("--in-sight", `${view.height}px`);
      scrollTo(0, 0); // the browser has moved the page up
    } else root.style.removeProperty("--in-sight");
  }

  for (const name of ["resize", "scroll"]) view.addEventListener(name, fit);
  fit();
}
