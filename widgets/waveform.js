// A waveform of any length drawn at any zoom: a pyramid of halved resolutions, so that a frame costs its width only.

// Peaks are int8 pairs, lowest and highest of each bin.
export function peakPyramid(pairs) {
  const bins = pairs.length >> 1;
  let low = new Int8Array(bins);
  let high = new Int8Array(bins);
  let loudest = 1;
  for (let i = 0; i < bins; i += 1) {
    low[i] = pairs[2 * i];
    high[i] = pairs[2 * i + 1];
    loudest = Math.max(loudest, -low[i], high[i]);
  }
  const levels = [{ low, high, step: 1 }];
  while (low.length > 64) {
    const half = (low.length + 1) >> 1;
    const nextLow = new Int8Array(half);
    const nextHigh = new Int8Array(half);
    for (let i = 0; i < half; i += 1) {
      const right = Math.min(2 * i + 1, low.length - 1);
      nextLow[i] = Math.min(low[2 * i], low[right]);
      nextHigh[i] = Math.max(high[2 * i], high[right]);
    }
    [low, high] = [nextLow, nextHigh];
    levels.push({ low, high, step: levels.at(-1).step * 2 });
  }
  return { levels, bins, loudest };
}

// The lowest and highest value, -1 to 1, of each of `count` columns from start_s to end_s. A quiet song is lifted
// to the lane's height, at most four times, so that its form can be seen.
export function waveColumns(pyramid, bin_s, start_s, end_s, count) {
  const perColumn = (end_s - start_s) / bin_s / count;
  let chosen = pyramid.levels[0];
  for (const level of pyramid.levels) if (level.step * 2 <= perColumn) chosen = level;
  const gain = Math.min(4, 120 / pyramid.loudest) / 127;
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  const first = start_s / bin_s / chosen.step;
  const each = perColumn / chosen.step;
  for (let column = 0; column < count; column += 1) {
    const from = Math.max(0, Math.floor(first + column * each));
    const to = Math.min(chosen.low.length, Math.max(from + 1, Math.ceil(first + (column + 1) * each)));
    let lowest = 127;
    let highest = -127;
    for (let i = from; i < to; i += 1) {
      if (chosen.low[i] < lowest) lowest = chosen.low[i];
      if (chosen.high[i] > highest) highest = chosen.high[i];
    }
    if (lowest > highest) lowest = highest = 0;
    low[column] = lowest * gain;
    high[column] = highest * gain;
  }
  return { low, high };
}

// Fill the wave between two positions as one shape, cut exactly there; at least a hair line, so silence is seen.
// `step` is a column's width; a column's value stands at its middle.
export function fillWave(context, columns, fromX, toX, step, middle, half) {
  const hair = 0.5;
  const { low, high } = columns;
  const above = (i) => middle - Math.max(hair, high[i] * half);
  const below = (i) => middle - Math.min(-hair, low[i] * half);
  const at = (x) => Math.min(high.length - 1, Math.max(0, Math.round(x / step - 0.5)));
  const first = at(fromX);
  const last = at(toX);
  context.beginPath();
  context.lineTo(fromX, above(first));
  for (let i = first + 1; i < last; i += 1) context.lineTo((i + 0.5) * step, above(i));
  context.lineTo(toX, above(last));
  context.lineTo(toX, below(last));
  for (let i = last - 1; i > first; i -= 1) context.lineTo((i + 0.5) * step, below(i));
  context.lineTo(fromX, below(first));
  context.closePath();
  context.fill();
}

// Size a canvas for its place on this screen; returns its context in CSS pixels.
export function sizeCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.max(1, Math.round(width * ratio));
  const high = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
