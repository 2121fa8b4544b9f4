// A still's picture in the panel: up to three focal points that a click sets, and two views that a hand draws.

const VIEWS = [["from", "First view"], ["to", "Last view"]];
const NEAR = 0.04;

// `change(said)` is told what a person set: { points } or { start } or { end }.
export function createStillEditor(host, change) {
  const picture = element("img", "sr-still-picture", { alt: "The clip's picture", draggable: false });
  const boxes = Object.fromEntries(VIEWS.map(([name]) => [name, element("div", `sr-view sr-view-${name}`, { hidden: true })]));
  const points = element("div", "sr-points");
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
  const clear = textButton("Clear", "Take away what the chosen tool has set");
  const state = { tool: "point", clip: null, draw: null };
  const choose = (name) => {
    state.tool = name;
    tools.forEach((tool) => tool.button.setAttribute("aria-pressed", String(tool.name === name)));
  };
  choose("point");
  host.listen(clear, "click", () => change(state.tool === "point" ? { points: [] } : { [VIEW_FIELDS[state.tool]]: null }));
  listenToPicture(host, { pane, boxes, state, change });
  return {
    node: element("div", "sr-still-editor", {}, [
      pane, element("div", "sr-group", { role: "group", ariaLabel: "What a click on the picture sets" }, [...tools.map(({ button }) => button), clear]),
    ]),
    draw(clip, url) {
      state.clip = clip;
      if (url && picture.src !== url) picture.src = url;
      for (const tool of tools) tool.button.hidden = tool.name !== "point" && !clip.images;
      if (!clip.images && state.tool !== "point") choose("point");
      for (const [name] of VIEWS) showBox(boxes[name], clip[name]);
      const marks = matchChildren(points, clip.points.length, () => element("span", "sr-point"));
      marks.forEach((mark, index) => {
        mark.textContent = String(index + 1);
        mark.style.left = `${clip.points[index][0] * 100}%`;
        mark.style.top = `${clip.points[index][1] * 100}%`;
      });
    },
  };
}

const VIEW_FIELDS = { from: "start", to: "end" };

function listenToPicture(host, { pane, boxes, state, change }) {
  const at = (event) => {
    const box = pane.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  host.listen(pane, "pointerdown", (event) => {
    if (event.button !== 0 || !state.clip) return;
    pane.setPointerCapture(event.pointerId);
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
    if (state.tool === "point") return change({ points: pointsAfter(state.clip.points, at(event), host.facts.most_points) });
    const box = boxBetween(from, at(event));
    if (box) change({ [VIEW_FIELDS[state.tool]]: box });
    else showBox(boxes[state.tool], state.clip[state.tool]);
  });
  host.listen(pane, "pointercancel", () => {
    if (state.draw && state.tool !== "point") showBox(boxes[state.tool], state.clip[state.tool]);
    state.draw = null;
  });
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
