// The step bar's entry: the way from a song to a shared film, what is done of it, and where it goes on.

const STATE_WORDS = {
  waiting: "not yet", next: "next", running: "running", done: "done", stale: "done, but something has changed since", failed: "failed",
};
const STATE_MARKS = { waiting: "", next: "", running: "", done: "✓", stale: "!", failed: "×" };

// What a screen reader says of a step.
export function stepWords({ title, state, percent, sentence }) {
  const far = state === "running" && percent !== null ? ` ${Math.floor(percent)} %` : "";
  return `${title}: ${STATE_WORDS[state]}${far}${sentence ? `. ${sentence}` : ""}`;
}

// Under the title: only what is worth the room.
export function stepNote({ state, percent }) {
  if (state === "running") return percent === null ? "running" : `${Math.floor(percent)} %`;
  return { next: "next", stale: "changed", failed: "failed" }[state] ?? "";
}

// Whether a page that begins with this shows something already, so that it may begin where the work goes on.
export function hasBegun(steps) {
  return steps.slice(1).some(({ state }) => ["done", "stale", "running", "failed"].includes(state));
}

function createStep(host) {
  const [mark, title, note] = ["sr-step-mark", "sr-step-title", "sr-step-note"].map((name) => element("span", name));
  mark.setAttribute("aria-hidden", "true");
  const button = element("button", "sr-step", { type: "button" }, [mark, title, note]);
  const item = element("li", "sr-step-item", {}, [button]);
  host.listen(button, "click", () => host.go(item.step));
  item.show = (step, index) => {
    item.step = step;
    mark.textContent = STATE_MARKS[step.state] || String(index + 1);
    title.textContent = step.title;
    note.textContent = stepNote(step);
    button.dataset.state = step.state;
    button.title = step.sentence;
    button.setAttribute("aria-label", stepWords(step));
    if (step.current) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    button.style.setProperty("--sr-far", `${step.percent ?? 0}%`);
  };
  return item;
}

// The current step's button in the middle of the bar, where that scrolls sideways. Only the bar itself is moved.
function showCurrent(list) {
  const button = list.querySelector("[aria-current]");
  if (!button) return;
  const [inner, outer] = [button.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

function buildStepBar(host) {
  const list = element("ol", "sr-steps");
  const nav = element("nav", "sr-step-nav", { ariaLabel: "Steps" }, [list]);
  host.root.append(nav, host.status);
  host.go = (step) => {
    const found = goToStep(step.name);
    host.say(found ? "" : `There is nothing to show of ${step.title} yet.`, "note");
  };
  const looks = createLooks(() => host.model.send({ kind: "look" }), host.signal, ({ steps }) => steps.some((step) => step.state === "running"));
  let shown = null;
  const draw = (standing) => {
    const { steps, sentence, look } = standing;
    matchChildren(list, steps.length, () => createStep(host)).forEach((item, index) => item.show(steps[index], index));
    const current = steps.find((step) => step.current);
    if (shown !== (current?.name ?? "")) showCurrent(list);
    shown = current?.name ?? "";
    host.say(sentence, "error");
    Object.assign(host.root.dataset, { current: shown, states: steps.map(({ state }) => state).join(" "), look, painted: "yes" });
    looks.heard(standing);
  };
  followTheme(host, () => {});
  followWidth(host, list, () => showCurrent(list));
  host.follow("standing", draw);
  const first = host.model.get("standing");
  draw(first);
  const current = first.steps.find((step) => step.current);
  if (current && hasBegun(first.steps)) landAt(current.name, host.signal);
}

export default widgetOf({ name: "Steps", className: "sr-step-bar", build: buildStepBar });
