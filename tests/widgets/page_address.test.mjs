import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { createAddress, valueOf, withValue } = await import("../../widgets/page_address.js");

// A window with a history, as browsers have it.
function windowAt(href) {
  const [entries, page] = [[href], { location: { href }, at: 0 }];
  const land = (at) => Object.assign(page, { at }).location = { href: entries[at] };
  page.history = {
    pushState: (_state, _title, to) => land(entries.splice(page.at + 1, Infinity, to) && page.at + 1),
    replaceState: (_state, _title, to) => land((entries[page.at] = to) && page.at),
  };
  page.go = (by) => land(page.at + by);
  page.says = () => entries.map((entry) => valueOf(entry, "project"));
  return page;
}

const HERE = "http://127.0.0.1:2718/?lang=en#3-arrange";

function opened(href) {
  const [page, told] = [windowAt(href), []];
  return { page, told, address: createAddress("project", page, (turn) => told.push(turn)) };
}

test("only the parameter of an address is read and written", () => {
  assert.equal(valueOf(HERE, "project"), "");
  assert.equal(withValue(HERE, "project", "a b"), "http://127.0.0.1:2718/?lang=en&project=a+b#3-arrange");
});

test("what a page begins with replaces its address, what is chosen is a step", () => {
  const { page, address } = opened(HERE);
  address.show({ value: "", turn: 0 });
  for (const value of ["a", "a", "b"]) address.show({ value, turn: 0 });
  assert.deepEqual(page.says(), ["a", "b"]);
});

test("Back is told once, and its answer leaves the way forward as it is", () => {
  const { page, told, address } = opened(HERE);
  for (const value of ["a", "b"]) address.show({ value, turn: 0 });
  page.go(-1);
  address.went();
  address.went(); // a jump within the page
  assert.deepEqual(told, [{ turn: 1, value: "a" }]);
  address.show({ value: "a", turn: 1 });
  assert.deepEqual([page.says(), page.at], [["a", "b"], 0]);
  address.show({ value: "c", turn: 1 });
  assert.deepEqual(page.says(), ["a", "c"]);
});

test("an answer that comes too late writes nothing", () => {
  const { page, told, address } = opened(HERE);
  for (const value of ["a", "b", "c"]) address.show({ value, turn: 0 });
  page.go(-1);
  address.went();
  page.go(-1);
  address.went();
  address.show({ value: "b", turn: 1 });
  address.show({ value: "a", turn: 2 });
  assert.deepEqual([page.says(), page.at, told.length], [["a", "b", "c"], 0, 2]);
});

test("where the address leads nowhere it becomes again what is shown", () => {
  const { page, address } = opened(HERE);
  for (const value of ["gone", "b"]) address.show({ value, turn: 0 });
  page.go(-1);
  address.went();
  address.show({ value: "b", turn: 1 });
  assert.deepEqual([page.says(), page.at], [["b", "b"], 0]);
});

test("a page that is drawn anew goes on counting", () => {
  const page = windowAt(`${HERE.split("#")[0]}&project=a`);
  const address = createAddress("project", page, () => {}, 3);
  address.show({ value: "b", turn: 3 });
  assert.deepEqual(page.says(), ["b"]);
});
