// Whether somebody looks at this page now.
export function isAttentive() {
  return document.visibilityState === "visible" && document.hasFocus();
}
