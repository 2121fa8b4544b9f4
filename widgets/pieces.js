// A file that the kernel sends piece by piece over the widget's own channel; a promise of its Blob URL.

// `ask` is the message that a piece is asked with, as { kind, ... }; the answers carry the same.
export function fetchPieces(model, ask, signal) {
  return new Promise((resolve, reject) => {
    const pieces = [];
    const end = () => model.off("msg:custom", receive);
    const receive = (message, buffers) => {
      if (Object.entries(ask).some(([name, value]) => message?.[name] !== value) || message.part !== pieces.length) return;
      if (message.error) {
        end();
        reject(new Error(message.error));
        return;
      }
      const view = buffers[0];
      pieces.push(view instanceof ArrayBuffer ? view : view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
      if (pieces.length < message.parts) {
        model.send({ ...ask, part: pieces.length });
        return;
      }
      end();
      const url = URL.createObjectURL(new Blob(pieces, { type: message.mime }));
      signal.addEventListener("abort", () => URL.revokeObjectURL(url));
      resolve(url);
    };
    model.on("msg:custom", receive);
    signal.addEventListener("abort", end);
    model.send({ ...ask, part: 0 });
  });
}
