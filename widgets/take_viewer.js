// The take viewer's entry: films in step with the song, and what a person wishes of them.

const LOOK_BUSY_MS = 700;
const MOST_BESIDE = 4;

function addWishes(host) {
  const speaker = Math.random().toString(36).slice(2, 10);
  const open = new Map();
  let count = 0;
  host.wish = (request, then = () => {}) => {
    count += 1;
    open.set(`${speaker}-${count}`, then);
    host.root.dataset.waiting = "yes";
    host.model.send({ kind: "wish", id: `${speaker}-${count}`, ...request });
  };
  host.hear = ({ answer }) => {
    const then = open.get(answer.id);
    if (!then) return;
    open.delete(answer.id);
    host.root.dataset.waiting = open.size ? "yes" : "no";
    host.say(answer.error ?? "", answer.error ? "error" : "");
    then(answer);
  };
  host.choose = (take) => {
    const blind = host.blind;
    host.wish({ do: "choose", number: take.number }, (answer) => {
      if (answer.error || !blind) return;
      host.setBlind(false);
      host.say(`You chose take ${take.number}.`, "note");
    });
  };
}

// The song leads where it can be heard, else the clock does; films follow, and are put right where they drift.
function addStep(host, cards) {
  const span = host.facts;
  let since = null;
  const now = () => {
    if (host.facts.can_play) return host.cursor_s;
    if (since === null) return host.cursor_s;
    return span.start_s + (((performance.now() - since) / 1000) % (span.end_s - span.start_s));
  };
  const inside = (t) => t >= span.start_s - 0.02 && t < span.end_s + 0.02;
  host.running = () => (host.facts.can_play ? host.player.playing && host.player.state === "ready" && inside(now()) : since !== null);
  host.place = () => {
    const t = Math.min(span.end_s, Math.max(span.start_s, now()));
    const running = host.running();
    for (const { video, take } of cards()) {
      if (!video.src || !take) continue;
      const wanted = timeInTake(t, take, span);
      if (Math.abs(video.currentTime - wanted) > (running ? DRIFT_S : 0.001)) video.currentTime = wanted;
      if (running && video.paused) video.play().catch(() => {});
      else if (!running && !video.paused) video.pause();
    }
  };
  const step = () => {
    if (host.signal.aborted) return;
    host.place();
    if (since !== null && !host.facts.can_play) host.draw();
    if (host.running() || (host.player?.playing ?? false)) requestAnimationFrame(step);
  };
  host.toggleTakes = () => {
    if (host.facts.can_play) {
      host.setLoop(host.player.playing ? null : { start_s: span.start_s, end_s: span.end_s });
      host.toggle();
    } else {
      since = since === null ? performance.now() : null;
      host.place();
    }
    requestAnimationFrame(step);
    host.draw();
  };
  host.moved = () => {
    host.place();
    if (host.player?.playing) requestAnimationFrame(step);
  };
}

