import assert from "node:assert/strict";
import { test } from "node:test";
import { showField } from "../../widgets/elements.js";

function open() {
  const said = [];
  const page = { activeElement: null };
  const field = { value: "", shownValue: undefined, getAttribute: () => null };
  const host = { root: { getRootNode: () => page }, say: (sentence) => said.push(sentence), isOpen: () => false, status: { dataset: {} } };
  return { host, field, said, page };
}

test("a field shows what is in force", () => {
  const { host, field, said, page } = open();
  showField(host, field, "verse");
  page.activeElement = field;
  showField(host, field, "bridge");
  assert.equal(field.value, "bridge");
  assert.deepEqual(said, []);
});

test("what a person is typing stays, and they are told once what it became elsewhere", () => {
  const { host, field, said, page } = open();
  showField(host, field, "verse");
  Object.assign(field, { value: "mine" });
  page.activeElement = field;
  showField(host, field, "verse");
  assert.deepEqual(said, []);
  showField(host, field, "bridge");
  showField(host, field, "bridge");
  assert.equal(field.value, "mine");
  assert.equal(said.length, 1);
  assert.match(said[0], /became “bridge” elsewhere/);
  showField(host, field, "");
  assert.match(said[1], /emptied elsewhere/);
  showField(host, field, "mine");
  assert.equal(said.length, 2);
});

test("what an own edit makes of a field that keeps the focus is nobody else's", () => {
  const { host, field, said, page } = open();
  field.type = "number";
  showField(host, field, "12.000");
  page.activeElement = field;
  Object.assign(field, { value: "12.51", shownValue: "12.51" }); // sent
  Object.assign(field, { value: "12.52" }); // typed on
  host.isOpen = () => true;
  showField(host, field, "12.000");
  host.isOpen = () => false;
  showField(host, field, "12.510");
  assert.deepEqual([field.value, said], ["12.52", []]);
  Object.assign(field, { value: "12.53", shownValue: "12.53" }); // sent, and not typed on
  host.isOpen = () => true;
  showField(host, field, "12.510");
  assert.equal(field.value, "12.53");
  host.isOpen = () => false;
  Object.assign(field, { value: "12.52" });
  Object.assign(field, { shownValue: "12.52" }); // sent, too
  showField(host, field, "12.520");
  assert.deepEqual([field.value, said], ["12.520", []]);
});
