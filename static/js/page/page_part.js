// Fetches another page of this site and takes the part of it that can stand on this one.

// Return {url, isRedirected, title, part, sheets} of the answer to a request: where it came from (a URL), its title, the
// element of its content, and the addresses of its style sheets. Throws when there is no answer in `patience` ms, or
// not one of ours.
export async function fetchPart(path, { patience, ...request } = {}) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  try {
    const headers = { "X-Chat-Part": "pane" };
    const answer = await fetch(path, { ...request, headers, cache: "no-store", signal: limit.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("main [data-pane]") ?? page.querySelector("main");
    if (!part || !page.documentElement.dataset.page) throw new Error(`no page of ours at ${answer.url}`);
    const sheets = Array.from(page.querySelectorAll("head > link[rel=stylesheet]"), (link) => link.getAttribute("href"));
    const title = page.querySelector("title")?.dataset.baseTitle ?? page.title;
    return { url: new URL(answer.url), isRedirected: answer.redirected, title, part, sheets };
  } finally {
    clearTimeout(timer);
  }
}

const added = new Map(); // promises, by address

// Wait until this page has these style sheets. One that does not come is no reason to show nothing.
export function addSheets(addresses) {
  const links = document.querySelectorAll("link[rel=stylesheet]");
  const own = new Set(Array.from(links, (link) => link.getAttribute("href")));
  for (const address of addresses) if (!own.has(address)) added.set(address, addSheet(address));
  return Promise.all(addresses.map((address) => added.get(address)));
}

function addSheet(href) {
  return new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: done, onerror: done });
    link.setAttribute("href", href);
    document.head.append(link);
  });
}

// Return [path, request] by which `form` is sent, as a browser would send it when `submitter` is pressed.
export function formRequest(form, submitter) {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const method = (submitter?.getAttribute("formmethod") ?? form.method).toUpperCase();
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  const values = new URLSearchParams(fields);
  if (method === "POST") return [action, { method, body: values }];
  const url = new URL(action, location.href);
  url.search = values;
  return [url.pathname + url.search, { method }];
}
