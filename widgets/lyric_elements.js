// Words and lines as elements: crisp text, focus, screen reader names. Only those in sight exist, each under its own
// key, so that a focus stays where it is while the view moves.

export const LINE_LEAST_PX = 26;
const FEWEST_SHOWN = 0.5; // of the words in sight: with less room, none are shown

export function createLyricElements(host, { words, lines, ends, hint }) {
  const pools = { words: new Map(), lines: new Map() };
  const widths = new Map();
  const pen = document.createElement("canvas").getContext("2d");
  const measured = (text) => {
    if (widths.size > 5000) widths.clear();
    if (!widths.has(text)) {
      pen.font = `12.5px ${TYPE.sans}`;
      widths.set(text, Math.min(200, pen.measureText(text.slice(0, 60)).width));
    }
    return widths.get(text);
  };
  const wideOf = (word) => measured(word.text) + 17 + (signOf(word) ? 4 + 8 * signOf(word).length : 0);
  let packed = { lines: null, scale: 0, rows: [] };
  const rowsAt = (scale) => {
    if (packed.lines === host.lines && packed.scale === scale) return packed.rows;
    const items = host.flat.map(({ start_s, line, word }) => ({ start_s, wide: wideOf(host.lines[line].words[word]) }));
    packed = { lines: host.lines, scale, rows: packRows(items, scale, LYRIC_ROWS) };
    return packed.rows;
  };
  return {
    draw() {
      const scale = host.width / (host.view.end_s - host.view.start_s);
      const rows = rowsAt(scale);
      const { first, last } = inSight(host.flat, host.view, host.longest_s);
      const seen = [];
      for (let i = first; i < last; i += 1) if (host.flat[i].end_s >= host.view.start_s) seen.push(i);
      const shown = seen.filter((i) => rows[i] >= 0);
      const some = shown.length >= FEWEST_SHOWN * seen.length ? shown : [];
      tellHidden(host, hint, some.length, seen.length);
      keyed(words, pools.words, some.map((i) => `${host.flat[i].line}.${host.flat[i].word}`), makeWord, host.focusedKey("word"));
      for (const i of some) placeWord(host, pools.words, host.flat[i], rows[i], wideOf);
      placeFocused(host, pools.words, wideOf);
      drawLines(host, lines, pools.lines, scale);
      placeEnds(host, ends);
    },
    node: ({ line, word }) => (word === null ? pools.lines.get(String(line)) : pools.words.get(`${line}.${word}`)),
    pools,
  };
}

// What there is no room for is told: where the words would be, or, beside those that are shown, over the wave.
function tellHidden(host, hint, shown, seen) {
  const which = shown === seen ? "" : shown ? "all" : "the";
  if (!showsOther(hint, which)) return;
  hint.hidden = !which;
  hint.textContent = which && `Zoom in to see ${which} words.`;
  hint.dataset.beside = which === "all" ? "yes" : "no";
  hint.style.top = `${host.lanes[which === "all" ? "wave" : "words"].top + 4}px`;
}

const signOf = (word) => trustSign(trustStep(word));

// Nodes for these keys, in this order, made and removed as few as can be; the one with the focus stays.
function keyed(parent, pool, keys, make, focused) {
  const wanted = new Set(keys);
  for (const [key, node] of pool) {
    if (wanted.has(key) || key === focused) continue;
    node.remove();
    pool.delete(key);
  }
  let before = parent.firstChild;
  for (const key of keys) {
    let node = pool.get(key);
    if (!node) {
      node = make(key);
      pool.set(key, node);
    }
    while (before && before !== node && !wanted.has(before.dataset.key)) before = before.nextSibling;
    if (before === node) before = before.nextSibling;
    else parent.insertBefore(node, before);
  }
}

function makeWord(key) {
  const node = element("div", "sr-word", { tabIndex: 0, role: "slider", ariaOrientation: "horizontal" }, [
    element("span", "sr-sign", { ariaHidden: "true" }), element("span", "sr-text"),
  ]);
  node.dataset.key = key;
  [node.dataset.line, node.dataset.word] = key.split(".");
  return node;
}

function placeWord(host, pool, { line, word }, row, wideOf) {
  const node = pool.get(`${line}.${word}`);
  const whole = host.lines[line].words[word];
  const x = timeToX(host.view, host.width, whole.start_s);
  const wide = Math.max(wideOf(whole), timeToX(host.view, host.width, whole.end_s) - x);
  node.style.transform = `translate(${x}px, ${row * host.lanes.row}px)`;
  node.style.width = `${wide}px`;
  node.style.setProperty("--sr-sung", `${timeToX(host.view, host.width, whole.end_s) - x}px`);
  describeWord(host, node, whole, line, word);
}

