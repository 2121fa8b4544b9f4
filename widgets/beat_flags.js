// Flags on the downbeats, in the ruler of bars: dragged, all bars move so that one begins there; with Alt only that beat
// moves. They are there where bars are far enough apart for a hand.

const FLAG_ROOM = 44;
const FLAG_REACH = 9;

// How far apart downbeats lie in this view, pixels.
function flagsApart(host) {
  const { downbeats, view, width } = host;
  if (downbeats.length < 2) return downbeats.length ? width : 0;
  return ((downbeats.at(-1) - downbeats[0]) / (downbeats.length - 1) / (view.end_s - view.start_s)) * width;
}

export function showsFlags(host) {
  return host.canMend() && !host.mending().running && flagsApart(host) >= FLAG_ROOM;
}

// The downbeat whose flag lies at a place of the ruler; null where there is none.
export function flagAt(host, x, reach = FLAG_REACH) {
  if (!showsFlags(host)) return null;
  const t = nearestTo(host.downbeats, xToTime(host.view, host.width, x));
  return Math.abs(timeToX(host.view, host.width, t) - x) <= reach ? t : null;
}

// A drag of one flag: the beat that it would go to, or with Alt any time between the beats around it.
export function flagTarget(host, from_s, x, alone) {
  const wanted = xToTime(host.view, host.width, x);
  if (!alone) return nearestTo(host.beats, wanted);
  const index = lowerBound(host.beats, from_s - 1e-6);
  const room = 0.05;
  const low = index > 0 ? host.beats[index - 1] + room : 0;
  const high = index + 1 < host.beats.length ? host.beats[index + 1] - room : host.duration_s;
  return Math.min(high, Math.max(low, wanted));
}

export function paintFlags(host, context, lane) {
  if (!showsFlags(host)) return;
  const { downbeats, view, width, colours } = host;
  context.fillStyle = colours.focus;
  for (let i = lowerBound(downbeats, view.start_s); i < downbeats.length && downbeats[i] <= view.end_s; i += 1) {
    const x = Math.round(timeToX(view, width, downbeats[i]));
    context.fillRect(x, lane.top + 2, 1, lane.height - 2);
    context.beginPath();
    context.moveTo(x, lane.top + 2);
    context.lineTo(x - 6, lane.top + 5); // to the left: the bar's number stands on the right
    context.lineTo(x, lane.top + 8);
    context.fill();
  }
}

// The drag itself; `done(from_s, to_s, alone)` where it ended elsewhere.
export function createFlagDrag(host, parts, done) {
  let drag = null;
  const end = (keep) => {
    if (!drag) return;
    const { from_s, to_s, alone } = drag;
    drag = host.gesture = null;
    parts.flag.hidden = true;
    parts.tell(null);
    if (keep && to_s !== from_s) done(from_s, to_s, alone);
  };
  const move = (x, alone) => {
    drag = { ...drag, to_s: flagTarget(host, drag.from_s, x, alone), alone };
    parts.flag.hidden = false;
    parts.flag.style.transform = `translateX(${timeToX(host.view, host.width, drag.to_s)}px)`;
    parts.tell(drag.to_s);
  };
  return {
    begin(from_s) {
      drag = { from_s, to_s: from_s, alone: false };
      host.gesture = () => end(false);
    },
    get dragging() {
      return drag !== null;
    },
    move,
    end,
  };
}
