// An HTTP server that answers long-polling exactly as a test tells it to.
import { once } from "node:events";
import { createServer } from "node:http";

const OPENED = { sid: "s1", upgrades: [], pingInterval: 60_000, pingTimeout: 60_000, maxPayload: 1_000_000 };

export class ScriptedServer {
  polls = []; // {query}
  posts = []; // {query, type, body}
  mostPolls = 0; // at the same time
  mostPosts = 0;
  #held = []; // polls that wait for an answer
  #told = [];
  #posting = 0;
  #releasePosts = null;
  postAnswer = () => ({ body: "ok" });

  // `opened`: fields of the open packet. `handshake()` replaces the answer to the handshake.
  constructor({ opened = {}, handshake } = {}) {
    this.handshake = handshake ?? (() => ({ body: `0${JSON.stringify({ ...OPENED, ...opened })}` }));
    this.server = createServer((request, response) => this.#serve(request, response));
  }

  async start() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.path = `http://127.0.0.1:${this.server.address().port}/socket.io`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // Answer the waiting poll, or the next one, with a text, {status, body, headers}, or "cut".
  tell(answer) {
    const held = this.#held.shift();
    if (held) reply(held, answer);
    else this.#told.push(answer);
  }

  // Keep POSTs waiting until `release()`.
  holdPosts() {
    const held = new Promise((resolve) => {
      this.#releasePosts = resolve;
    });
    const { postAnswer } = this;
    this.postAnswer = async (post) => held.then(() => postAnswer(post));
  }

  release() {
    this.#releasePosts();
  }

  get isPolled() {
    return this.#held.length > 0;
  }

  get isPosted() {
    return this.#posting > 0;
  }

  async #serve(request, response) {
    const { pathname, search, searchParams: query } = new URL(request.url, this.path);
    if (pathname.startsWith("/elsewhere")) return reply(response, search.slice(1));
    if (!query.has("sid")) return reply(response, this.handshake());
    return request.method === "POST" ? this.#post(request, response, query) : this.#poll(request, response, query);
  }

  async #post(request, response, query) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const post = { query, type: request.headers["content-type"], body: Buffer.concat(chunks).toString() };
    this.posts.push(post);
    this.#posting += 1;
    this.mostPosts = Math.max(this.mostPosts, this.#posting);
    response.on("close", () => {
      this.#posting -= 1;
    });
    const answer = await this.postAnswer(post);
    reply(response, answer);
  }

  #poll(request, response, query) {
    this.polls.push({ query });
    if (this.#told.length) return reply(response, this.#told.shift());
    this.#held.push(response);
    this.mostPolls = Math.max(this.mostPolls, this.#held.length);
    response.on("close", () => {
      this.#held = this.#held.filter((held) => held !== response);
    });
    return undefined;
  }
}

function reply(response, answer) {
  if (answer === "cut") return response.socket.destroy();
  const { status = 200, body = "", headers = {} } = typeof answer === "string" ? { body: answer } : answer;
  return response.writeHead(status, { "Content-Type": "text/plain", ...headers }).end(body);
}
