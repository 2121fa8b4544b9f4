// The take viewer's entry: films in step with the song, and what a person wishes of them.

const LOOK_BUSY_MS = 700;
const MOST_BESIDE = 4;

// What a person wishes; the answer says what came of it. Looks ask for no answer: the state itself tells.
function addWishes(host) {
  let open = 0;
  addQuestions(host);
  const waiting = (by) => {
    open += by;
    host.root.dataset.waiting = open ? "yes" : "no";
  };
  host.wish = (request, then = () => {}) => {
    waiting(1);
    host.ask(request).then((answer) => {
      waiting(-1);
      host.say(answer.error?.message ?? "", answer.error ? "error" : "");
      then(answer);
    }).catch(host.fail);
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

function buildTakeViewer(host) {
  Object.assign(host, { blind: false, picked: [], films: {}, state: host.model.get("state"), width: 1, colours: {} });
  const beside = element("div", "sr-takes");
  const cards = () => [...beside.children];
  const play = iconButton("play", "Play", "Play the takes under the song, round and round (space)");
  const title = element("span", "sr-take-title");
  const blind = textButton("Blind", "Hide which take is which, and shuffle them (B)");
  const picks = element("div", "sr-group", { role: "group", ariaLabel: "All takes" });
  const rest = element("div", "sr-take-rest", {}, [element("span", "sr-caption", { textContent: "Beside each other" }), picks]);
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
    const { clip, section, hue, start_s, end_s } = host.state;
    title.textContent = `Clip ${clip}, ${section}, ${formatTime(start_s, 1)} to ${formatTime(end_s, 1)}`;
    title.style.setProperty("--sr-hue", `var(--sr-hue-${hue})`);
    const shown = comparedTakes(host.state.takes, host.picked, MOST_BESIDE);
    const keys = shown.map((take) => take.key);
    if (order.length !== keys.length || order.some((key) => !keys.includes(key))) {
      order = (host.blind ? shuffled(shown, Math.random) : shown).map((take) => take.key);
    }
    const inOrder = order.map((key) => shown.find((take) => take.key === key));
    matchChildren(beside, inOrder.length, () => createTakeCard(host)).forEach((card, index) => card.show(inOrder[index], index));
    drawPicks(host, picks, keys);
    rest.hidden = host.blind || host.state.takes.length < 2;
    again.draw(host.state);
    const playing = host.facts.can_play ? host.player.playing : host.running();
    setIcon(play, playing ? "pause" : "play");
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    blind.setAttribute("aria-pressed", String(host.blind));
    Object.assign(host.root.dataset, { takes: host.state.takes.length, busy: host.state.busy ? "yes" : "no", painted: "yes" });
  };
  host.listen(play, "click", () => host.toggleTakes());
  host.listen(blind, "click", () => host.setBlind(!host.blind));
  const bar = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Takes" }, [play, title, element("span", "sr-spacer"), element("span", "sr-group", {}, [blind])]);
  host.root.append(bar, beside, rest, again.node, host.status);
  listenToTakeKeys(host);
  followTheme(host, () => {});
  followState(host, cards);
  host.draw();
}

export function listenToTakeKeys(host) {
  listenToKeys(host, { " ": () => host.toggleTakes(), b: () => host.setBlind(!host.blind) });
}

// Every take by its number; a press puts it beside the others, or away.
function drawPicks(host, picks, keys) {
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
  matchChildren(picks, takes.length, button).forEach((node, index) => {
    const take = takes[index];
    Object.assign(node, { number: take.number, textContent: String(take.number), disabled: !take.there });
    node.title = take.there ? `Take ${take.number}${take.rejected ? `, rejected: ${take.rejected}` : ""}` : `Take ${take.number}: its file is gone`;
    node.setAttribute("aria-label", node.title);
    node.setAttribute("aria-pressed", String(keys.includes(take.key)));
    node.classList.toggle("sr-rejected", Boolean(take.rejected));
  });
}

// While it is made again, and whenever a person comes back to the page, the kernel is asked how it stands.
function followState(host, cards) {
  let timer = null;
  const look = () => host.signal.aborted || host.model.send({ kind: "look" });
  const tell = ({ busy, trouble, takes }) => {
    clearTimeout(timer);
    if (busy) timer = setTimeout(look, LOOK_BUSY_MS);
    if (trouble) host.say(trouble, "error");
    else if (!takes.length) host.say("This clip has no take yet: generate it first.", "note");
  };
  const receive = (state) => {
    const ended = host.state.busy && !state.busy;
    host.state = state;
    if (ended) host.say(state.failed || "A new take is there.", state.failed ? "error" : "note");
    tell(state);
    host.draw();
  };
  const comeBack = () => {
    for (const card of cards()) card.tryAgain();
    look();
  };
  host.follow("state", receive);
  host.listen(globalThis, "focus", comeBack);
  host.listen(host.root, "pointerenter", comeBack);
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  tell(host.state);
}

export default widgetOf({ name: "Take viewer", className: "sr-take-viewer", build: buildTakeViewer });