// What has the focus stays on the page although there is no room for it now, or it is out of sight.
function placeFocused(host, pool, wideOf) {
  const key = host.focusedKey("word");
  const node = key && pool.get(key);
  if (!node) return;
  const [line, word] = key.split(".").map(Number);
  if (!host.lines[line]?.words[word]) return;
  const row = Number(/, (\d+)px\)/u.exec(node.style.transform)?.[1] ?? 0) / host.lanes.row;
  placeWord(host, pool, { line, word }, row, wideOf);
}

function describeWord(host, node, whole, line, word) {
  const selected = host.selected?.line === line && host.selected.word === word;
  if (!showsOther(node, whole, selected, host.lines[line].text)) return;
  const trust = trustStep(whole);
  node.firstChild.textContent = signOf(whole);
  node.lastChild.textContent = whole.text;
  node.dataset.trust = trust;
  node.classList.toggle("sr-selected", selected);
  const attributes = {
    "aria-label": `${whole.text}, ${trustName(trust)}, word ${word + 1} of line ${line + 1}`,
    "aria-valuemin": "0",
    "aria-valuemax": host.duration_s.toFixed(3),
    "aria-valuenow": whole.start_s.toFixed(3),
    "aria-valuetext": `${formatTime(whole.start_s, 2)} to ${formatTime(whole.end_s, 2)}`,
  };
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

function drawLines(host, parent, pool, scale) {
  const { view, lines } = host;
  const seen = [];
  lines.forEach(({ start_s, end_s }, index) => {
    const near = end_s >= view.start_s && start_s <= view.end_s;
    if (near && (end_s - start_s) * scale >= LINE_LEAST_PX) seen.push(index);
  });
  keyed(parent, pool, seen.map(String), makeLine, host.focusedKey("line"));
  for (const [key, node] of pool) if (lines[Number(key)]) placeLine(host, node, Number(key));
}

function makeLine(key) {
  const node = element("div", "sr-line", { tabIndex: 0, role: "slider", ariaOrientation: "horizontal" }, [element("span", "sr-text")]);
  node.dataset.key = node.dataset.line = key;
  return node;
}

function placeLine(host, node, index) {
  const line = host.lines[index];
  const from = Math.max(-4, timeToX(host.view, host.width, line.start_s));
  const to = Math.min(host.width + 4, timeToX(host.view, host.width, line.end_s));
  node.style.transform = `translateX(${from}px)`;
  node.style.width = `${Math.max(2, to - from - 1)}px`;
  const selected = host.selected?.line === index && host.selected.word === null;
  if (!showsOther(node, line, selected)) return;
  const look = line.faults.length ? "! " : "";
  node.firstChild.textContent = `${look}${line.decisions.length ? "✓ " : ""}${line.text}`;
  node.classList.toggle("sr-doubtful", line.faults.length > 0);
  node.classList.toggle("sr-selected", selected);
  const faults = line.faults.length ? `, needs a look: ${line.faults.join(", ")}` : "";
  node.setAttribute("aria-label", `Line ${index + 1}: ${line.text}${faults}`);
  node.setAttribute("aria-valuemin", "0");
  node.setAttribute("aria-valuemax", host.duration_s.toFixed(3));
  node.setAttribute("aria-valuenow", line.start_s.toFixed(3));
  node.setAttribute("aria-valuetext", `${formatTime(line.start_s, 2)} to ${formatTime(line.end_s, 2)}`);
}

// The two ends of what is selected, on the wave.
function placeEnds(host, ends) {
  const span = host.selectedSpan();
  for (const node of ends) {
    node.hidden = !span;
    if (!span) continue;
    const at = span[`${node.dataset.end}_s`];
    const x = timeToX(host.view, host.width, at);
    node.style.transform = `translateX(${Math.min(host.width + 60, Math.max(-60, x))}px)`;
    if (!showsOther(node, at, host.selectedText())) continue;
    node.setAttribute("aria-label", `${node.dataset.end === "start" ? "Start" : "End"} of ${host.selectedText()}`);
    node.setAttribute("aria-valuenow", at.toFixed(3));
    node.setAttribute("aria-valuemin", "0");
    node.setAttribute("aria-valuemax", host.duration_s.toFixed(3));
    node.setAttribute("aria-valuetext", formatTime(at, 2));
  }
}
