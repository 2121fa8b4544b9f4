// How an edit reaches the kernel: what a person does is shown at once and sent as one edit; the kernel's answer
// keeps it or snaps it back.

const SLOW_ANSWER_MS = 2500;

// One edit is under way at a time; the next one waits for its answer and builds on the version that it brings.
export function addConversation(host) {
  const { model } = host;
  const speaker = Math.random().toString(36).slice(2, 10);
  let count = 0;
  let timer = null;
  const next = () => {
    clearTimeout(timer);
    const request = host.queue.shift();
    host.waiting = null;
    if (!request) return;
    count += 1;
    host.waiting = `${speaker}-${count}`;
    publishFacts(host);
    model.set("edit", { id: host.waiting, base: host.version, ...request });
    model.save_changes();
    timer = setTimeout(() => host.say("Waiting for the notebook's kernel to keep this edit …", "note"), SLOW_ANSWER_MS);
  };
  host.send = (request) => {
    host.queue.push(request);
    if (!host.waiting) next();
  };
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  const receive = () => {
    const { version, sections, answer } = model.get("arrangement");
    const changed = version !== host.version;
    const own = host.waiting && answer.id === host.waiting;
    Object.assign(host, { version, committed: sections });
    if (own) {
      if (answer.error) refused(host);
      host.say(answer.error?.message ?? answer.note ?? "", answer.error ? "error" : "note");
      next();
    } else if (changed && host.gesture) host.gesture();
    if (!host.waiting) {
      host.wanted = null;
      if (!host.gesture) host.show(sections);
    }
    publishFacts(host);
  };
  model.on("change:arrangement", receive);
  host.signal.addEventListener("abort", () => model.off("change:arrangement", receive));
  receive();
}

// What builds on a refused edit goes with it, a gesture under way too: let go, it would bring the refused edit back.
function refused(host) {
  host.queue = [];
  host.wanted = null;
  host.gesture?.();
}

// A fact that a test or a script can wait for.
function publishFacts(host) {
  host.root.dataset.version = host.version;
  host.root.dataset.waiting = host.waiting ? "yes" : "no";
}
