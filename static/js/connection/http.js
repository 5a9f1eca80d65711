// Requests to the JSON API. Only this module knows CSRF. Every request names the person that the page was made for.
import { Refusal } from "./refusal.js";
import { tell } from "../page/dom.js";

const BASE = "/api/v1";

export class Http {
  #page;
  #token;

  constructor(page) {
    this.#page = page;
    this.#token = page.csrf;
  }

  get(path, values = {}) {
    const query = new URLSearchParams(
      Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
    ).toString();
    return this.send("GET", query ? `${path}?${query}` : path);
  }

  // Return the parsed body, or throw a Refusal. A stale token is renewed and the request sent once more.
  async send(method, path, body) {
    try {
      return await this.#once(method, path, body);
    } catch (refusal) {
      if (refusal.code !== "csrf") return this.#fail(refusal);
    }
    this.#token = (await this.#once("GET", "/csrf")).csrf_token;
    tell("csrf", { token: this.#token });
    return this.#once(method, path, body).catch((refusal) => this.#fail(refusal));
  }

  #fail(refusal) {
    if (refusal.code === "wrong_person" || refusal.code === "signed_out") tell("refused", { code: refusal.code });
    throw refusal;
  }

  async #once(method, path, body) {
    const { ok, data } = await this.#fetch(method, path, body);
    if (ok && data) return data;
    if (data?.error) throw new Refusal(data.error);
    throw Refusal.unanswered(); // a page of a proxy, or the sign-in page of a network
  }

  async #fetch(method, path, body) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#page.ackTimeout);
    const options = {
      method,
      headers: this.#headers(method, body),
      redirect: "error",
      cache: "no-store",
      signal: limit.signal,
    };
    if (body !== undefined) options.body = JSON.stringify(body);
    try {
      const answer = await fetch(BASE + path, options);
      return { ok: answer.ok, data: answer.status === 204 ? {} : await answer.json() };
    } catch {
      throw Refusal.unanswered();
    } finally {
      clearTimeout(timer);
    }
  }

  #headers(method, body) {
    const headers = { Accept: "application/json", "X-Chat-Person": this.#page.me ?? "" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET") headers["X-CSRFToken"] = this.#token;
    return headers;
  }
}
