// A still's picture in the panel: up to three focal points that a click or a key sets and moves, and two views that a
// hand draws.

const CENTRE = [0.5, 0.5];
const VIEWS = [["from", "First view"], ["to", "Last view"]];
const NEAR = 0.04;
const STEP = 0.01; // shares of width and height
const LONG_STEP = 0.05;

// `change(said)` is told what a person set: { points } or { start } or { end }.
export function createStillEditor(host, change) {
  const picture = element("img", "sr-still-picture", { alt: "The clip's picture", draggable: false });
  const boxes = Object.fromEntries(VIEWS.map(([name]) => [name, element("div", `sr-view sr-view-${name}`, { hidden: true })]));
  const points = element("div", "sr-points", { role: "group", ariaLabel: "Focal points" });
  const pane = element("div", "sr-still", {
    role: "group", ariaLabel: "The clip's picture. Click sets a focal point; with a view chosen below, a drag draws it.",
  }, [picture, ...Object.values(boxes), points]);
  const tools = ["point", "from", "to"].map((name) => {
    const [text, title] = {
      point: ["Focal point", "Click on the picture: up to three points that stay in view"],
      from: ["First view", "Drag over the picture: what is seen first"],
      to: ["Last view", "Drag over the picture: what is seen last"],
    }[name];
    const button = textButton(text, title);
    host.listen(button, "click", () => choose(name));
    return { name, button };
  });
  const add = textButton("Add a point", "A focal point at the centre; arrow keys move it, Delete takes it away");
  const clear = textButton("Clear", "Take away what the chosen tool has set");
  // The clip is the host's, not the one drawn last: a key may come between the kernel's answer and the next frame.
  const state = { tool: "point", draw: null, moving: null, added: null, sent: null };
  Object.defineProperty(state, "clip", { get: () => host.clips[host.chosen[0]] });
  // What was asked for and is not answered yet is what the next key builds on.
  state.points = () => {
    if (!host.isOpen() || state.sent?.clip !== host.chosen[0]) state.sent = null;
    return state.sent?.points ?? state.clip.points;
  };
  const setPoints = (points) => {
    change({ points });
    state.sent = { clip: host.chosen[0], points };
  };
  const choose = (name) => {
    state.tool = name;
    tools.forEach((tool) => tool.button.setAttribute("aria-pressed", String(tool.name === name)));
    add.hidden = name !== "point";
  };
  choose("point");
  host.listen(clear, "click", () => (state.tool === "point" ? setPoints([]) : change({ [VIEW_FIELDS[state.tool]]: null })));
  host.listen(add, "click", () => {
    state.added = state.points().length;
    setPoints([...state.points(), CENTRE]);
  });
  listenToPicture(host, { pane, boxes, state, change, setPoints });
  const show = listenToPoints(host, { points, state, setPoints });
  return {
    node: element("div", "sr-still-editor", {}, [
      pane, element("div", "sr-group", { role: "group", ariaLabel: "What a click on the picture sets" }, [...tools.map(({ button }) => button), add, clear]),
    ]),
    draw(clip, url) {
      if (url && picture.src !== url) picture.src = url;
      for (const tool of tools) tool.button.hidden = tool.name !== "point" && !clip.images;
      if (!clip.images && state.tool !== "point") choose("point");
      for (const [name] of VIEWS) showBox(boxes[name], clip[name]);
      add.hidden = state.tool !== "point";
      add.disabled = clip.locked || clip.points.length >= host.facts.most_points;
      show();
    },
  };
}

const VIEW_FIELDS = { from: "start", to: "end" };

function listenToPicture(host, { pane, boxes, state, change, setPoints }) {
  const at = (event) => {
    const box = pane.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  host.listen(pane, "pointerdown", (event) => {
    if (event.button !== 0 || !state.clip) return;
    pane.setPointerCapture(event.pointerId);
    state.added = null;
    state.draw = { from: at(event), to: at(event) };
  });
  host.listen(pane, "pointermove", (event) => {
    if (!state.draw || state.tool === "point") return;
    state.draw.to = at(event);
    showBox(boxes[state.tool], boxBetween(state.draw.from, state.draw.to, 0));
  });
  host.listen(pane, "pointerup", (event) => {
    if (!state.draw) return;
    const { from } = state.draw;
    state.draw = null;
    if (state.tool === "point") return setPoints(pointsAfter(state.points(), at(event), host.facts.most_points));
    const box = boxBetween(from, at(event));
    if (box) change({ [VIEW_FIELDS[state.tool]]: box });
    else showBox(boxes[state.tool], state.clip[state.tool]);
  });
  host.listen(pane, "pointercancel", () => {
    if (state.draw && state.tool !== "point") showBox(boxes[state.tool], state.clip[state.tool]);
    state.draw = null;
  });
}

// What keys do with a point that has the focus: how far it goes, as shares of width and height; null takes it away.
export const pointKeys = () => ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Delete: null, Backspace: null });

// Keys move a point on the screen only; letting go proposes it, so a held key makes one version.
function listenToPoints(host, { points, state, setPoints }) {
  const show = () => {
    const shown = state.moving ?? state.points();
    matchChildren(points, shown.length, () => element("button", "sr-point", { type: "button" })).forEach((mark, index) => {
      const [x, y] = shown[index];
      mark.textContent = String(index + 1);
      Object.assign(mark.style, { left: `${x * 100}%`, top: `${y * 100}%` });
      mark.setAttribute("aria-label", `Focal point ${index + 1}: ${Math.round(x * 100)} % from the left, ${Math.round(y * 100)} % from the top`);
    });
    if (state.added === null || state.added >= shown.length) return;
    points.children[state.added].focus({ preventScroll: true });
    state.added = null;
  };
  const leave = () => {
    state.moving = host.gesture = null;
    show();
  };
  const settle = () => {
    const { moving } = state;
    if (!moving) return;
    state.moving = host.gesture = null;
    setPoints(moving);
  };
  host.listen(points, "keydown", (event) => {
    const index = [...points.children].indexOf(event.target);
    const step = pointKeys()[event.key];
    if (step === undefined || index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (step === null) {
      leave();
      setPoints(state.points().filter((_, each) => each !== index));
      return;
    }
    if (host.gesture && !state.moving) return;
    host.gesture = leave;
    const by = event.shiftKey ? LONG_STEP : STEP;
    state.moving = (state.moving ?? state.points()).map((point, each) => (each === index ? movedPoint(point, step, by) : point));
    show();
  });
  host.listen(points, "keyup", (event) => event.key.startsWith("Arrow") && settle());
  host.listen(points, "focusout", settle);
  return show;
}

export function movedPoint(point, step, by) {
  return point.map((share, axis) => Math.round(Math.min(1, Math.max(0, share + step[axis] * by)) * 1000) / 1000);
}

function showBox(node, box) {
  node.hidden = !box;
  if (!box) return;
  Object.assign(node.style, {
    left: `${box.left * 100}%`, top: `${box.top * 100}%`,
    width: `${(box.right - box.left) * 100}%`, height: `${(box.bottom - box.top) * 100}%`,
  });
}

// A click on a point takes it away; one elsewhere adds one, and where there is no room for more the last one goes there.
function pointsAfter(points, { x, y }, most) {
  const others = points.filter(([px, py]) => Math.hypot(px - x, py - y) > NEAR);
  const clamped = [x, y].map((share) => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000);
  if (others.length < points.length) return others;
  return [...points.slice(0, most - 1), clamped];
}
