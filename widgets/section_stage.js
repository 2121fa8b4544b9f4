// The stage of the section editor: waveform, rulers, beats, energy, section edges, cursor, overview.
// It draws what the host shows and tells the host what the hand wants; it keeps nothing of its own but a gesture.

const LANES = { bars: 20, chips: 26, wave: 142, energy: 30, seconds: 20 };
const STAGE_HEIGHT = 238;
const OVERVIEW_HEIGHT = 34;
const CLICK_PX = 4;

function lanesOf() {
  let top = 0;
  const lanes = {};
  for (const [name, height] of Object.entries(LANES)) {
    lanes[name] = { top, height, bottom: top + height };
    top += height;
  }
  return lanes;
}

export function createStage(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const chips = element("div", "sr-chips", { ariaHidden: "true" });
  const edges = element("div", "sr-edges");
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const bubble = element("div", "sr-bubble", { ariaHidden: "true", hidden: true });
  const stage = element("div", "sr-stage", {
    tabIndex: 0,
    role: "group",
    ariaLabel: "Waveform with sections. Arrow keys move the cursor by a beat, with Shift by a bar; space plays; S splits.",
  }, [canvas, chips, edges, cursor, bubble]);
  stage.style.height = `${STAGE_HEIGHT}px`;
  const overview = createOverview(host);
  const parts = { canvas, chips, edges, cursor, bubble, stage, lanes: lanesOf() };
  listenForGestures(host, parts);
  return {
    nodes: [stage, overview.node],
    focus: () => stage.focus({ preventScroll: true }),
    describe() {
      describeChips(host, parts);
      describeEdges(host, parts);
    },
    draw() {
      paintStage(host, parts);
      placeChips(host, parts);
      placeEdges(host, parts);
      overview.draw();
    },
    placeCursor() {
      const x = timeToX(host.view, host.width, host.cursor_s);
      cursor.style.transform = `translateX(${x}px)`;
      cursor.hidden = x < -1 || x > host.width + 1;
      overview.placeCursor();
    },
  };
}

// Painting

function paintStage(host, { canvas, lanes }) {
  const context = sizeCanvas(canvas, host.width, STAGE_HEIGHT);
  const { colours, view, width } = host;
  const visible = host.sections
    .map((section) => ({
      hue: colours.hues[hueOfLabel(section.label)],
      from: Math.max(0, timeToX(view, width, section.start_s)),
      to: Math.min(width, timeToX(view, width, section.end_s)),
    }))
    .filter(({ from, to }) => to > from);
  for (const { hue, from, to } of visible) {
    context.fillStyle = hue;
    context.globalAlpha = host.dark ? 0.3 : 0.2;
    context.fillRect(from, lanes.chips.top, to - from, lanes.chips.height);
    context.globalAlpha = host.dark ? 0.1 : 0.07;
    context.fillRect(from, lanes.wave.top, to - from, lanes.wave.height + lanes.energy.height);
  }
  context.globalAlpha = 1;
  paintBeats(host, context, lanes);
  paintWave(host, context, lanes.wave, visible);
  paintEnergy(host, context, lanes.energy);
  paintRulers(host, context, lanes);
}

function paintWave(host, context, lane, visible) {
  const { view, width } = host;
  const bins = (view.end_s - view.start_s) / host.facts.bin_s;
  const count = Math.max(2, Math.min(Math.round(width * (window.devicePixelRatio || 1)), Math.ceil(bins)));
  const columns = waveColumns(host.pyramid, host.facts.bin_s, view.start_s, view.end_s, count);
  const middle = lane.top + lane.height / 2;
  for (const { hue, from, to } of visible) {
    context.fillStyle = hue;
    fillWave(context, columns, from, to, width / count, middle, lane.height / 2 - 6);
  }
}

