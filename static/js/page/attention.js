// Whether somebody looks at this page now, as far as the browser knows.
export function isAttentive() {
  return document.visibilityState === "visible" && document.hasFocus();
}
