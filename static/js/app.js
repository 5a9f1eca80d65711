// Starts a controller for every [data-controller]. One that fails is named in the console; the others go on.
import { makeClient, startClient } from "./client.js";
import { controllers } from "./controllers.js";
import { insistOnLater } from "./fetch_later.js";
import { hear } from "./lib/dom.js";
import { markup } from "./lib/markup.js";
import { readPage } from "./lib/page.js";
import { Sentences } from "./lib/sentences.js";

// Behaviours of the whole page, and those that share an element with another.
const EVERYWHERE = ["activity", "identity", "notice", "presence", "title"];
const BESIDE = { conversation: ["reading", "states", "header"], timeline: ["message-actions", "history"] };
// What people came for on the pages that have it; the rest of later.js waits until the way to the server is free.
const SOON = "[data-controller=people-picker], [data-controller=connection]";

function wanted(table) {
  return Array.from(document.querySelectorAll("[data-controller]"), (element) =>
    element.dataset.controller.split(" ").filter((name) => Object.hasOwn(table, name))
      .flatMap((name) => [name, ...(BESIDE[name] ?? [])]).map((name) => ({ name, element }))).flat();
}

function startAll(table, found) {
  for (const { name, element } of found) {
    try {
      table[name](element, client);
    } catch (error) {
      console.error(`controller ${name} failed`, error);
    }
  }
}

let isLaterAsked = false;

async function startLater() {
  if (isLaterAsked) return;
  isLaterAsked = true;
  const { controllers: more } = await insistOnLater(client.clock);
  startAll(more, wanted(more));
}

document.body.append(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
const page = readPage(document);
const sentences = new Sentences(document.getElementById("sentences")?.dataset ?? {}, page.locale);
const client = await makeClient(page, sentences);
const everywhere = page.me ? EVERYWHERE.map((name) => ({ name, element: document.body })) : [];
startAll(controllers, [...everywhere, ...wanted(controllers)]);
if (page.me) {
  hear("link", () => client.link.isReady && startLater());
  await startClient(client);
  if (document.querySelector(SOON)) startLater();
}
