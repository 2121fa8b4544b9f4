// The stage of the section editor: what is painted, the sections and edges on it, the cursor, the overview.
// It shows what the host holds, and keeps nothing of its own.

export function createStage(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const chips = element("div", "sr-chips", { ariaHidden: "true" });
  const edges = element("div", "sr-edges");
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const doubts = element("div", "sr-doubts");
  const loop = element("div", "sr-loop", { ariaHidden: "true", hidden: true });
  const flag = element("div", "sr-flag", { ariaHidden: "true", hidden: true });
  const bubble = element("div", "sr-bubble", { ariaHidden: "true", hidden: true });
  const stage = element("div", "sr-stage", {
    tabIndex: 0,
    role: "group",
    ariaLabel: "Waveform with sections. Arrow keys move the cursor by a beat, with Shift by a bar; space plays.",
  }, [canvas, loop, doubts, chips, edges, flag, cursor, bubble]);
  stage.style.height = `${STAGE_HEIGHT}px`;
  const overview = createOverview(host);
  const parts = { canvas, chips, edges, doubts, loop, flag, cursor, bubble, stage, lanes: lanesOf() };
  listenForGestures(host, parts);
  return {
    nodes: [stage, overview.node],
    describe() {
      describeChips(host, parts);
      describeEdges(host, parts);
      describeDoubts(host, parts);
    },
    draw() {
      paintStage(host, parts);
      placeChips(host, parts);
      placeEdges(host, parts);
      placeSpans(host, parts.doubts.children, host.facts.doubts);
      placeSpans(host, [loop], [host.loop]);
      overview.draw();
    },
    placeCursor() {
      placeCursorLine(host, cursor);
      overview.placeCursor();
    },
  };
}

// Sections and edges are elements: crisp text, focus, screen reader names.

function describeChips(host, { chips }) {
  const nodes = matchChildren(chips, host.sections.length, () => element("div", "sr-chip", {}, [element("span")]));
  nodes.forEach((node, index) => {
    if (!showsOther(node, host.sections[index], host.names[index], index === host.current)) return;
    node.firstChild.textContent = host.names[index];
    node.classList.toggle("sr-locked", host.sections[index].locked);
    node.classList.toggle("sr-current", index === host.current);
    node.style.setProperty("--sr-hue", `var(--sr-hue-${host.sections[index].hue})`);
  });
}

function placeChips(host, { chips }) {
  host.sections.forEach((section, index) => {
    const node = chips.children[index];
    const left = Math.max(0, timeToX(host.view, host.width, section.start_s));
    const wide = Math.min(host.width, timeToX(host.view, host.width, section.end_s)) - left;
    node.hidden = wide < 22;
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
    const fixed = isFixed(host.sections, edge);
    node.classList.toggle("sr-fixed", fixed);
    node.setAttribute("aria-disabled", String(fixed));
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

// Where beats are not to be trusted, and why: seen, read on hovering, and spoken.
const DOUBTS = {
  silence: "nothing sounds there", ambience: "nothing is struck there", rubato: "the tempo wanders there",
  "off-grid": "what is struck lies beside the beats there", said: "you said that there is no beat",
};

function describeDoubts(host, { doubts }) {
  const spans = host.facts.doubts;
  const nodes = matchChildren(doubts, spans.length, () => element("div", "sr-doubt", { role: "img" }));
  nodes.forEach((node, index) => {
    const { start_s, end_s, doubt } = spans[index];
    const text = `Beats not to be trusted from ${formatTime(start_s, 1)} to ${formatTime(end_s, 1)}: ${DOUBTS[doubt] ?? doubt}`;
    node.title = text;
    node.setAttribute("aria-label", text);
  });
}

// Puts nodes over spans of the song; a null span is not shown.
export function placeSpans(host, nodes, spans) {
  [...nodes].forEach((node, index) => {
    const span = spans[index];
    const left = span ? Math.max(-2, timeToX(host.view, host.width, span.start_s)) : 0;
    const right = span ? Math.min(host.width + 2, timeToX(host.view, host.width, span.end_s)) : 0;
    node.hidden = right <= left;
    if (node.hidden) return;
    node.style.transform = `translateX(${left}px)`;
    node.style.width = `${right - left}px`;
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