function buildTakeViewer(host) {
  Object.assign(host, { blind: false, picked: [], films: {}, state: host.model.get("state"), width: 1, colours: {} });
  const beside = element("div", "sr-takes");
  const cards = () => [...beside.children];
  const play = iconButton("play", "Play", "Play the takes under the song, round and round (space)");
  const title = element("span", "sr-take-title");
  const blind = textButton("Blind", "Hide which take is which, and shuffle them (B)");
  const rest = element("div", "sr-take-rest", { role: "group", ariaLabel: "All takes" });
  const again = createAgain(host);
  const refresh = { cursor: () => host.draw(), view: () => {}, all: () => host.draw() };
  addAxis(host, refresh);
  addTransport(host, refresh);
  addWishes(host);
  addStep(host, cards);
  let order = [];
  host.setBlind = (value) => {
    host.blind = value;
    order = [];
    host.draw();
  };
  host.holdBeside = () => (host.picked = comparedTakes(host.state.takes, host.picked, MOST_BESIDE).map((take) => take.number));
  host.draw = () => {
    const shown = comparedTakes(host.state.takes, host.picked, MOST_BESIDE);
    const keys = shown.map((take) => take.key);
    if (order.length !== keys.length || order.some((key) => !keys.includes(key))) {
      order = (host.blind ? shuffled(shown, Math.random) : shown).map((take) => take.key);
    }
    const inOrder = order.map((key) => shown.find((take) => take.key === key));
    matchChildren(beside, inOrder.length, () => createTakeCard(host)).forEach((card, index) => card.show(inOrder[index], index));
    drawRest(host, rest, keys);
    again.draw(host.state);
    const playing = host.facts.can_play ? host.player.playing : host.running();
    setIcon(play, playing ? "pause" : "play");
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    blind.setAttribute("aria-pressed", String(host.blind));
    Object.assign(host.root.dataset, { takes: host.state.takes.length, busy: host.state.busy ? "yes" : "no", painted: "yes" });
  };
  title.textContent = `Clip ${host.facts.clip}, ${host.facts.section}, ${formatTime(host.facts.start_s, 1)} to ${formatTime(host.facts.end_s, 1)}`;
  title.style.setProperty("--sr-hue", `var(--sr-hue-${host.facts.hue})`);
  host.listen(play, "click", () => host.toggleTakes());
  host.listen(blind, "click", () => host.setBlind(!host.blind));
  const bar = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Takes" }, [play, title, element("span", "sr-spacer"), blind]);
  host.root.append(bar, beside, rest, again.node, host.status);
  listenToKeys(host, { " ": () => host.toggleTakes(), b: () => host.setBlind(!host.blind) });
  followTheme(host, () => {});
  followState(host);
  host.draw();
}

// Takes that are not beside each other now; a press puts them there, or away.
function drawRest(host, rest, keys) {
  const { takes } = host.state;
  const button = () => {
    const made = element("button", "sr-button sr-take-pick", { type: "button" });
    host.listen(made, "click", () => {
      const shown = comparedTakes(host.state.takes, host.picked, MOST_BESIDE).map((take) => take.number);
      const { number } = made;
      host.picked = shown.includes(number) ? shown.filter((each) => each !== number) : [...shown, number].slice(-MOST_BESIDE);
      host.draw();
    });
    return made;
  };
  matchChildren(rest, takes.length, button).forEach((node, index) => {
    const take = takes[index];
    Object.assign(node, { number: take.number, textContent: String(take.number), disabled: !take.there });
    node.title = take.there ? `Take ${take.number}${take.rejected ? `, rejected: ${take.rejected}` : ""}` : `Take ${take.number}: its file is gone`;
    node.setAttribute("aria-label", node.title);
    node.setAttribute("aria-pressed", String(keys.includes(take.key)));
    node.classList.toggle("sr-rejected", Boolean(take.rejected));
  });
  rest.hidden = host.blind || takes.length < 2;
}

// While it is made again, and whenever a person comes back to the page, the kernel is asked how it stands.
function followState(host) {
  let timer = null;
  const look = () => host.signal.aborted || host.wish({ do: "look" });
  const receive = (state) => {
    clearTimeout(timer);
    const ended = host.state.busy && !state.busy;
    host.state = state;
    host.hear(state);
    if (ended) host.say(state.failed || "A new take is there.", state.failed ? "error" : "note");
    if (state.busy) timer = setTimeout(look, LOOK_BUSY_MS);
    if (!state.takes.length) host.say("This clip has no take yet: generate it first.", "note");
    host.draw();
  };
  host.follow("state", receive);
  host.listen(globalThis, "focus", look);
  host.listen(host.root, "pointerenter", look);
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  if (host.state.busy) timer = setTimeout(look, LOOK_BUSY_MS);
  if (!host.state.takes.length) host.say("This clip has no take yet: generate it first.", "note");
}

export default widgetOf({ name: "Take viewer", className: "sr-take-viewer", build: buildTakeViewer });
