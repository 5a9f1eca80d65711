// The object that the controllers of one page share. They receive the server's events as DOM events named chat:….
import { clock } from "./page/clock.js";
import { tell } from "./page/dom.js";
import { Http } from "./connection/http.js";
import { newId } from "./page/ids.js";
import { Lease } from "./connection/lease.js";
import { openOutboxStore } from "./page/outbox_store.js";
import { SharedLink } from "./connection/shared_link.js";
import { Storage } from "./page/storage.js";
import { Times } from "./page/times.js";
import { watchTraffic } from "./connection/traffic_watch.js";
import { receiveNews } from "./news.js";
import { readEntries } from "./drawing/entry_reading.js";
import { readConversation } from "./drawing/conversation_page.js";
import { List } from "./models/list.js";
import { Outbox } from "./models/outbox.js";
import { Presence } from "./models/presence.js";
import { Sync } from "./models/sync.js";
import { Traffic } from "./connection/models/traffic.js";
import { Unread } from "./models/unread.js";

export async function makeClient(page, sentences) {
  const storage = new Storage();
  const say = sentences.say.bind(sentences);
  const count = sentences.count.bind(sentences);
  const client = { page, storage, clock, newId, say, count, http: new Http(page), times: new Times({ ...page, say }) };
  Object.assign(client, {
    list: new List(readEntries()),
    unread: new Unread(page.unread),
    presence: new Presence(),
    open: new Map(),
    conversation: null,
  });
  if (!page.me) return client;
  client.traffic = new Traffic({ storage, day: () => client.times.dayOf(new Date()) });
  client.link = makeLink(client);
  client.sync = makeSync(client);
  client.outbox = await makeOutbox(client);
  client.news = receiveNews(client);
  client.conversation = readConversation(client);
  return client;
}

// Called when every controller listens.
export async function startClient(client) {
  await client.outbox.load();
  watchTraffic(client.traffic, client.clock);
  client.link.start();
  const look = () => {
    client.link.hurry();
    if (client.link.isReady) client.sync.run();
  };
  addEventListener("online", look);
  addEventListener("pageshow", (event) => event.persisted && (client.outbox.load(), look()));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

function makeLink(client) {
  const { page, http, storage, traffic } = client;
  return new SharedLink({
    tab: newId(),
    page,
    http,
    clock,
    storage,
    traffic,
    auth: () => ({ person: page.me, epoch: client.sync.epoch }),
    on: {
      open: () => {
        tell("open", {});
        client.sync.run();
        client.outbox.flushAll();
      },
      short: () => client.sync.run({ isProbe: true }),
      change: () => {
        tell("link", { state: client.link.state });
        if (client.link.state === "short") client.outbox.flushAll();
      },
      refused: (code) => tell("refused", { code }),
      packet: (name, data) => {
        tell("in-step", data);
        client.news(name, data);
      },
    },
  });
}

function makeSync(client) {
  const { page } = client;
  return new Sync({
    epoch: page.epoch,
    me: page.meRev,
    digest: page.digest,
    clock,
    ask: async (request, options) => {
      const answer = await client.link.request("sync", request, options);
      tell("in-step", answer);
      return answer;
    },
    isReady: () => client.link.isReady,
    cursors: () => Object.fromEntries(Array.from(client.open, ([id, timeline]) => [id, timeline.rev])),
    on: {
      epoch: () => client.list.clear(),
      list: (list) => client.news("list", list),
      memberships: (memberships) => client.news("memberships", memberships),
      changes: (conversation, state) => tell("changes", { conversation, ...state }),
      gone: (conversation) => tell("gone", { conversation }),
      reset: (conversation) => tell("reset", { conversation }),
    },
  });
}

async function makeOutbox(client) {
  const store = await openOutboxStore(client.storage);
  const lease = new Lease({ tab: newId(), storage: client.storage, clock });
  const others = "BroadcastChannel" in window ? new BroadcastChannel("outbox") : null;
  const goes = `${client.page.me} goes`; // the other tabs send what waits here
  const outbox = new Outbox({
    person: client.page.me,
    store,
    lease,
    clock,
    newId,
    isReady: () => client.link.isReady,
    send: async (conversation, messages) => {
      const [, message] = conversation.split("root:"); // the first of a thread
      const answer = message
        ? await client.link.request("post_to_thread", { message, messages })
        : await client.link.request("post_messages", { conversation, messages });
      tell("stored", { ...answer, conversation, client_ids: messages.map((message) => message.client_id) });
      return answer;
    },
    onChange: (conversation) => {
      tell("outbox", { conversation });
      if (conversation) others?.postMessage(client.page.me);
    },
    onLost: () => tell("notice", { text: client.say("storage-memory") }),
  });
  others?.addEventListener("message", ({ data }) => {
    if (data === client.page.me) outbox.load();
    if (data === goes) outbox.flushAll();
  });
  addEventListener("pagehide", () => {
    lease.releaseAll();
    others?.postMessage(goes);
  });
  return outbox;
}
