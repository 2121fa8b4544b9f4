import assert from "node:assert/strict";
import { test } from "node:test";
import { keepWhenLeft, sayBeside, showField, takeHand, tooLong } from "../../widgets/kept_field.js";

function open() {
  const said = [];
  const page = { activeElement: null };
  const heard = {};
  const marks = {};
  const field = {
    value: "", shownValue: "", isConnected: true, disabled: false, localName: "input",
    getAttribute: (name) => marks[name] ?? null, setAttribute: (name, value) => (marks[name] = value), removeAttribute: (name) => delete marks[name],
    focus: () => (page.activeElement = field), setSelectionRange: (start, end) => Object.assign(field, { selectionStart: start, selectionEnd: end }),
    blur: () => heard.blur?.(),
  };
  const status = { textContent: "", dataset: { kind: "" } };
  const say = (sentence, kind) => {
    said.push(sentence);
    Object.assign(status, { textContent: sentence });
    status.dataset.kind = sentence ? kind : "";
  };
  const host = { root: { getRootNode: () => page }, say, isOpen: () => false, status, listen: (_, type, act) => (heard[type] = act) };
  return { host, field, said, page, heard };
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
  Object.assign(field, { value: "12.51", shownValue: "12.51", sent: true });
  Object.assign(field, { value: "12.52" }); // typed on
  host.isOpen = () => true;
  showField(host, field, "12.000");
  host.isOpen = () => false;
  showField(host, field, "12.510");
  assert.deepEqual([field.value, said], ["12.52", []]);
  Object.assign(field, { value: "12.53", shownValue: "12.53", sent: true }); // and not typed on
  host.isOpen = () => true;
  showField(host, field, "12.510");
  assert.equal(field.value, "12.53");
  host.isOpen = () => false;
  Object.assign(field, { value: "12.52" });
  Object.assign(field, { shownValue: "12.52" }); // sent, too
  showField(host, field, "12.520");
  assert.deepEqual([field.value, said], ["12.520", []]);
});

test("a field that the focus came to while another edit is under way shows what that edit makes of it at once", () => {
  const { host, field, page } = open();
  showField(host, field, "0:14.250");
  page.activeElement = field;
  host.isOpen = () => true;
  showField(host, field, "0:15.000");
  assert.equal(field.value, "0:15.000");
});

test("what is written is kept once when the field is left, and a sentence lets it stand", () => {
  const { host, field, said, heard } = open();
  const kept = [];
  showField(host, field, "verse");
  keepWhenLeft(host, field, { keep: (text) => (text === "no" ? "Not this." : void kept.push(text)), current: () => kept.at(-1) ?? "verse" });
  heard.blur();
  field.value = "mine";
  heard.change();
  heard.blur();
  assert.deepEqual(kept, ["mine"]);
  field.value = "no";
  heard.change();
  assert.deepEqual([field.value, said.at(-1), field.getAttribute("aria-invalid")], ["no", "Not this.", "true"]);
  showField(host, field, "theirs");
  assert.match(said.at(-1), /^Not this. It became “theirs” elsewhere/);
  heard.keydown({ key: "Escape", stopPropagation() {} });
  assert.deepEqual([field.value, said.at(-1), field.getAttribute("aria-invalid")], ["mine", "", null]);
});

test("a field that is locked hands over what was written once it may", () => {
  const { host, field, heard } = open();
  const kept = [];
  keepWhenLeft(host, field, { keep: (text) => void kept.push(text), current: () => "" });
  Object.assign(field, { value: "a kite", disabled: true });
  heard.change();
  assert.deepEqual([field.value, kept], ["a kite", []]);
  field.disabled = false;
  heard.blur();
  assert.deepEqual(kept, ["a kite"]);
});

test("what is written stays a draft where only the window is left", () => {
  const { host, field, page, heard } = open();
  const kept = [];
  keepWhenLeft(host, field, { keep: (text) => void kept.push(text), current: () => kept.at(-1) ?? "" });
  Object.assign(field, { value: "the sea " });
  page.activeElement = field; // as it is when another window comes to the front
  heard.blur();
  assert.deepEqual([kept, field.value], [[], "the sea "]);
  page.activeElement = null;
  heard.blur();
  assert.deepEqual(kept, ["the sea "]);
});