function paintBeats(host, context, lanes) {
  const { beats, numbers, downbeats, view, width, colours } = host;
  if (beats.length < 2) return;
  const mean_s = (beats.at(-1) - beats[0]) / (beats.length - 1);
  const showBeats = thinning(mean_s, view, width, 9) === 1;
  const bar_s = downbeats.length > 1 ? (downbeats.at(-1) - downbeats[0]) / (downbeats.length - 1) : mean_s;
  const everyBar = thinning(bar_s, view, width, 9);
  context.fillStyle = colours.ink;
  const lines = (times, alpha, top, bottom, wanted) => {
    context.globalAlpha = alpha;
    for (let i = lowerBound(times, view.start_s); i < times.length && times[i] <= view.end_s; i += 1) {
      if (wanted(i)) context.fillRect(Math.round(timeToX(view, width, times[i])), top, 1, bottom - top);
    }
  };
  const { wave, energy } = lanes;
  lines(downbeats, host.dark ? 0.3 : 0.22, wave.top, energy.bottom, (i) => i % everyBar === 0);
  if (showBeats) lines(beats, host.dark ? 0.14 : 0.1, wave.top + 12, wave.bottom - 12, (i) => numbers[i] !== 1);
  context.globalAlpha = 1;
}

function paintEnergy(host, context, lane) {
  const { energy, view, width, colours } = host;
  if (!energy.length) return;
  const floor = lane.bottom - 0.5;
  const heightAt = (x) => {
    const from = Math.floor(xToTime(view, width, x) / host.facts.hop_s);
    const to = Math.max(from + 1, Math.ceil(xToTime(view, width, x + 2) / host.facts.hop_s));
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += energy[Math.min(energy.length - 1, Math.max(0, i))];
    return (sum / (to - from) / 255) * (lane.height - 5);
  };
  const line = new Path2D();
  for (let x = 0; x <= width; x += 2) line.lineTo(x, floor - heightAt(x));
  const area = new Path2D(line);
  area.lineTo(width + 2, floor);
  area.lineTo(0, floor);
  context.fillStyle = context.strokeStyle = colours.energy;
  context.globalAlpha = host.dark ? 0.22 : 0.18;
  context.fill(area);
  context.globalAlpha = 0.9;
  context.lineWidth = 1.25;
  context.stroke(line);
  context.globalAlpha = 1;
  context.fillStyle = colours.line;
  context.fillRect(0, lane.top, width, 1);
}

function paintRulers(host, context, lanes) {
  const { view, width, colours } = host;
  context.font = `${TYPE.small}px ${TYPE.sans}`;
  context.textBaseline = "middle";
  const ruler = (ticks, lane, tickTop, tickBottom) => {
    for (const { t, text } of ticks) {
      const x = Math.round(timeToX(view, width, t));
      context.fillStyle = colours.faint;
      context.globalAlpha = 0.7;
      context.fillRect(x, tickTop, 1, tickBottom - tickTop);
      context.globalAlpha = 1;
      context.fillStyle = colours.muted;
      const room = context.measureText(text).width + 5;
      if (x + room < width) context.fillText(text, x + 4, lane.top + lane.height / 2 + 0.5);
    }
  };
  ruler(barTicks(view, width, host.downbeats), lanes.bars, lanes.bars.bottom - 9, lanes.bars.bottom);
  ruler(secondTicks(view, width), lanes.seconds, lanes.seconds.top, lanes.seconds.top + 7);
  context.fillStyle = colours.line;
  context.fillRect(0, lanes.bars.bottom - 1, width, 1);
  context.fillRect(0, lanes.seconds.top, width, 1);
}

// Sections and edges are elements: crisp text, focus, screen reader names.

function describeChips(host, { chips }) {
  const nodes = matchChildren(chips, host.sections.length, () => element("div", "sr-chip", {}, [element("span")]));
  nodes.forEach((node, index) => {
    if (!showsOther(node, host.sections[index], host.names[index], index === host.current)) return;
    node.firstChild.textContent = host.names[index];
    node.classList.toggle("sr-current", index === host.current);
    node.style.setProperty("--sr-hue", `var(--sr-hue-${hueOfLabel(host.sections[index].label)})`);
  });
}

function placeChips(host, { chips }) {
  host.sections.forEach((section, index) => {
    const node = chips.children[index];
    const left = Math.max(0, timeToX(host.view, host.width, section.start_s));
    const wide = Math.min(host.width, timeToX(host.view, host.width, section.end_s)) - left;
    node.hidden = wide < 14;
    if (node.hidden) return;
    node.style.transform = `translateX(${left}px)`;
    node.style.width = `${wide}px`;
    node.classList.toggle("sr-tight", wide < 56);
  });
}

