// What is painted on the lyric lane: ruler, sections, the waveform in the colours of the words that are sung in it.

export const LYRIC_ROWS = 3;
export const TRUST_HUES = ["green", "blue", "amber", "rose", "violet", "slate"];

// Rows are higher where fingers point.
export function lyricLanes(coarse) {
  const heights = { seconds: 20, sections: 18, lines: coarse ? 42 : 30, wave: 96, words: LYRIC_ROWS * (coarse ? 42 : 30) + 4 };
  let top = 0;
  const lanes = {};
  for (const [name, height] of Object.entries(heights)) {
    lanes[name] = { top, height, bottom: top + height };
    top += height;
  }
  return { ...lanes, height: top, row: coarse ? 42 : 30 };
}

export function paintLyrics(host, { canvas, lanes }) {
  const context = sizeCanvas(canvas, host.width, lanes.height);
  paintSections(host, context, lanes);
  paintSelection(host, context, lanes);
  paintSungWave(host, context, lanes.wave);
  paintLineBars(host, context, lanes.lines);
  paintSeconds(host, context, lanes.seconds);
  context.globalAlpha = 1;
}

function paintSections(host, context, lanes) {
  const { view, width, colours } = host;
  context.font = `${TYPE.small}px ${TYPE.sans}`;
  context.textBaseline = "middle";
  for (const [start_s, end_s, label, hue] of host.facts.sections) {
    const from = Math.max(0, timeToX(view, width, start_s));
    const to = Math.min(width, timeToX(view, width, end_s));
    if (to <= from) continue;
    context.fillStyle = colours.hues[hue];
    context.globalAlpha = host.dark ? 0.3 : 0.2;
    context.fillRect(from, lanes.sections.top, to - from - 1, lanes.sections.height);
    context.globalAlpha = host.dark ? 0.08 : 0.05;
    context.fillRect(from, lanes.lines.top, to - from - 1, lanes.height - lanes.lines.top);
    context.globalAlpha = 1;
    context.fillStyle = colours.ink;
    if (context.measureText(label).width + 12 < to - from) context.fillText(label, from + 6, lanes.sections.top + 9.5);
  }
}

function paintSelection(host, context, lanes) {
  const span = host.selectedSpan();
  if (!span) return;
  const from = timeToX(host.view, host.width, span.start_s);
  const to = timeToX(host.view, host.width, span.end_s);
  context.fillStyle = host.colours.focus;
  context.globalAlpha = host.dark ? 0.2 : 0.12;
  context.fillRect(from, lanes.lines.top, Math.max(1, to - from), lanes.height - lanes.lines.top);
  context.globalAlpha = 1;
}

// The whole wave is faint; where a word is sung it has the word's colour, column by column, so that a frame costs its
// width however many words there are.
function paintSungWave(host, context, lane) {
  const { view, width, colours, flat, lines } = host;
  const count = Math.max(2, Math.round(width * Math.min(2, window.devicePixelRatio || 1)));
  const columns = waveColumns(host.pyramid, host.facts.bin_s, view.start_s, view.end_s, count);
  const middle = lane.top + lane.height / 2;
  const half = lane.height / 2 - 6;
  const step = width / count;
  context.fillStyle = colours.faint;
  context.globalAlpha = 0.38;
  fillWave(context, columns, 0, width, step, middle, half);
  context.globalAlpha = 1;
  const paths = TRUST_HUES.map(() => new Path2D());
  const { first, last } = inSight(flat, view, host.longest_s);
  let done = 0; // words overlap where lines do: a column has one colour
  for (let i = first; i < last; i += 1) {
    const { start_s, end_s, line, word } = flat[i];
    const path = paths[trustStep(lines[line].words[word])];
    const to = Math.min(count, Math.ceil(timeToX(view, width, end_s) / step));
    for (let x = Math.max(done, Math.floor(timeToX(view, width, start_s) / step)); x < to; x += 1) {
      const above = Math.max(0.5, columns.high[x] * half);
      const below = Math.max(0.5, -columns.low[x] * half);
      path.rect(x * step, middle - above, step, above + below);
    }
    done = Math.max(done, to);
  }
  paths.forEach((path, trust) => {
    context.fillStyle = colours.hues[TRUST_HUES[trust]];
    context.fill(path);
  });
  paintWordStarts(host, context, lane, first, last);
}

// Where a word begins, as far as there is room for such lines.
function paintWordStarts(host, context, lane, first, last) {
  const { view, width, flat } = host;
  if (last - first > width / 16) return;
  context.fillStyle = host.colours.ink;
  context.globalAlpha = 0.28;
  for (let i = first; i < last; i += 1) context.fillRect(Math.round(timeToX(view, width, flat[i].start_s)), lane.top, 1, lane.height);
  context.globalAlpha = 1;
}

// Lines that are too narrow to be elements are bars; those that need a look stand out.
function paintLineBars(host, context, lane) {
  const { view, width, colours, lines } = host;
  for (const line of lines) {
    const from = timeToX(view, width, line.start_s);
    const to = timeToX(view, width, line.end_s);
    if (to < 0 || from > width || to - from >= LINE_LEAST_PX) continue;
    context.fillStyle = line.faults.length ? colours.hues.rose : colours.faint;
    context.globalAlpha = line.faults.length ? 0.9 : 0.5;
    context.fillRect(from, lane.top + 5, Math.max(1, to - from - 1), lane.height - 10);
  }
  context.globalAlpha = 1;
}

function paintSeconds(host, context, lane) {
  const { view, width, colours } = host;
  const { top, height, bottom } = lane;
  paintTicks(host, context, secondTicks(view, width), { top: bottom - 8, bottom, middle: top + height / 2 });
  if (host.loop) {
    context.fillStyle = colours.focus;
    const from = timeToX(view, width, host.loop.start_s);
    context.fillRect(from, lane.bottom - 3, Math.max(2, timeToX(view, width, host.loop.end_s) - from), 3);
  }
}
