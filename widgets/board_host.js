// What the clip board shows and can do beyond what all widgets on the axis can: cards, choice, proposals, how it stands.

const UNKNOWN = { state: "unknown", share: 0, sentence: "", price_usd: null, takes: 0, reckoned: false, thumbnail: "", image: "" };

export function readMarks(host) {
  const bytes = bytesOf(host.model.get("marks")).slice();
  const count = bytes.length / 5;
  const marks = [...new Int32Array(bytes.buffer, 0, count)];
  const on = [...bytes.subarray(4 * count)].map((kind) => host.facts.on[kind]);
  const { rate, shortest, longest } = host.facts;
  host.rules = { rate, shortest, longest, marks, on };
  const stops = (wanted) => marks.filter((_, index) => wanted(on[index])).map((frame) => frame / rate);
  host.stops = { beats: stops(() => true), downbeats: stops((kind) => kind === "downbeat" || kind === "phrase") };
}

// The kernel's row of a clip says what differs from the clip before it.
export function wholeClips(rows) {
  let before = {};
  return rows.map((row) => (before = { ...before, ...row }));
}

export function addBoardState(host, refresh) {
  Object.assign(host, {
    sections: [], clips: [], ownWords: [], committed: { sections: [], clips: [] }, shown: ["generated"], chosen: [0], current: 0, anchor: 0,
    pending: null, dragging: null, nudged: null, swapTarget: null, swallowClick: false,
    refreshView: refresh.view,
    show({ sections, clips }) {
      const known = new Map(host.clips.map((clip) => [`${clip.start}-${clip.end}`, clip]));
      const same = (a, b) => a && JSON.stringify(a) === JSON.stringify(b);
      host.clips = clips.map((clip) => (same(known.get(`${clip.start}-${clip.end}`), clip) ? known.get(`${clip.start}-${clip.end}`) : clip));
      if (clips === host.committed.clips) host.committed.clips = host.clips;
      host.sections = sections;
      host.ownWords = ownWords(host.clips.map(({ prompt }) => prompt));
      const last = clips.length - 1;
      host.current = Math.min(host.current, last);
      host.anchor = Math.min(host.anchor, last);
      host.chosen = host.chosen.filter((index) => index <= last);
      if (!host.chosen.length) host.chosen = [host.current];
      host.root.dataset.clips = clips.length;
      refresh.all();
    },
    preview(clips) {
      host.clips = clips;
      refresh.view();
    },
    revert: () => host.show(host.committed),
    standing: (index) => host.live?.[index] ?? UNKNOWN,
    known: () => host.live?.length === host.clips.length && host.live.every(({ reckoned }) => reckoned),
  });
  addChoice(host, refresh);
  addProposals(host, refresh);
}

function addChoice(host, refresh) {
  Object.assign(host, {
    point(index) {
      host.current = index;
      refresh.view();
    },
    choose(index, how = {}) {
      host.chosen = chosenAfter(host.chosen, host.anchor, index, how);
      if (!how.range) host.anchor = index;
      host.current = index;
      refresh.all();
    },
    step(direction, event) {
      const index = Math.min(host.clips.length - 1, Math.max(0, host.current + direction));
      host.choose(index, { range: event.shiftKey });
      host.board.focusCard(index);
    },
    openInspector: () => host.inspector.focus(),
    focusCurrent: () => host.board.focusCard(host.current),
    lock() {
      const locked = !host.chosen.every((index) => host.clips[index].locked);
      host.propose({ do: "say", clips: [...host.chosen], said: { locked } });
    },
    toggleLoop() {
      const chosen = host.chosen.map((index) => host.clips[index]);
      const [start, end] = [Math.min(...chosen.map((clip) => clip.start)), Math.max(...chosen.map((clip) => clip.end))];
      host.setLoop(host.loop ? null : { start_s: start / host.rules.rate, end_s: end / host.rules.rate });
    },
    split: () => host.propose({ do: "split", frame: Math.round(host.cursor_s * host.rules.rate) }),
    join: () => host.propose({ do: "join", clips: [...host.chosen] }),
    swap() {
      if (host.chosen.length === 2) host.propose({ do: "swap", clips: [...host.chosen] });
      else host.say("Choose two clips (Ctrl and click), and swap them.", "note");
    },
  });
}