function describeEdges(host, { edges }) {
  const count = host.sections.length - 1;
  const nodes = matchChildren(edges, count, () => element("div", "sr-edge", { tabIndex: 0, role: "slider" }));
  nodes.forEach((node, index) => {
    const edge = index + 1;
    if (!showsOther(node, host.sections[index], host.sections[edge], host.names[index], host.names[edge], host.beats)) return;
    const at = host.sections[edge].start_s;
    const { low, high } = edgeLimits(host.sections, edge, host.facts.min_section_s);
    node.dataset.edge = edge;
    const attributes = {
      "aria-label": `Start of ${host.names[edge]}, end of ${host.names[index]}`,
      "aria-orientation": "horizontal",
      "aria-valuemin": low.toFixed(3),
      "aria-valuemax": high.toFixed(3),
      "aria-valuenow": at.toFixed(3),
      "aria-valuetext": host.placeText(at),
    };
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  });
}

// Edges that are out of sight stay where a focus finds them, but are not moved for every frame.
function placeEdges(host, { edges }) {
  const sight = 24;
  [...edges.children].forEach((node, index) => {
    const x = timeToX(host.view, host.width, host.sections[index + 1].start_s);
    const away = x < -sight || x > host.width + sight;
    if (away && node.classList.contains("sr-away")) return;
    node.classList.toggle("sr-away", away);
    node.style.transform = `translateX(${away ? -2 * sight : x}px)`;
  });
}

function showBubble(host, { bubble }, t) {
  bubble.hidden = t === null;
  if (t === null) return;
  bubble.textContent = host.placeText(t);
  const x = timeToX(host.view, host.width, t);
  const half = 84; // about half of the longest text; measuring it would cost a layout
  bubble.style.transform = `translateX(${Math.min(host.width - half, Math.max(half, x))}px) translateX(-50%)`;
}

// Gestures

function listenForGestures(host, parts) {
  listenToEdges(host, parts);
  listenToStage(host, parts);
  host.listen(parts.stage, "wheel", (event) => wheel(host, parts, event), { passive: false });
}

function localX(node, event) {
  return event.clientX - node.getBoundingClientRect().left;
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
    node.setPointerCapture(event.pointerId);
    node.classList.add("sr-dragged");
    const edge = Number(node.dataset.edge);
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
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -1, PageUp: 1 };
  const direction = steps[event.key];
  const edge = Number(event.target.dataset.edge);
  if (!direction || !edge || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (host.gesture && !host.nudging) return;
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
  const pointers = new Map();
  let start = null;
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { middle: (a + b) / 2, apart: Math.max(8, Math.abs(a - b)) };
  };
  host.listen(stage, "pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest(".sr-edge")) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, localX(stage, event));
    const y = event.clientY - stage.getBoundingClientRect().top;
    const scrubbing = y < lanes.bars.bottom || y > lanes.seconds.top;
    start = { x: localX(stage, event), view: host.view, moved: false, scrubbing };
    if (pointers.size === 2) start = { ...start, moved: true, pinch: spread() };
    else if (scrubbing) host.setCursor(xToTime(host.view, host.width, start.x));
  });
  host.listen(stage, "pointermove", (event) => {
    if (!pointers.has(event.pointerId) || !start) return;
    const x = localX(stage, event);
    pointers.set(event.pointerId, x);
    if (start.pinch && pointers.size === 2) {
      const now = spread();
      const anchor = xToTime(start.view, host.width, start.pinch.middle);
      const zoomed = zoomView(start.view, now.apart / start.pinch.apart, anchor, host.duration_s);
      const span = zoomed.end_s - zoomed.start_s;
      host.setView(panView(zoomed, ((start.pinch.middle - now.middle) / host.width) * span, host.duration_s));
    } else if (start.scrubbing) {
      host.setCursor(xToTime(host.view, host.width, x));
    } else if (start.moved || Math.abs(x - start.x) > CLICK_PX) {
      start.moved = true;
      const span = start.view.end_s - start.view.start_s;
      host.setView(panView(start.view, ((start.x - x) / host.width) * span, host.duration_s));
    }
  });
  const lift = (event, click) => {
    if (!pointers.delete(event.pointerId) || !start) return;
    if (click && !start.moved && !start.scrubbing) host.setCursor(xToTime(host.view, host.width, start.x));
    if (!pointers.size) start = null;
  };
  host.listen(stage, "pointerup", (event) => lift(event, true));
  host.listen(stage, "pointercancel", (event) => lift(event, false));
  host.listen(stage, "dblclick", (event) => {
    if (event.target.closest(".sr-edge")) return;
    host.showSection(sectionAt(host.sections, xToTime(host.view, host.width, localX(stage, event))));
  });
}

