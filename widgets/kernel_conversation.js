// How an edit reaches the kernel: what a person does is shown at once and sent as one edit; the kernel's answer
// keeps it or snaps it back.

const WAITED = [
  [2500, "Songreel is busy: this edit waits for its answer …"],
  [20000, "Songreel does not answer. If it was ended, start it again and reload the page: what was kept before is safe."],
];
const LOOK_MS = 400;
const GONE_LOOK_MS = 2000;

// One edit is under way at a time; the next one waits for its answer and builds on the version that it brings.
// What counts in what is shown waits with `host.whenFree(action)` until nothing is under way; a refused edit ends it.
// As long as a widget asks what an edit costs, `host.asking` is how that is given up; what waits comes with `host.goOn()`.
// `host.written` has, by field, how a text that was sent is put back there, if the library is gone and it cannot be kept.
// `take(state)` keeps what the kernel says is in force; `settle()` shows it, once nothing is under way.
export function addConversation(host, { take, settle }) {
  const { model } = host;
  const speaker = Math.random().toString(36).slice(2, 10);
  let count = 0;
  let timers = [];
  const calm = () => timers.forEach(clearTimeout);
  Object.assign(host, { version: 0, queue: [], later: [], waiting: null, asking: null, wanted: null, gesture: null, written: new Map() });
  const next = () => {
    calm();
    const request = host.queue.shift();
    host.waiting = null;
    if (!request) return;
    count += 1;
    host.waiting = `${speaker}-${count}`;
    publishFacts(host);
    model.set("edit", { id: host.waiting, base: host.version, ...request });
    model.save_changes();
    timers = WAITED.map(([ms, sentence]) => setTimeout(() => host.say(sentence, "note"), ms));
  };
  host.send = (request) => {
    host.queue.push(request);
    if (!host.waiting) next();
  };
  host.whenFree = (action) => {
    if (host.waiting || host.asking) host.later.push(action);
    else action();
  };
  host.goOn = () => {
    while (!host.waiting && !host.asking && host.later.length) host.later.shift()();
  };
  // Whether more is on its way than what is in force.
  host.isOpen = () => Boolean(host.waiting || host.asking || host.later.length);
  host.endWritten = (error = null) => {
    if (error?.code === "gone") host.written.forEach((putBack) => putBack());
    host.written.clear();
  };
  host.undo = () => host.send({ do: "undo" });
  host.redo = () => host.send({ do: "redo" });
  host.signal.addEventListener("abort", calm);
  host.follow("state", (state) => {
    receive(state);
    addLooking(host, state);
  });
  const receive = (state) => {
    const { version, answer } = state;
    const changed = version !== host.version;
    const own = host.waiting && answer.id === host.waiting;
    host.version = version;
    take(state);
    if (own) {
      if (answer.error) refused(host);
      host.say(answer.error?.message ?? answer.note ?? "", answer.error ? "error" : "note");
      next();
    } else {
      if (changed) giveUp(host);
      if (answer.note || (changed && answer.error)) host.say(answer.error?.message ?? answer.note, answer.error ? "error" : "note");
    }
    host.goOn();
    if (!host.waiting) {
      host.wanted = null;
      if (!host.gesture && !host.asking) settle();
    }
    if ((own && answer.error) || !host.isOpen()) host.endWritten(own ? answer.error : null);
    publishFacts(host);
  };
  listenForOthers(host);
  receive(model.get("state"));
  addLooking(host, model.get("state"));
}

// What builds on a refused edit goes with it, a gesture under way too: let go, it would bring the refused edit back.
function refused(host) {
  host.queue = [];
  host.later = [];
  host.wanted = null;
  giveUp(host);
}

function giveUp(host) {
  host.gesture?.();
  host.asking?.();
}

// The kernel answers first and saves then; the page looks until it is on the disk, however slow that is, and never
// again before the last look was answered. Where the library is gone, it looks whether it was put back.
function addLooking(host, { saved, answer }) {
  clearTimeout(host.lookTimer);
  const gone = answer?.error?.code === "gone";
  if ((saved === false || gone) && !host.looking) {
    host.lookTimer = setTimeout(() => {
      host.looking = true;
      host.look();
    }, gone ? GONE_LOOK_MS : LOOK_MS);
  }
  host.root.dataset.saved = saved === false ? "no" : "yes";
}

// Others may have edited meanwhile: whoever comes back to the page sees it before they go on.
function listenForOthers(host) {
  host.look = () => host.signal.aborted || host.model.send({ kind: "look" });
  host.listen(globalThis, "focus", () => host.look());
  host.listen(host.root, "pointerenter", () => host.look());
  const looked = (message) => {
    if (message?.kind !== "looked") return;
    host.looking = false;
    addLooking(host, host.model.get("state"));
  };
  host.model.on("msg:custom", looked);
  host.signal.addEventListener("abort", () => {
    clearTimeout(host.lookTimer);
    host.model.off("msg:custom", looked);
  });
}

// A fact that a test or a script can wait for.
function publishFacts(host) {
  host.root.dataset.version = host.version;
  host.root.dataset.waiting = host.waiting ? "yes" : "no";
}

// Asks the kernel what an edit would cost, without making it: `host.ask(request)` gives a promise of its answer,
// { impact } or { error }.
export function addQuestions(host) {
  const speaker = Math.random().toString(36).slice(2, 10); // two views of one widget hear each other's answers
  let count = 0;
  const open = new Map();
  const receive = (message) => {
    if (message?.kind !== "answer" || !open.has(message.id)) return;
    open.get(message.id)(message);
    open.delete(message.id);
  };
  host.model.on("msg:custom", receive);
  host.signal.addEventListener("abort", () => host.model.off("msg:custom", receive));
  host.ask = (request) => {
    count += 1;
    const id = `${speaker}-${count}`;
    host.model.send({ kind: "ask", id, edit: { base: host.version, ...request } });
    return new Promise((resolve) => open.set(id, resolve));
  };
}
