// What hand and keys do on the stage: drag or nudge an edge, move the cursor, pan, pinch, zoom.
// It tells the host what is wanted, and keeps nothing but the gesture under way.

export const edgeKeys = () => ({ ...ARROWS, PageDown: -1, PageUp: 1 });

export function listenForGestures(host, parts) {
  listenToEdges(host, parts);
  listenToStage(host, parts);
  listenToWheel(host, parts.stage);
}

function listenToEdges(host, parts) {
  let drag = null;
  const { edges, stage } = parts;
  const end = (keep) => {
    if (!drag) return;
    drag.node.classList.remove("sr-dragged");
    drag = null;
    host.gesture = null;
    showBubble(host, parts, null);
    if (keep) host.commit();
    else host.revert();
  };
  host.listen(edges, "pointerdown", (event) => {
    if (!event.target.closest(".sr-edge") || event.button !== 0) return;
    const node = nearestEdge(host, edges, localX(stage, event));
    event.preventDefault();
    event.stopPropagation();
    node.focus({ preventScroll: true });
    const edge = Number(node.dataset.edge);
    if (isFixed(host.sections, edge)) {
      host.say(lockSentence(host, [edge - 1, edge]), "note");
      return;
    }
    node.setPointerCapture(event.pointerId);
    node.classList.add("sr-dragged");
    const offset = localX(stage, event) - timeToX(host.view, host.width, host.sections[edge].start_s);
    drag = { node, edge, offset, from: host.sections };
    host.gesture = () => end(false);
  });
  host.listen(edges, "pointermove", (event) => {
    if (!drag) return;
    const wanted = xToTime(host.view, host.width, localX(stage, event) - drag.offset);
    const { low, high } = edgeLimits(drag.from, drag.edge, host.facts.min_section_s);
    const t = snapTime(wanted, event.altKey ? [] : host.snapTimes(), low, high);
    host.preview(moveEdge(drag.from, drag.edge, t, host.facts.min_section_s));
    showBubble(host, parts, t);
  });
  host.listen(edges, "pointerup", () => end(true));
  host.listen(edges, "pointercancel", () => end(false));
  host.listen(edges, "keydown", (event) => edgeKey(host, parts, event));
  host.listen(edges, "keyup", (event) => {
    if (event.key.startsWith("Arrow") || event.key.startsWith("Page")) settle(host, parts);
  });
  host.listen(edges, "focusout", () => settle(host, parts));
  host.listen(edges, "focusin", (event) => {
    const edge = Number(event.target.dataset.edge);
    if (edge) host.reveal(host.sections[edge].start_s);
  });
}

// Where edges lie so close that their handles overlap, the hand means the one that is nearest.
function nearestEdge(host, edges, x) {
  const away = (node) => Math.abs(timeToX(host.view, host.width, host.sections[Number(node.dataset.edge)].start_s) - x);
  return [...edges.children].reduce((best, node) => (away(node) < away(best) ? node : best));
}

// Keys move an edge on the screen only; letting go commits, so a held key makes one version.
function edgeKey(host, parts, event) {
  const direction = edgeKeys()[event.key];
  const edge = Number(event.target.dataset.edge);
  if (!direction || !edge || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (host.gesture && !host.nudging) return;
  if (isFixed(host.sections, edge)) {
    host.say(lockSentence(host, [edge - 1, edge]), "note");
    return;
  }
  if (!host.nudging) {
    host.nudging = true;
    host.gesture = () => {
      host.gesture = null;
      host.nudging = false;
      showBubble(host, parts, null);
      host.revert();
    };
  }
  const byBar = event.shiftKey || event.key.startsWith("Page");
  const at = host.sections[edge].start_s;
  const t = event.altKey ? at + direction * 0.01 : stepTime(at, byBar ? host.downbeats : host.beats, direction, byBar ? 1 : 0.1);
  host.preview(moveEdge(host.sections, edge, t, host.facts.min_section_s));
  host.reveal(host.sections[edge].start_s);
  showBubble(host, parts, host.sections[edge].start_s);
}

function settle(host, parts) {
  if (!host.nudging) return;
  host.nudging = false;
  host.gesture = null;
  showBubble(host, parts, null);
  host.commit();
}

function listenToStage(host, parts) {
  const { stage, lanes } = parts;
  const flagged = createFlagDrag(host, { flag: parts.flag, tell: (t) => showBubble(host, parts, t) }, (from_s, to_s, alone) =>
    host.mend(alone ? "beat" : "bars", { times_s: alone ? [from_s, to_s] : [to_s] }));
  listenToPanning(host, stage, {
    ignores: (event) => Boolean(event.target.closest(".sr-edge")),
    scrubs: (y) => y < lanes.bars.bottom || y > lanes.seconds.top,
    scrub: (t) => scrubTo(host, t),
    scrubbed: () => host.player?.quiet(),
    grab(event, x, y) {
      const flag = y < lanes.bars.bottom ? flagAt(host, x, event.pointerType === "touch" ? 20 : 9) : null;
      if (flag === null) return null;
      flagged.begin(flag);
      return { move: (to, { altKey }) => flagged.dragging && flagged.move(to, altKey), end: (kept) => flagged.end(kept) };
    },
  });
  host.listen(stage, "dblclick", (event) => {
    if (event.target.closest(".sr-edge")) return;
    host.showSection(sectionAt(host.sections, xToTime(host.view, host.width, localX(stage, event))));
  });
}

// The cursor follows the hand along a ruler, and a song that is at hand is heard in short grains.
function scrubTo(host, t) {
  host.setCursor(t);
  host.player?.grain(host.cursor_s);
}

function showBubble(host, { bubble }, t) {
  bubble.hidden = t === null;
  if (t === null) return;
  bubble.textContent = host.placeText(t);
  const x = timeToX(host.view, host.width, t);
  const half = 84; // about half of the longest text; measuring it would cost a layout
  bubble.style.transform = `translateX(${Math.min(host.width - half, Math.max(half, x))}px) translateX(-50%)`;
}
