// A file that the kernel sends piece by piece over the widget's own channel, as a notebook must not hold it.

const ASK_AGAIN_MS = 400;

// A promise of its Blob URL, which goes with the signal. `request` as for `fetchBlob`.
export async function fetchPieces(model, request, signal) {
  const url = URL.createObjectURL(await fetchBlob(model, request, signal));
  signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  return url;
}

// A promise of its Blob, which stays open where the signal ends it. `request` is the message that a piece is asked with,
// as { kind, ... }; the answers carry the same, and the fetch's own id, so that no piece of another one enters. `part`
// hears how much is there, 0 to 1; null while it is still prepared.
export function fetchBlob(model, request, signal, part = () => {}) {
  const ask = { ...request, fetch: Math.random().toString(36).slice(2) };
  return new Promise((resolve, reject) => {
    const pieces = [];
    let timer = null;
    const next = () => model.send({ ...ask, part: pieces.length });
    const end = () => {
      clearTimeout(timer);
      model.off("msg:custom", receive);
      signal.removeEventListener("abort", end);
    };
    const receive = (message, buffers) => {
      if (Object.entries(ask).some(([name, value]) => message?.[name] !== value) || message.part !== pieces.length) return;
      clearTimeout(timer);
      if (message.error) {
        end();
        reject(new Error(message.error));
      } else if (message.wait) {
        part(null);
        timer = setTimeout(next, ASK_AGAIN_MS);
      } else {
        pieces.push(ownBytes(buffers[0]));
        part(pieces.length / message.parts);
        if (pieces.length < message.parts) return next();
        end();
        resolve(new Blob(pieces, { type: message.mime }));
      }
    };
    model.on("msg:custom", receive);
    signal.addEventListener("abort", end);
    next();
  });
}

// A view may show a part of a larger buffer.
function ownBytes(view) {
  return view instanceof ArrayBuffer ? view : view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

// What can be ended by itself, and ends with another signal.
export function endingWith(signal) {
  const ending = new AbortController();
  signal.addEventListener("abort", () => ending.abort());
  return ending;
}
