import assert from "node:assert/strict";
import { test } from "node:test";
import { addFieldEdits } from "../../widgets/film_notes.js";

// The host with the conversation's half that fields look at: one edit is under way, others wait behind it.
function open() {
  const host = { queue: [], waiting: null };
  host.send = (request) => {
    if (host.waiting) host.queue.push(request);
    else host.waiting = "page-1";
  };
  addFieldEdits(host);
  const heard = [];
  const send = (name) => host.sendFrom({ name }, (kept) => heard.push([name, kept]));
  return { host, heard, send };
}

test("a field hears of its own edit, and of no other", () => {
  const { host, heard, send } = open();
  host.send({ name: "undo" });
  send("note");
  host.hearOfField({ id: "elsewhere", error: null });
  host.hearOfField({ id: "page-1", error: null }); // the undo that was before it
  assert.deepEqual(heard, []);
  host.queue.shift();
  host.waiting = "page-2";
  host.hearOfField({ id: "page-2", error: { message: "no" } });
  assert.deepEqual(heard, [["note", false]]);
});

test("what waited behind a refused edit is not kept", () => {
  const { host, heard, send } = open();
  send("one");
  send("two");
  host.hearOfField({ id: "page-1", error: { message: "no" } });
  host.queue = [];
  host.settleFields();
  assert.deepEqual(heard, [["one", false], ["two", false]]);
});

test("a field that was left is not closed by a late answer", () => {
  const { host, heard, send } = open();
  const leave = send("note");
  leave();
  host.hearOfField({ id: "page-1", error: null });
  assert.deepEqual(heard, [["note", false]]);
});
