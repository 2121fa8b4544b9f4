// Mending the beats: twice, half, a beat later, tapped, a bar begins here. What depends on them is heard anew outside the
// kernel's cell, so the editor stays usable; the page looks how far that is.

const REPAIR_LOOK_MS = 500;
const TAPS_END_MS = 2200;
const FEWEST_TAPS = 3;

// Puts `host.mend(kind, { times_s, beats })` and `host.tap()` on the host; where beats cannot be mended, neither acts.
export function addMending(host, draw) {
  let timer = null;
  host.mending = () => host.model.get("mending");
  host.canMend = () => Boolean(host.facts.can_mend);
  const send = (message) => host.model.send({ kind: "mend", ...message });
  host.mend = (kind, { times_s = [], beats = 0 } = {}) => host.canMend() && send({ do: "begin", wish: { kind, times_s, beats } });
  host.endMending = () => send({ do: "stop" });
  host.takeBack = () => send({ do: "take-back" });
  const receive = () => {
    clearTimeout(timer);
    const { running, sentence, fresh } = host.mending();
    if (running) timer = setTimeout(() => send({ do: "look" }), REPAIR_LOOK_MS);
    if (fresh) host.say(sentence, "error");
    host.root.dataset.mending = running ? "yes" : "no";
    draw();
  };
  host.follow("mending", receive);
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  addTapping(host);
  return receive;
}

// Taps are collected while the song plays and sent as one edit, once the hand rests.
function addTapping(host) {
  let timer = null;
  host.taps = [];
  const rest = () => {
    const taps = host.taps;
    host.taps = [];
    if (taps.length >= FEWEST_TAPS) host.mend("tap", { times_s: taps });
    else host.say(`A tempo needs ${FEWEST_TAPS} taps or more, and there were ${taps.length}: tap along for some beats.`, "note");
  };
  host.tap = () => {
    if (!host.canMend()) return;
    const heard = host.player.state === "ready" && host.player.playing;
    if (!heard) {
      host.say("Play the song first, then tap along with its beats (T).", "note");
      return;
    }
    host.taps = [...host.taps, host.player.time_s].sort((a, b) => a - b);
    const tempo = tappedTempo(host.taps);
    const count = host.taps.length === 1 ? "1 tap" : `${host.taps.length} taps`;
    host.say(`${count}${tempo ? `, ${tempo.toFixed(1)} beats a minute` : ""}: go on, or rest to use them.`, "note");
    clearTimeout(timer);
    timer = setTimeout(rest, TAPS_END_MS);
  };
  host.signal.addEventListener("abort", () => clearTimeout(timer));
}

export function createBeatControls(host) {
  const button = (text, title, action) => {
    const made = textButton(text, title);
    host.listen(made, "click", action);
    return made;
  };
  const begins = [
    button("×2", "Twice as many beats", () => host.mend("double")),
    button("÷2", "Half as many beats", () => host.mend("halve")),
    button("‹ 1", "All bars begin a beat earlier", () => host.mend("shift", { beats: -1 })),
    button("1 ›", "All bars begin a beat later", () => host.mend("shift", { beats: 1 })),
    button("Beat 1 here", "A bar begins at the beat that is nearest to the cursor; those after it follow", () =>
      host.mend("downbeat", { times_s: [nearestTo(host.beats, host.cursor_s)] })),
    button("Tap", "Tap the tempo while the song plays (T)", () => host.tap()),
    button("Take back", "Undo the newest correction of what was heard", () => host.takeBack()),
  ];
  const names = ["Double the beats", "Halve the beats", "Bars a beat earlier", "Bars a beat later", "Beat 1 here", "Tap the tempo", "Take back the newest correction"];
  begins.forEach((each, index) => each.setAttribute("aria-label", names[index]));
  const told = element("span", "sr-mending-told");
  const filled = element("div", "sr-bar-filled");
  const bar = element("div", "sr-bar", { role: "progressbar", ariaLabel: "How far the beats are", ariaValuemin: "0", ariaValuemax: "100" }, [filled]);
  const stop = button("Stop", "Stop; the beats stay as they were", () => host.endMending());
  const group = element("div", "sr-group", { role: "group", ariaLabel: "Beats" }, [
    element("span", "sr-caption", { textContent: "Beats" }), ...begins,
  ]);
  const work = element("div", "sr-mending", {}, [told, bar, stop]);
  return {
    node: element("div", "sr-toolbar sr-beat-controls", { role: "toolbar", ariaLabel: "Mend the beats" }, [group, work]),
    draw(node) {
      const { running, percent, message } = host.mending();
      node.hidden = !host.canMend();
      group.hidden = running;
      work.hidden = !running;
      begins[4].disabled = begins[0].disabled = begins[1].disabled = begins[2].disabled = begins[3].disabled = host.beats.length < 2;
      told.textContent = message;
      filled.style.width = `${percent}%`;
      bar.setAttribute("aria-valuenow", String(percent));
    },
  };
}

export function nearestTo(times, t) {
  const right = lowerBound(times, t);
  const [before, after] = [times[right - 1], times[right]];
  if (before === undefined) return after;
  return after === undefined || t - before <= after - t ? before : after;
}
