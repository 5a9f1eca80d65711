// Starts a controller for every [data-controller]. One that fails is named in the console; the others go on.
import { makeClient, startClient } from "./client.js";
import { readPage } from "./lib/page.js";
import { Sentences } from "./lib/sentences.js";

const NAMES = new Set([
  "banners", "composer", "connection", "conversation", "finder", "list", "people-picker", "reach", "shortcuts", "sign-out", "strip", "time-zone",
  "timeline", "typing",
]);
// Behaviours of the whole page, and those that share an element with another.
const EVERYWHERE = ["activity", "identity", "notice", "presence", "title"];
const BESIDE = { conversation: ["reading", "states", "header"], timeline: ["message-actions", "history"] };

function wanted() {
  const found = Array.from(document.querySelectorAll("[data-controller]"), (element) =>
    element.dataset.controller.split(" ").filter((name) => NAMES.has(name))
      .flatMap((name) => [name, ...(BESIDE[name] ?? [])]).map((name) => ({ name, element })));
  const everywhere = document.body.dataset.me ? EVERYWHERE.map((name) => ({ name, element: document.body })) : [];
  return [...everywhere, ...found.flat()];
}

async function load({ name, element }) {
  try {
    const { start } = await import(`./controllers/${name.replaceAll("-", "_")}.js`);
    return { name, element, start };
  } catch (error) {
    console.error(`controller ${name} did not load`, error);
    return null;
  }
}

const page = readPage(document);
const sentences = new Sentences(document.getElementById("sentences")?.dataset ?? {}, page.locale);
const [client, ...controllers] = await Promise.all([makeClient(page, sentences), ...wanted().map(load)]);
for (const { name, element, start } of controllers.filter(Boolean)) {
  try {
    start(element, client);
  } catch (error) {
    console.error(`controller ${name} failed`, error);
  }
}
if (page.me) await startClient(client);
