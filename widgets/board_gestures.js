// What hand and keys do on the board: choose cards, drag a cut, drag a card onto another, move the cursor, pan, pinch.
// It tells the host what is wanted, and keeps nothing but the gesture under way.

const MOVED_PX = 5;
const HOLD_MS = 380;
const RESIST_PX = 10;
export const cutKeys = () => ARROWS;

export function listenToBoard(host, parts) {
  listenToCuts(host, parts);
  listenToCards(host, parts);
  listenToGround(host, parts);
  listenToWheel(host, parts.stage);
}

function tellPlace(host, { bubble }, x, sentence, refused = false) {
  bubble.hidden = !sentence;
  if (!sentence) return;
  bubble.textContent = sentence;
  bubble.dataset.refused = refused ? "yes" : "no";
  const half = bubble.offsetWidth / 2 + 4;
  bubble.style.transform = `translateX(calc(${Math.min(host.width - half, Math.max(half, x))}px - 50%))`;
}

function placeWords(host, index) {
  const { rate } = host.rules;
  const [left, right] = [host.clips[index - 1], host.clips[index]];
  return `${formatTime(right.start / rate, 2)} ${cutWords(host, index)} · ${((left.end - left.start) / rate).toFixed(1)} s | ${((right.end - right.start) / rate).toFixed(1)} s`;
}

