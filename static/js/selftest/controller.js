// Tests this network when the page opens, and shows after each probe what is known so far.
import { diagnose, figures, nothing } from "./diagnosis.js";
import { fromTemplate, setData, setHidden, setText, target, targets } from "../page/dom.js";
import { probeWebSocket } from "./echo_probe.js";
import { probeAddress, probeBlock, probeCookies, probeHold, probePosts, probeRequests, probeStream } from "./probes.js";
import { Sentences } from "../page/sentences.js";
import { sentences as texts } from "./localized.js";
import { selfTestReport } from "./report.js";
import { copyReport } from "./copy_report.js";

// Seconds, all at once; with one more request, a browser's six connections to a host would be in use.
const HOLDS = [5, 10, 20, 30];
const OFTEN = 250; // ms between two drawings

export function start(element) {
  const sentences = new Sentences(texts, document.documentElement.lang);
  const say = sentences.say.bind(sentences);
  let measured = nothing();
  let drawing = null;

  function changed() {
    drawing ??= setTimeout(draw, OFTEN);
  }

  function draw() {
    clearTimeout(drawing);
    drawing = null;
    const { best, findings } = diagnose(measured);
    const shown = findings.map(({ code, tone, values }) => ({ code, tone, ...sentencesOf(code, values) }));
    const rows = figures(measured).map(([name, values]) => [say(`figure-${name}`), say(`value-${name}`, said(values))]);
    setData(target(element, "way"), "transport", best === "none" || best === "unknown" ? "offline" : best);
    setText(target(element, "summary"), say(`best-${best}`));
    target(element, "findings").replaceChildren(...shown.map(card));
    target(element, "figures").replaceChildren(...rows.map(row));
    target(element, "report").value = selfTestReport(say, { best, shown, rows, at: new Date() });
  }

  function sentencesOf(code, values) {
    return Object.fromEntries(["what", "does", "ask"].map((part) => [part, say(`${code}-${part}`, values)]));
  }

  function said({ how, ...values }) {
    return how ? { ...values, how: say(`how-${how}`) } : values;
  }

  async function run() {
    measured = nothing();
    stage("running");
    draw();
    const webSocket = probeWebSocket(measured, changed);
    const probes = [probeRequests, probeCookies, probePosts, probeBlock, (all) => probeHold(all, 1), probeStream];
    for (const probe of probes) {
      await probe(measured, changed);
      draw();
    }
    await Promise.all(HOLDS.map((seconds) => probeHold(measured, seconds).then(draw)));
    await probeAddress(measured);
    stage("watching");
    await webSocket;
    await probeAddress(measured);
    draw();
    stage("done");
  }

  function stage(name) {
    setData(element, "state", name);
    setText(target(element, "stage"), say(`stage-${name}`));
    setHidden(target(element, "again"), name !== "done");
  }

  target(element, "again").addEventListener("click", run);
  target(element, "copy").addEventListener("click", () =>
    copyReport(target(element, "report"), target(element, "copied"), say),
  );
  targets(element, "live").forEach((part) => setHidden(part, false));
  run();
}

function card({ code, tone, ...sentences }) {
  const element = fromTemplate("network-finding");
  Object.assign(element.dataset, { finding: code, tone });
  for (const [part, text] of Object.entries(sentences)) {
    setText(target(element, part), text);
    setHidden(target(element, `${part}-line`), !text);
  }
  return element;
}

function row([name, value]) {
  const element = fromTemplate("network-figure");
  setText(target(element, "name"), name);
  setText(target(element, "value"), value);
  return element;
}
