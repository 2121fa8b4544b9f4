// The film's wave in the colours of its sections, with beats and cuts under it. A canvas takes concrete colours only.

const WAVE = 56;
const RAIL_Y = 60;
const BEATS_Y = 67;
const CUTS_Y = 77;
export const BAR_HEIGHT = 84;
const ROOM = 5;

// The wave as two pictures of the same size: as it waits, and as it was played.
export function wavePictures(film, pyramid, width, theme) {
  return { waiting: painted(film, pyramid, width, theme, 0.4), played: painted(film, pyramid, width, theme, 1) };
}

function painted(film, pyramid, width, theme, strength) {
  const picture = document.createElement("canvas");
  const context = sizeCanvas(picture, width, BAR_HEIGHT);
  const columns = waveColumns(pyramid, film.bin_s, 0, film.duration_s, Math.max(1, Math.floor(width)));
  const x = (t) => (t / film.duration_s) * width;
  for (const [index, chapter] of film.chapters.entries()) {
    const [from, to] = [x(chapter.start_s), x(chapter.end_s)];
    context.fillStyle = film.hues[theme][chapter.hue];
    context.globalAlpha = strength;
    fillWave(context, columns, from, to, 1, WAVE / 2, WAVE / 2 - 1);
    const gap = index ? 1 : 0;
    context.fillRect(from + gap, RAIL_Y, Math.max(1, to - from - gap), 3);
  }
  context.globalAlpha = 1;
  marks(context, film, width, THEMES[theme]);
  return picture;
}

// Beats as ticks, as many as have room, bars higher; cuts as small wedges under them.
function marks(context, film, width, colours) {
  const mean_s = film.duration_s / Math.max(1, film.beats_s.length);
  const roomy = (mean_s / film.duration_s) * width >= ROOM;
  context.fillStyle = colours.faint;
  if (roomy) for (const t of film.beats_s) context.fillRect(markX(t, film.duration_s, width) - 0.5, BEATS_Y, 1, 3);
  const bars = film.downbeats_s;
  const every = thinning(film.duration_s / Math.max(1, bars.length), { start_s: 0, end_s: film.duration_s }, width, ROOM);
  for (let index = 0; index < bars.length; index += every) {
    context.fillRect(markX(bars[index], film.duration_s, width) - 0.5, BEATS_Y, 1, 6);
  }
  context.fillStyle = colours.muted;
  for (const t of film.cuts_s) {
    const at = markX(t, film.duration_s, width);
    context.beginPath();
    context.moveTo(at, CUTS_Y);
    context.lineTo(at + 3, CUTS_Y + 5);
    context.lineTo(at - 3, CUTS_Y + 5);
    context.fill();
  }
}

// The bar at a time: what was played in full colour, the rest faintly, and where we are.
export function drawBar(canvas, pictures, share, hover, theme) {
  const { width } = canvas.getBoundingClientRect();
  const context = sizeCanvas(canvas, width, BAR_HEIGHT);
  const at = Math.min(width - 1, Math.max(1, share * width));
  context.drawImage(pictures.waiting, 0, 0, width, BAR_HEIGHT);
  context.save();
  context.beginPath();
  context.rect(0, 0, at, RAIL_Y + 4);
  context.clip();
  context.clearRect(0, 0, at, RAIL_Y + 4);
  context.drawImage(pictures.played, 0, 0, width, BAR_HEIGHT);
  context.restore();
  if (hover !== null) {
    context.fillStyle = THEMES[theme].muted;
    context.fillRect(Math.round(hover * width), 0, 1, RAIL_Y + 3);
  }
  context.fillStyle = THEMES[theme].playhead;
  context.fillRect(at - 1, 0, 2, RAIL_Y + 4);
  context.beginPath();
  context.arc(at, RAIL_Y + 1.5, 5, 0, Math.PI * 2);
  context.fill();
}
