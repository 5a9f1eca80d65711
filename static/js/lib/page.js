// What the server wrote into the page, and into the script, for us.
const SECOND = 1000;

export function readPage(document) {
  const { dataset } = document.body;
  const settings = document.getElementById("settings")?.dataset ?? {};
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
    unread: { direct: total(document, "direct"), rooms: total(document, "rooms") },
    ackTimeout: seconds(settings.ackTimeout, 10),
    gapWait: seconds(settings.gapWait, 0.3),
    awayAfter: seconds(settings.awayAfter, 600),
    typingTtl: seconds(settings.typingTtl, 5),
  };
}

function total(document, kind) {
  return Number(document.querySelector(`[data-unread-total="${kind}"]`)?.textContent) || 0;
}

function seconds(text, otherwise) {
  const value = Number(text);
  return (text && value > 0 ? value : otherwise) * SECOND;
}