function listenToCuts(host, parts) {
  const { cuts, stage } = parts;
  let drag = null;
  const end = (keep) => {
    if (!drag) return;
    const { index, node } = drag;
    const frame = host.clips[index]?.start;
    const moved = keep && frame !== undefined && frame !== drag.clips[index].start;
    drag = null;
    host.dragging = null;
    host.gesture = null;
    node.classList.remove("sr-dragged");
    node.style.removeProperty("--sr-strain");
    tellPlace(host, parts, 0, "");
    host.refreshView();
    if (moved) host.propose({ do: "cut", clip: index, frame });
    else host.revert();
  };
  host.listen(cuts, "pointerdown", (event) => {
    const node = event.target.closest(".sr-cut");
    if (!node || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    node.classList.add("sr-dragged");
    host.leave();
    const index = Number(node.dataset.cut);
    const offset = localX(stage, event) - timeToX(host.view, host.width, host.clips[index].start / host.rules.rate);
    drag = { node, index, offset, clips: host.clips, legal: legalCuts(host.rules, host.clips, index) };
    host.dragging = index;
    host.gesture = () => end(false);
    host.refreshView();
  });
  host.listen(cuts, "pointermove", (event) => {
    if (!drag) return;
    const x = localX(stage, event) - drag.offset;
    const wanted = Math.round(xToTime(host.view, host.width, x) * host.rules.rate);
    const refusal = whyNot(host.rules, drag.clips, drag.index, wanted) || (drag.legal.length ? "" : "There is no beat here for it to go to");
    const locked = drag.clips[drag.index].locked || drag.clips[drag.index - 1].locked;
    const frame = locked ? drag.clips[drag.index].start : nearestCut(drag.legal, wanted) ?? drag.clips[drag.index].start;
    host.preview(movedCut(drag.clips, drag.index, frame));
    const at = timeToX(host.view, host.width, frame / host.rules.rate);
    const strain = refusal ? Math.max(-RESIST_PX, Math.min(RESIST_PX, (x - at) / 6)) : 0;
    drag.node.style.setProperty("--sr-strain", `${strain}px`);
    tellPlace(host, parts, at, refusal || placeWords(host, drag.index), Boolean(refusal));
  });
  host.listen(cuts, "pointerup", () => end(true));
  host.listen(cuts, "pointercancel", () => end(false));
  host.listen(cuts, "keydown", (event) => cutKey(host, parts, event));
  host.listen(cuts, "keyup", (event) => event.key.startsWith("Arrow") && settleCut(host, parts));
  host.listen(cuts, "focusout", () => settleCut(host, parts));
}

// Keys move a cut on the screen only; letting go proposes it, so a held key makes one version.
function cutKey(host, parts, event) {
  const direction = cutKeys()[event.key];
  if (!direction || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (host.gesture && host.nudged === null) return;
  const index = Number(event.target.dataset.cut);
  host.leave();
  const { clips, rules } = host;
  const refusal = clips[index].locked || clips[index - 1].locked ? whyNot(rules, clips, index, clips[index].start) : "";
  const legal = legalCuts(rules, host.committed.clips, index);
  const frame = refusal ? clips[index].start : stepCut(legal, clips[index].start, direction);
  if (frame === clips[index].start) {
    host.say(refusal || whyNot(rules, clips, index, frame + direction * Math.round(rules.rate)) || "There is no further beat for this cut.", "note");
    return;
  }
  host.nudged = index;
  host.dragging = index;
  host.gesture = () => {
    host.nudged = host.dragging = host.gesture = null;
    tellPlace(host, parts, 0, "");
    host.revert();
  };
  host.preview(movedCut(clips, index, frame));
  host.reveal(frame / rules.rate);
  tellPlace(host, parts, timeToX(host.view, host.width, frame / rules.rate), placeWords(host, index));
}

function settleCut(host, parts) {
  if (host.nudged === null) return;
  const index = host.nudged;
  const frame = host.clips[index]?.start;
  host.nudged = host.dragging = host.gesture = null;
  tellPlace(host, parts, 0, "");
  host.refreshView();
  const back = !host.isOpen() && frame === host.committed.clips[index]?.start;
  if (frame === undefined || back) host.revert();
  else host.propose({ do: "cut", clip: index, frame });
}

// A click chooses; a drag with the mouse, or with a finger that was held, swaps; a finger that slides pans.
function listenToCards(host, parts) {
  const { cards, stage } = parts;
  let press = null;
  const under = (event) => {
    const found = host.root.getRootNode().elementsFromPoint(event.clientX, event.clientY).find((node) => node.matches?.(".sr-card"));
    return found ? Number(found.dataset.clip) : null;
  };
  const clear = () => {
    clearTimeout(press?.timer);
    press?.node.classList.remove("sr-lifted");
    press = null;
    host.swapTarget = null;
    host.gesture = null;
    tellPlace(host, parts, 0, "");
    host.refreshView();
  };
  const lift = () => {
    press.lifted = true;
    press.node.classList.add("sr-lifted");
    host.gesture = clear;
  };
  host.listen(cards, "pointerdown", (event) => {
    const node = event.target.closest(".sr-card");
    if (!node || event.button !== 0) return;
    event.stopPropagation();
    host.swallowClick = false; // a finger that panned is followed by no click
    press = { node, index: Number(node.dataset.clip), x: localX(stage, event), view: host.view, mouse: event.pointerType === "mouse" };
    if (!press.mouse) press.timer = setTimeout(lift, HOLD_MS);
    node.setPointerCapture(event.pointerId);
  });
  host.listen(cards, "pointermove", (event) => {
    if (!press) return;
    const by = localX(stage, event) - press.x;
    if (!press.lifted && !press.panned && Math.abs(by) > MOVED_PX) {
      clearTimeout(press.timer);
      if (press.mouse) lift();
      else press.panned = true;
    }
    if (press.panned) {
      const span = press.view.end_s - press.view.start_s;
      host.setView(panView(press.view, (-by / host.width) * span, host.duration_s));
    } else if (press.lifted) {
      const target = under(event);
      host.swapTarget = target !== null && target !== press.index ? target : null;
      tellPlace(host, parts, localX(stage, event), host.swapTarget === null ? `Clip ${press.index}: drop it onto another clip` : `Swap clips ${press.index} and ${host.swapTarget}`);
      host.refreshView();
    }
  });
  host.listen(cards, "pointerup", () => {
    if (!press) return;
    const { index, lifted, panned } = press;
    const target = host.swapTarget;
    clear();
    if (lifted || panned) host.swallowClick = true;
    if (lifted && target !== null) host.propose({ do: "swap", clips: [index, target] });
  });
  host.listen(cards, "pointercancel", () => press && clear());
  host.listen(cards, "click", (event) => {
    const node = event.target.closest(".sr-card");
    const swallowed = host.swallowClick && event.detail > 0;
    host.swallowClick = false;
    if (!node || swallowed) return;
    host.choose(Number(node.dataset.clip), { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey });
    if (event.detail === 0) host.openInspector(); // Enter or space on a card
  });
  host.listen(cards, "focusin", (event) => {
    const index = Number(event.target.closest(".sr-card")?.dataset.clip);
    if (index !== host.current && !press) host.point(index);
  });
}

// Ruler and bands move the cursor; with two fingers the board zooms.
function listenToGround(host, { stage }) {
  listenToPanning(host, stage, { ignores: (event) => Boolean(event.target.closest(".sr-card, .sr-cut")), scrubs: () => true });
}
