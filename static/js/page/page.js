// Reads what the server has written into the page and into the script.
import { settings } from "./localized.js";

const SECOND = 1000; // ms

export function readPage(document) {
  const { dataset } = document.body;
  return {
    me: dataset.me || null,
    name: dataset.name || "",
    zone: dataset.timeZone || "UTC",
    locale: dataset.locale || "en",
    epoch: dataset.epoch || null,
    meRev: Number(dataset.meRev) || 0,
    digest: dataset.listDigest || null,
    initials: dataset.initials || "",
    hue: dataset.hue || "0",
    csrf: dataset.csrf || "",
    network: dataset.network || "",
    socketPath: "/socket.io",
    unread: {
      direct: total(document, "direct"),
      rooms: total(document, "rooms"),
      threads: total(document, "threads"),
    },
    ackTimeout: settings.ackTimeout * SECOND,
    gapWait: settings.gapWait * SECOND,
    awayAfter: settings.awayAfter * SECOND,
    typingTtl: settings.typingTtl * SECOND,
  };
}

function total(document, kind) {
  return Number(document.querySelector(`[data-unread-total="${kind}"]`)?.textContent) || 0;
}
