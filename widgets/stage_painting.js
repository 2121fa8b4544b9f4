// What is painted on the stage: section colours, waveform, beats, energy, rulers, each in its lane.

const LANES = { bars: 20, chips: 26, wave: 142, energy: 30, seconds: 20 };
export const STAGE_HEIGHT = 238;

export function lanesOf() {
  let top = 0;
  const lanes = {};
  for (const [name, height] of Object.entries(LANES)) {
    lanes[name] = { top, height, bottom: top + height };
    top += height;
  }
  return lanes;
}

export function paintStage(host, { canvas, lanes }) {
  const context = sizeCanvas(canvas, host.width, STAGE_HEIGHT);
  const { colours, view, width } = host;
  const visible = host.sections
    .map((section) => ({
      hue: colours.hues[section.hue],
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
  paintFlags(host, context, lanes.bars);
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
  const doubted = doubtOf(host.facts.doubts);
  const lines = (times, alpha, top, bottom, wanted) => {
    for (let i = lowerBound(times, view.start_s); i < times.length && times[i] <= view.end_s; i += 1) {
      if (!wanted(i)) continue;
      context.globalAlpha = doubted(times[i]) ? alpha / 3 : alpha;
      context.fillRect(Math.round(timeToX(view, width, times[i])), top, 1, bottom - top);
    }
  };
  const { wave, energy } = lanes;
  lines(downbeats, host.dark ? 0.3 : 0.22, wave.top, energy.bottom, (i) => i % everyBar === 0);
  if (showBeats) lines(beats, host.dark ? 0.14 : 0.1, wave.top + 12, wave.bottom - 12, (i) => numbers[i] !== 1);
  context.globalAlpha = 1;
}

// Whether a time lies in one of ascending spans; asked in ascending order it looks at each span once.
function doubtOf(spans) {
  let at = 0;
  return (t) => {
    if (at > 0 && t < spans[at - 1].end_s) at = 0;
    while (at < spans.length && spans[at].end_s <= t) at += 1;
    return at < spans.length && spans[at].start_s <= t;
  };
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
  const { bars, seconds } = lanes;
  const middle = (lane) => lane.top + lane.height / 2 + 0.5;
  paintTicks(host, context, barTicks(view, width, host.downbeats), { top: bars.bottom - 9, bottom: bars.bottom, middle: middle(bars) });
  paintTicks(host, context, secondTicks(view, width), { top: seconds.top, bottom: seconds.top + 7, middle: middle(seconds) });
  context.fillStyle = colours.line;
  context.fillRect(0, bars.bottom - 1, width, 1);
  context.fillRect(0, seconds.top, width, 1);
}