// What can cost a take is asked for first; where something would be made again, a person decides. The rest is made at once.
// A request counts clips: it waits for the edit before it, and is given up where the clips are then others. It waits for
// the question before it, too; one that says more of the same thing is asked for in its stead.
function addProposals(host, refresh) {
  const question = costQuestion(host, refresh);
  // Whoever goes on does not want what they were told the cost of.
  host.leave = () => host.pending?.impact && question.close(false);
  host.propose = (wanted) => {
    host.leave();
    if (host.pending && isOfTheSame(wanted, host.pending.request)) question.end();
    const { length } = host.committed.clips;
    host.whenFree(() => {
      if (host.committed.clips.length === length) proposeNow({ ...wanted, base: host.version });
      else host.say("The clips were changed meanwhile: look at them and do it again.", "note");
    });
  };
  const proposeNow = (request) => {
    host.say("", "");
    const done = host.live?.map((clip) => clip.state === "done") ?? [];
    if ((host.known() || !host.facts.live) && !mayCost(request, host.committed.clips, done)) host.send(request);
    else question.ask(request);
  };
  host.decide = (keep) => {
    const { pending } = host;
    if (!pending) return;
    question.close(keep);
    if (pending.impact) host.focusCurrent();
  };
}

// What an edit would cost: one question at a time, from when it is asked until it is decided or given up.
function costQuestion(host, refresh) {
  const end = () => {
    host.pending = host.asking = null;
    host.root.dataset.cost = "no";
  };
  const close = (keep, error = null) => {
    const { request } = host.pending;
    end();
    if (keep) host.send(request);
    else {
      host.revert();
      host.endWritten(error);
    }
    refresh.all();
    host.goOn();
  };
  const hear = (asked, answer) => {
    if (host.pending !== asked || host.signal.aborted) return;
    if (answer.error) {
      host.later = []; // as what waits behind a refused edit
      host.gesture?.();
      close(false, answer.error);
      host.say(answer.error.message, "error");
      if (answer.error.code === "gone") host.lost = answer.error.message;
    } else if (!answer.impact.remade) close(true);
    else {
      asked.impact = answer.impact;
      host.root.dataset.cost = "shown";
      host.inspector.draw();
      host.inspector.showCost();
    }
  };
  const ask = (request) => {
    const asked = { request };
    host.pending = asked;
    host.asking = () => close(false);
    host.root.dataset.cost = "asking";
    host.ask(request).then((answer) => hear(asked, answer)).catch(host.fail);
  };
  return { ask, close, end };
}

// Whether two requests set the same thing, so that the newer one says it all.
function isOfTheSame(one, other) {
  if (one.do !== other.do) return false;
  if (one.do === "cut") return one.clip === other.clip;
  const subject = ({ clips, said }) => JSON.stringify([clips, Object.keys(said)]);
  return one.do === "say" && subject(one) === subject(other);
}

// How it stands: asked for again after each change, often while something is under way, and now and then otherwise.
export function addLive(host, refresh) {
  if (!host.facts.live) return; // nobody could tell
  let known = "";
  const looks = createLooks(() => host.model.send({ kind: "glance" }), host.signal, ({ running }) => running);
  // What could not be told, or asked because the library was gone, is said until it is told again.
  const told = ({ sentence }) => {
    if (sentence) host.say(sentence, "error");
    else if (host.lost && host.status.textContent === host.lost) host.say("", "");
    host.lost = sentence;
  };
  const glanced = (message) => {
    if (message?.kind !== "glanced") return;
    looks.answered();
    if (host.lost) told(host.model.get("live"));
  };
  host.model.on("msg:custom", glanced);
  host.signal.addEventListener("abort", () => host.model.off("msg:custom", glanced));
  const receive = (live) => {
    looks.heard(live);
    told(live);
    if (live.clips.length && live.clips.length !== host.committed.clips.length) return;
    const before = host.live ?? [];
    host.live = live.clips.map((clip, index) => (JSON.stringify(clip) === JSON.stringify(before[index]) ? before[index] : clip));
    host.root.dataset.running = live.running ? "yes" : "no";
    refresh.all();
  };
  host.follow("live", receive);
  host.follow("state", (state) => {
    const now = `${state.version} ${state.saved}`;
    if (now !== known) looks.look();
    known = now;
  });
  receive(host.model.get("live"));
}
