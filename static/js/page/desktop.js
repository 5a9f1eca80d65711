// The notifications of this browser: whether the reader wants them here, and showing one.
const KEY = "desktop-notifications";

// Return unavailable (the browser has none, or not without TLS), blocked, off or on.
export function desktopState(storage) {
  if (!("Notification" in window) || !isSecureContext) return "unavailable";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && storage.get(KEY) !== false ? "on" : "off";
}

// Turn them on, for which the browser may ask the reader, or off. Return the state then.
export async function setDesktop(storage, isOn) {
  storage.set(KEY, isOn);
  if (isOn && Notification.permission === "default") await Notification.requestPermission();
  return desktopState(storage);
}

// Show one, in place of an earlier one of the same `tag`. A click comes back to this page and calls `onClick()`.
export function showDesktop({ title, body, tag, icon, onClick }) {
  try {
    const shown = new Notification(title, { body, tag, icon, renotify: true, silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
  } catch {
    // Chromium on Android shows them by service workers only.
  }
}
