import assert from "node:assert/strict";
import { test } from "node:test";
import { endingWith, fetchBlob, fetchPieces } from "../../widgets/pieces.js";

// Stands for the kernel: answers each question at once, `wait` times with nothing yet.
function kernel(content, { wait = 0, error = null } = {}) {
  let hear = null;
  const asked = [];
  const answer = ({ part, ...same }) => {
    if (!hear) return;
    hear({ kind: "other", part, error: "not for this one" }, []);
    if (error) hear({ ...same, part, error }, []);
    else if (wait-- > 0) hear({ ...same, part, wait: true }, []);
    else hear({ ...same, part, parts: content.length, mime: "video/mp4" }, [new DataView(new TextEncoder().encode(`--${content[part]}`).buffer, 2)]);
  };
  return {
    asked,
    on: (_, listener) => (hear = listener),
    off: () => (hear = null),
    send(message) {
      asked.push(message);
      queueMicrotask(() => answer(message));
    },
    listens: () => hear !== null,
  };
}

test("pieces come one after the other and make one file", async () => {
  const model = kernel(["a", "bc", "d"]);
  const shares = [];
  const blob = await fetchBlob(model, { kind: "film", number: 3 }, new AbortController().signal, (share) => shares.push(share));
  assert.deepEqual([await blob.text(), blob.type], ["abcd", "video/mp4"]);
  assert.deepEqual(shares.map((share) => Math.round(share * 3)), [1, 2, 3]);
  assert.deepEqual(model.asked.map(({ number, part }) => [number, part]), [[3, 0], [3, 1], [3, 2]]);
});

test("a late piece of an earlier fetch does not enter a later one", async () => {
  const ears = new Set();
  const asked = [];
  const model = { on: (_, ear) => ears.add(ear), off: (_, ear) => ears.delete(ear), send: (message) => asked.push(message) };
  const tell = (message, text) => [...ears].forEach((ear) => ear(message, [new TextEncoder().encode(text).buffer]));
  const earlier = endingWith(new AbortController().signal);
  fetchBlob(model, { kind: "film" }, earlier.signal);
  earlier.abort();
  const later = fetchBlob(model, { kind: "film" }, new AbortController().signal);
  const [late, first] = asked.map((message) => ({ ...message, parts: 1, mime: "video/mp4" }));
  tell(late, "old");
  tell(first, "new");
  assert.equal(await (await later).text(), "new");
});

test("what is not ready yet is asked for again", async () => {
  const model = kernel(["a"], { wait: 1 });
  const shares = [];
  const blob = await fetchBlob(model, { kind: "film" }, new AbortController().signal, (share) => shares.push(share));
  assert.equal(await blob.text(), "a");
  assert.deepEqual(shares, [null, 1]);
});

test("what cannot be had is the kernel's own sentence, and nobody listens any more", async () => {
  const model = kernel([], { error: "The film is gone." });
  await assert.rejects(fetchPieces(model, { kind: "film" }, new AbortController().signal), /^Error: The film is gone\.$/);
  assert.equal(model.listens(), false);
});

test("it ends with the widget, or by itself", () => {
  const widget = new AbortController();
  const model = kernel(["a", "b"]);
  const ending = endingWith(widget.signal);
  fetchBlob(model, { kind: "film" }, ending.signal);
  assert.equal(model.listens(), true);
  widget.abort();
  assert.equal(model.listens(), false);
});
