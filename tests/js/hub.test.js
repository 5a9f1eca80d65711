import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub } from "../../static/js/connection/models/hub.js";
import { refusal, settle } from "./fakes.js";

function make(answer = async () => ({})) {
  const asked = [];
  const hub = new Hub({
    ask: (name, data) => {
      asked.push([name, data]);
      return answer(name, data);
    },
  });
  return { hub, asked };
}

const open = (conversation) => ["open_conversation", { conversation }];

test("what one tab asks is asked as it is, with its answer", async () => {
  const { hub, asked } = make(async () => ({ messages: [] }));
  assert.deepEqual(await hub.request("a", "post_messages", { conversation: "c" }), { messages: [] });
  assert.deepEqual(asked, [["post_messages", { conversation: "c" }]]);
});

test("a conversation is closed when the last tab that shows it has gone", async () => {
  const { hub, asked } = make();
  await hub.request("a", ...open("c"));
  await hub.request("b", ...open("c"));
  await hub.request("b", ...open("d"));
  asked.length = 0;
  hub.leave("a");
  assert.deepEqual(asked, []);
  hub.leave("b");
  assert.deepEqual(asked, [
    ["close_conversation", { conversation: "c" }],
    ["close_conversation", { conversation: "d" }],
  ]);
});

test("a tab that closes a conversation leaves it open for the others", async () => {
  const { hub, asked } = make();
  await hub.request("a", ...open("c"));
  await hub.request("b", ...open("c"));
  asked.length = 0;
  await hub.request("a", "close_conversation", { conversation: "c" });
  assert.deepEqual(asked, []);
  await hub.request("b", "close_conversation", { conversation: "c" });
  assert.equal(asked.length, 1);
});

test("one that was refused is not counted as open", async () => {
  const { hub, asked } = make(async (name) => {
    if (name === "open_conversation") throw refusal("not_found");
    return {};
  });
  await assert.rejects(hub.request("a", ...open("c")), { code: "not_found" });
  asked.length = 0;
  hub.leave("a");
  assert.deepEqual(asked, []);
});

test("the people of all tabs are watched together", async () => {
  const { hub, asked } = make();
  await hub.request("a", "watch_presence", { people: ["rosa", "jun"] });
  await hub.request("b", "watch_presence", { people: ["jun", "ada"] });
  assert.deepEqual(asked[1][1].people.sort(), ["ada", "jun", "rosa"]);
});

test("a person is as active as on the tab where they are most, and the server hears of changes only", async () => {
  const { hub, asked } = make();
  const act = (tab, state) => hub.request(tab, "activity", { state });
  await act("a", "active");
  await act("b", "hidden");
  await act("b", "active");
  assert.deepEqual(asked, [["activity", { state: "active" }]]);
  await act("a", "hidden");
  await act("b", "idle");
  assert.deepEqual(asked.at(-1), ["activity", { state: "idle" }]);
  hub.leave("b");
  await settle();
  assert.deepEqual(asked.at(-1), ["activity", { state: "hidden" }]);
});

test("an announcement is off the screen when no tab shows it any more", async () => {
  const { hub, asked } = make();
  const see = (tab, on_screen) => hub.request(tab, "announcement_seen", { announcement: "n", on_screen });
  await see("a", true);
  await see("b", true);
  asked.length = 0;
  await see("a", false);
  assert.deepEqual(asked, []);
  hub.leave("b");
  assert.deepEqual(asked, [["announcement_seen", { announcement: "n", on_screen: false }]]);
});

test("a new connection is told everything again", async () => {
  const { hub, asked } = make();
  await hub.request("a", "activity", { state: "active" });
  hub.reset();
  await hub.request("a", "activity", { state: "active" });
  assert.equal(asked.length, 2);
});