// A plain wheel scrolls the page until a person has clicked into the widget; with Ctrl or a pinch it always zooms.
function wheel(host, { stage }, event) {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  const pans = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const inside = host.root.contains(host.root.getRootNode().activeElement);
  if (pans) {
    const span = host.view.end_s - host.view.start_s;
    host.setView(panView(host.view, (sideways / host.width) * span, host.duration_s));
  } else if (event.ctrlKey || event.metaKey || inside) {
    const anchor = xToTime(host.view, host.width, localX(stage, event));
    const lines = event.deltaMode === 1 ? 16 : 1;
    const strength = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.01 : 0.002;
    host.setView(zoomView(host.view, Math.exp(-event.deltaY * lines * strength), anchor, host.duration_s));
  } else return;
  event.preventDefault();
}

// Overview: the whole song, and the part that is seen as a window that can be dragged.

function createOverview(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const pane = element("div", "sr-window", { ariaHidden: "true" });
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const node = element("div", "sr-overview", { title: "The whole song: drag to see another part" }, [canvas, pane, cursor]);
  node.style.height = `${OVERVIEW_HEIGHT}px`;
  let drag = null;
  const whole = () => ({ start_s: 0, end_s: host.duration_s });
  const centre = (event) => {
    const t = xToTime(whole(), host.width, localX(node, event)) - drag;
    const half = (host.view.end_s - host.view.start_s) / 2;
    host.setView(clampView({ start_s: t - half, end_s: t + half }, host.duration_s));
  };
  host.listen(node, "pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    const t = xToTime(whole(), host.width, localX(node, event));
    const inside = t >= host.view.start_s && t <= host.view.end_s;
    drag = inside ? t - (host.view.start_s + host.view.end_s) / 2 : 0;
    centre(event);
  });
  host.listen(node, "pointermove", (event) => drag !== null && centre(event));
  host.listen(node, "pointerup", () => (drag = null));
  host.listen(node, "pointercancel", () => (drag = null));
  return {
    node,
    draw() {
      paintOverview(host, canvas);
      pane.style.transform = `translateX(${timeToX(whole(), host.width, host.view.start_s)}px)`;
      pane.style.width = `${((host.view.end_s - host.view.start_s) / host.duration_s) * host.width}px`;
    },
    placeCursor() {
      cursor.style.transform = `translateX(${timeToX(whole(), host.width, host.cursor_s)}px)`;
    },
  };
}

// The overview changes only with sections, width and theme: zooming and panning cost it nothing.
function paintOverview(host, canvas) {
  const key = [host.width, window.devicePixelRatio, host.dark];
  const same = canvas.paintedFor?.sections === host.sections && canvas.paintedFor.key.every((each, i) => each === key[i]);
  if (same) return;
  canvas.paintedFor = { sections: host.sections, key };
  const context = sizeCanvas(canvas, host.width, OVERVIEW_HEIGHT);
  const count = Math.max(2, Math.round(host.width));
  const columns = waveColumns(host.pyramid, host.facts.bin_s, 0, host.duration_s, count);
  for (const section of host.sections) {
    const from = (section.start_s / host.duration_s) * host.width;
    const to = (section.end_s / host.duration_s) * host.width;
    context.fillStyle = host.colours.hues[hueOfLabel(section.label)];
    context.globalAlpha = host.dark ? 0.16 : 0.12;
    context.fillRect(from, 0, to - from - 1, OVERVIEW_HEIGHT);
    context.globalAlpha = 0.85;
    const step = host.width / count;
    fillWave(context, columns, from, to, step, OVERVIEW_HEIGHT / 2, OVERVIEW_HEIGHT / 2 - 3);
  }
  context.globalAlpha = 1;
}
