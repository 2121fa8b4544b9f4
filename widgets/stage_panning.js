// What hand and fingers do on a stage beside what lies on it: move the cursor, pan, pinch.

const PAN_PX = 4;

// `ignores(event)` tells what lies on the stage and has gestures of its own; `scrubs(y)` where a drag moves the cursor
// instead of the view, which `scrub(t)` does until `scrubbed()`; `grab(event, x, y)` gives what a single hand takes hold
// of at a place, { move(x, event), end(kept) }, or null.
export function listenToPanning(host, stage, { ignores, scrubs, scrub = host.setCursor, scrubbed = () => {}, grab = () => null }) {
  const pointers = new Map();
  let start = null;
  let grabbed = null;
  const timeAt = (x) => xToTime(host.view, host.width, x);
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { middle: (a + b) / 2, apart: Math.max(8, Math.abs(a - b)) };
  };
  const pinch = () => {
    const now = spread();
    const anchor = xToTime(start.view, host.width, start.pinch.middle);
    const zoomed = zoomView(start.view, now.apart / start.pinch.apart, anchor, host.duration_s);
    const by_px = start.pinch.middle - now.middle;
    host.setView(panView(zoomed, (by_px / host.width) * (zoomed.end_s - zoomed.start_s), host.duration_s));
  };
  host.listen(stage, "pointerdown", (event) => {
    if (event.button !== 0 || ignores(event)) return;
    stage.setPointerCapture(event.pointerId);
    const x = localX(stage, event);
    pointers.set(event.pointerId, x);
    const y = event.clientY - stage.getBoundingClientRect().top;
    start = { x, view: host.view, moved: false, scrubbing: scrubs(y) };
    grabbed ??= pointers.size === 1 ? grab(event, x, y) : null;
    if (grabbed) return;
    if (pointers.size === 2) start = { ...start, moved: true, pinch: spread() };
    else if (start.scrubbing) scrub(timeAt(x));
  });
  host.listen(stage, "pointermove", (event) => {
    if (!pointers.has(event.pointerId) || !start) return;
    const x = localX(stage, event);
    pointers.set(event.pointerId, x);
    if (grabbed) grabbed.move(x, event);
    else if (start.pinch && pointers.size === 2) pinch();
    else if (start.scrubbing) scrub(timeAt(x));
    else if (start.moved || Math.abs(x - start.x) > PAN_PX) {
      start.moved = true;
      const span = start.view.end_s - start.view.start_s;
      host.setView(panView(start.view, ((start.x - x) / host.width) * span, host.duration_s));
    }
  });
  const lift = (event, click) => {
    if (!pointers.delete(event.pointerId) || !start) return;
    grabbed?.end(click);
    grabbed = null;
    if (start.scrubbing) scrubbed();
    if (click && !start.moved && !start.scrubbing) host.setCursor(timeAt(start.x));
    const [left] = pointers.values();
    start = pointers.size ? { x: left, view: host.view, moved: true, scrubbing: false } : null; // one of two fingers pans on
  };
  host.listen(stage, "pointerup", (event) => lift(event, true));
  host.listen(stage, "pointercancel", (event) => lift(event, false));
}