test("a draft goes along to another field, with the caret and why it cannot be kept", () => {
  const [one, other] = [open(), open()];
  showField(one.host, one.field, "");
  Object.assign(one.field, { value: "x".repeat(200), selectionStart: 5, selectionEnd: 7 });
  one.field.setAttribute("aria-invalid", "true");
  one.page.activeElement = one.field;
  const give = takeHand(one.host, one.field);
  assert.deepEqual([one.field.value, one.field.getAttribute("aria-invalid")], ["", null]);
  give(other.field);
  assert.deepEqual([other.field.value.length, other.field.getAttribute("aria-invalid"), other.page.activeElement], [200, "true", other.field]);
  assert.deepEqual([other.field.selectionStart, other.field.selectionEnd], [5, 7]);
});

test("a caret without a draft goes along alone", () => {
  const [one, other] = [open(), open()];
  showField(one.host, one.field, "verse");
  showField(other.host, other.field, "verse");
  Object.assign(one.field, { selectionStart: 2, selectionEnd: 2 });
  one.page.activeElement = one.field;
  takeHand(one.host, one.field)(other.field);
  assert.deepEqual([other.field.value, other.field.selectionStart, other.page.activeElement], ["verse", 2, other.field]);
});

test("what is said beside an error stands behind it, once", () => {
  const { host } = open();
  sayBeside(host, "First.");
  assert.equal(host.status.textContent, "First.");
  host.say("Refused.", "error");
  for (let i = 0; i < 2; i += 1) sayBeside(host, "Second.");
  assert.deepEqual([host.status.textContent, host.status.dataset.kind], ["Refused. Second.", "error"]);
});

test("what was said of a text that stands here no more goes with it", () => {
  for (const next of ["", "1"]) { // emptied, which asks for nothing, or put back
    const { host, field, said, heard } = open();
    showField(host, field, "1");
    keepWhenLeft(host, field, { keep: (text) => (text === "1.5" ? "Not 1.5." : ""), current: () => "1" });
    field.value = "1.5";
    heard.change();
    assert.deepEqual([said.at(-1), field.getAttribute("aria-invalid")], ["Not 1.5.", "true"]);
    field.value = next;
    heard.change();
    assert.deepEqual([field.value, said.at(-1), field.getAttribute("aria-invalid")], ["1", "", null]);
  }
});

test("what the kernel said of a number goes when its field is emptied", () => {
  const { host, field, said, heard } = open();
  showField(host, field, "0");
  keepWhenLeft(host, field, { keep: () => {}, current: () => "0" });
  host.say("-5000 ms would move 2 lines out of the song; choose less.", "error");
  field.value = "";
  heard.change();
  assert.deepEqual([field.value, said.at(-1)], ["0", ""]);
});

test("a text that is too long is told with its own count", () => {
  assert.equal(tooLong(`${"🎸".repeat(200)} `, 200, "reason"), "");
  assert.equal(tooLong("x".repeat(10_000), 200, "reason"), "A reason has at most 200 characters, and this one has 10000: shorten it.");
});

test("what the library's going away refused is put back as it was written, unless the field is about another thing by then", () => {
  const { host, field, page, heard } = open();
  const waits = [];
  let thing = "one";
  host.written = new Map();
  host.isOpen = () => true; // it was sent
  keepWhenLeft(host, field, { keep: () => "", current: () => "", about: () => thing, wait: (...held) => waits.push(held) });
  const send = (text) => {
    field.value = text;
    heard.change();
    showField(host, field, ""); // as it is in force once it was refused
    return host.written.get(field);
  };
  send("a kite")();
  showField(host, field, "");
  assert.deepEqual([field.value, field.getAttribute("aria-invalid")], ["a kite", "true"]);
  heard.blur(); // left again, it is sent again
  assert.equal(field.getAttribute("aria-invalid"), null);
  const putBack = send("a boat");
  thing = "other";
  putBack();
  assert.deepEqual([field.value, waits], ["", [["a boat", "one"]]]);
  thing = "one";
  const late = send("a s");
  page.activeElement = field;
  field.value = "a sea"; // typed on
  late();
  assert.equal(field.value, "a sea");
});

test("another field that is left takes no sentence away of one that is still to be put right", () => {
  const { host, field, said, heard } = open();
  const other = open();
  keepWhenLeft(host, field, { keep: (text) => (text === "9" ? "Not 9." : ""), current: () => "1" });
  field.value = "9";
  heard.change();
  Object.assign(host, { listen: (_, type, act) => (other.heard[type] = act) });
  keepWhenLeft(host, other.field, { keep: () => "", current: () => "b" });
  other.field.value = "a";
  other.heard.change();
  assert.equal(said.at(-1), "Not 9.");
  field.value = "2";
  heard.change();
  other.field.value = "c";
  other.heard.change();
  assert.equal(said.at(-1), "");
});
