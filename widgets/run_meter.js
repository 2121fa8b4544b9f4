// The run meter's entry: a bar with its milestones, a line for each thing under way, the money, a stop button.

const LIVE = new Set(["queued", "running"]);

const HEADS = {
  idle: "Nothing is being made.", queued: "Waiting for its turn", done: "Done", failed: "Failed", cancelled: "Stopped",
};

export function headOf({ state, stage, stopping }) {
  if (state !== "running") return HEADS[state];
  if (stopping) return "Stopping: what is finished is kept";
  return stage || "Beginning";
}

// Whether a press on Stop still waits for its answer. Until it comes the meter says by itself that it is stopping; from
// then on the kernel knows better, and where the run has ended anyway there is nothing left to stop.
export function createStop(newId = () => `${Date.now()}-${Math.random()}`) {
  let asked = null;
  return {
    press: () => (asked = newId()),
    seen(standing) {
      if (standing.stop === asked || !LIVE.has(standing.state)) asked = null;
      return asked === null ? standing : { ...standing, stopping: true };
    },
  };
}

// How far it is, or came; nothing where nobody saw how far.
export function percentText({ state, percent }) {
  return state === "idle" || percent === null ? "" : `${Math.floor(percent)} %`;
}

export function shareText(share) {
  return share === null || share === undefined ? "" : `${Math.floor(share * 100)} %`;
}

function createBar(host) {
  const filled = element("div", "sr-meter-filled");
  const marks = host.facts.milestones.filter((percent) => percent < 100).map((percent) => {
    const mark = element("span", "sr-meter-mark", { ariaHidden: "true" });
    mark.style.left = `${percent}%`;
    return mark;
  });
  const node = element("div", "sr-meter-bar", { role: "progressbar", ariaLabel: "How far the run is", ariaValuemin: "0", ariaValuemax: "100" }, [filled, ...marks]);
  return {
    node,
    draw({ percent, state }) {
      node.hidden = percent === null;
      filled.style.width = `${percent ?? 0}%`;
      node.dataset.state = state;
      node.setAttribute("aria-valuenow", String(Math.round(percent ?? 0)));
    },
  };
}

function createDoings() {
  const node = element("ul", "sr-meter-doings", { ariaLabel: "Under way" });
  const row = () => {
    const [item, what, share] = ["sr-meter-item", "sr-meter-what", "sr-meter-share"].map((name) => element("span", name));
    const filled = element("span", "sr-meter-filled");
    const made = element("li", "", {}, [item, what, element("span", "sr-meter-thin", { ariaHidden: "true" }, [filled]), share]);
    made.show = (doing) => {
      item.textContent = doing.item;
      what.textContent = doing.what;
      share.textContent = shareText(doing.share);
      filled.style.width = `${(doing.share ?? 0) * 100}%`;
      filled.parentElement.classList.toggle("sr-unknown", doing.share === null);
    };
    return made;
  };
  return {
    node,
    draw({ doings, state }) {
      const shown = LIVE.has(state) ? doings : [];
      matchChildren(node, shown.length, row).forEach((each, index) => each.show(shown[index]));
      node.hidden = !shown.length;
    },
  };
}

function buildRunMeter(host) {
  const head = element("strong", "sr-meter-head");
  const percent = element("span", "sr-meter-percent");
  const stop = textButton("Stop", "Stop; what is finished is kept, and the same run goes on from there");
  const message = element("div", "sr-meter-message");
  const money = element("div", "sr-meter-money");
  const [bar, doings] = [createBar(host), createDoings()];
  const stopping = createStop();
  host.listen(stop, "click", () => {
    host.model.send({ kind: "stop", press: stopping.press() });
    draw(host.model.get("standing"));
  });
  const body = element("div", "sr-meter", {}, [
    element("div", "sr-meter-top", {}, [head, percent, stop]), bar.node, message, doings.node, money,
  ]);
  host.root.append(body, host.status);
  const looks = createLooks(() => host.model.send({ kind: "look" }), host.signal, ({ state }) => LIVE.has(state));
  const draw = (told) => {
    const standing = stopping.seen(told);
    const live = LIVE.has(standing.state);
    head.textContent = headOf(standing);
    percent.textContent = percentText(standing);
    message.textContent = live ? standing.message : "";
    money.textContent = standing.money;
    money.classList.toggle("sr-nearly", (standing.share ?? 0) >= 0.8);
    stop.hidden = !live;
    stop.disabled = standing.stopping;
    bar.draw(standing);
    doings.draw(standing);
    host.say(standing.sentence, "error");
    Object.assign(host.root.dataset, { state: standing.state, percent: Math.floor(standing.percent), painted: "yes" });
  };
  followTheme(host, () => {});
  const hear = (standing) => {
    draw(standing);
    looks.heard(standing);
  };
  host.follow("standing", hear);
  hear(host.model.get("standing"));
}

export default widgetOf({ name: "Run meter", className: "sr-run-meter", build: buildRunMeter });
