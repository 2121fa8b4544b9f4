// What hand and keys do with words and lines: move, trim, nudge, play. Until the hand lets go all is only shown.

const NUDGE_S = 0.01;
const DRAG_PX = 4;

export function listenToLyrics(host, { stage, words, lines, ends }) {
  for (const node of [words, lines, ...ends]) {
    listenToDrags(host, stage, node);
    host.listen(node, "keydown", (event) => lyricKey(host, event));
    host.listen(node, "keyup", (event) => event.key.startsWith("Arrow") && settleNudge(host));
    host.listen(node, "focusout", () => settleNudge(host));
  }
  host.listen(words, "focusin", (event) => focusOn(host, event.target));
  host.listen(lines, "focusin", (event) => focusOn(host, event.target));
}

function focusOn(host, node) {
  if (node.dataset.line === undefined) return;
  host.select(Number(node.dataset.line), node.dataset.word === undefined ? null : Number(node.dataset.word));
}

// Which change a node makes: its word or line as a whole, or one end of what is selected.
function subjectOf(host, node) {
  const end = node.dataset.end ?? null;
  const { line, word } = end ? host.selected : { line: Number(node.dataset.line), word: node.dataset.word ? Number(node.dataset.word) : null };
  return { line, word, end };
}

function listenToDrags(host, stage, parent) {
  let drag = null;
  const finish = (keep) => {
    if (!drag) return;
    const { moved, subject, node } = drag;
    node.classList.remove("sr-dragged");
    drag = null;
    host.gesture = null;
    if (!moved) {
      if (keep && !subject.end) host.playSpan(host.selectedSpan());
    } else if (keep) host.commitPending();
    else host.revert();
  };
  host.listen(parent, "pointerdown", (event) => {
    const node = event.target.closest(".sr-word, .sr-line, .sr-word-end");
    if (!node || event.button !== 0 || host.gesture) return;
    event.preventDefault();
    event.stopPropagation();
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    const subject = subjectOf(host, node);
    drag = { node, subject, x: localX(stage, event), from: host.lines, moved: false };
    host.gesture = () => finish(false);
  });
  host.listen(parent, "pointermove", (event) => {
    if (!drag) return;
    const by_px = localX(stage, event) - drag.x;
    if (!drag.moved && Math.abs(by_px) < DRAG_PX) return;
    drag.moved = true;
    drag.node.classList.add("sr-dragged");
    const by_s = (by_px / host.width) * (host.view.end_s - host.view.start_s);
    host.pend(drag.from, drag.subject, by_s, { snaps: !event.altKey });
  });
  host.listen(parent, "pointerup", () => finish(true));
  host.listen(parent, "pointercancel", () => finish(false));
}

// What a key does with a word, a line or an end of one; false where the browser's own is meant.
const nudged = (direction) => (host, event, subject) => nudge(host, subject, direction * (event.shiftKey ? 10 : 1) * NUDGE_S);
export const wordKeys = () => ({
  ...Object.fromEntries(Object.entries(ARROWS).map(([key, direction]) => [key, nudged(direction)])),
  Enter: (host) => host.editText(),
  " ": (host) => host.togglePlaySpan(host.selectedSpan()),
  Tab: (host, event, { line, word, end }) => word !== null && !end && tabOn(host, event.shiftKey ? -1 : 1, line, word),
});

function lyricKey(host, event) {
  const action = wordKeys()[event.key];
  const node = event.target.closest("[data-line], [data-end]");
  if (!action || !node || event.ctrlKey || event.metaKey || event.altKey) return;
  if (action(host, event, subjectOf(host, node)) === false) return;
  event.preventDefault();
  event.stopPropagation();
}

// A held key moves on the screen only; letting go makes one version of it.
function nudge(host, subject, by_s) {
  if (host.gesture && !host.nudge) return;
  if (!host.nudge) {
    host.nudge = { from: host.lines, by_s: 0, subject };
    host.gesture = () => {
      host.gesture = host.nudge = null;
      host.revert();
    };
  }
  host.nudge.by_s += by_s;
  host.pend(host.nudge.from, subject, host.nudge.by_s, { snaps: false });
  const span = host.selectedSpan();
  if (span) host.reveal(subject.end === "end" ? span.end_s : span.start_s);
}

function settleNudge(host) {
  if (!host.nudge) return;
  host.gesture = host.nudge = null;
  host.commitPending();
}

// The next word has the focus next, also where it is out of sight.
function tabOn(host, direction, line, word) {
  const at = host.flat.findIndex((each) => each.line === line && each.word === word);
  const next = host.flat[at + direction];
  if (!next) return false;
  settleNudge(host);
  host.focusItem(next.line, next.word);
  return true;
}
