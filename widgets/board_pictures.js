// Small pictures: each is asked for once, by its name, which says what is in it.

const ASKED_AT_ONCE = 24;

// `host.picture(name)` is the address of a picture, null as long as it is not there; `got` is called once some are.
export function addPictures(host, got) {
  const known = new Map();
  const wanted = new Set();
  const failed = new Set(); // could not be read just now: asked for again after the next glance
  let asking = false;
  const ask = () => {
    asking = false;
    const names = [...wanted].slice(0, ASKED_AT_ONCE);
    if (!names.length || host.signal.aborted) return;
    asking = true;
    host.model.send({ kind: "thumbs", names });
  };
  const receive = (message, buffers) => {
    if (message?.kind !== "thumbs") return;
    message.names.forEach((name, index) => {
      if (known.get(name)) return;
      known.set(name, URL.createObjectURL(new Blob([bytesOf(buffers[index]).slice()], { type: "image/webp" })));
    });
    for (const name of message.asked) {
      wanted.delete(name);
      if (!known.has(name)) known.set(name, null); // gone: the next glance may name another
      if (message.failed) failed.add(name);
    }
    ask();
    got();
  };
  host.model.on("msg:custom", receive);
  host.signal.addEventListener("abort", () => {
    host.model.off("msg:custom", receive);
    for (const url of known.values()) if (url) URL.revokeObjectURL(url);
  });
  host.follow("live", () => {
    for (const name of failed) known.delete(name);
    failed.clear();
  });
  host.picture = (name) => {
    if (!name) return null;
    if (known.has(name)) return known.get(name);
    wanted.add(name);
    if (!asking) {
      asking = true;
      queueMicrotask(ask);
    }
    return null;
  };
}
