// The panel below the board: what is known of the chosen clips, what may be said of them, and what an edit would cost.

const SHOWN = { generated: ["Generated", "A take of whoever makes the clips"], still: ["Still", "A picture with a moving camera"],
  placeholder: ["Placeholder", "What this computer draws, until more is paid for"] };

export function createInspector(host) {
  const title = element("h3", "sr-title");
  const facts = element("p", "sr-facts");
  const failure = element("p", "sr-why");
  const prompt = element("p", "sr-prompt");
  const note = element("p", "sr-prompt");
  const line = createLine(host);
  const controls = createControls(host);
  const still = createStillEditor(host, (said) => host.propose({ do: "say", clips: host.chosen, said }));
  const cost = createCost(host);
  const words = element("div", "sr-words", {}, [title, facts, failure, prompt, note, line.node, controls.node]);
  const node = element("section", "sr-inspector", { ariaLabel: "Chosen clips" }, [cost.node, element("div", "sr-panel", {}, [words, still.node])]);
  const draw = () => {
    const { chosen, clips } = host;
    node.hidden = !chosen.length;
    cost.draw();
    if (!chosen.length) return;
    const clip = clips[chosen[0]];
    const live = host.standing(chosen[0]);
    const one = chosen.length === 1;
    const section = host.sections[clip.section];
    title.textContent = one ? `Clip ${chosen[0]} · ${section.label}` : `${chosen.length} clips: ${chosen.join(", ")}`;
    facts.textContent = one ? clipFacts(host, clip, live) : severalFacts(host);
    failure.textContent = one && live.state === "failed" ? live.sentence : "";
    prompt.textContent = one ? clip.prompt : "";
    note.textContent = one && section.note ? `The note of its section goes with it: ${section.note}` : "";
    line.draw();
    controls.draw();
    const url = one ? host.picture(live.image) : null;
    still.node.hidden = !url || clip.shown !== "still";
    if (!still.node.hidden) still.draw(clip, url);
  };
  return { node, draw, focus: () => line.focus(), showCost: () => cost.focus() };
}

export function clipFacts(host, clip, live) {
  const { rate } = host.rules;
  const words = [`${formatTime(clip.start / rate, 2)}–${formatTime(clip.end / rate, 2)}`, `${((clip.end - clip.start) / rate).toFixed(2)} s`,
    cutWords(host, host.clips.indexOf(clip)), clip.style, clip.look, STATE_WORDS[live.state],
    ...(live.reckoned ? [moneyText(live.price_usd), takesText(live.takes)] : [])];
  if (clip.join !== "cut") words.push(`begins with a ${clip.join}`);
  return words.filter(Boolean).join(" · ");
}

export function severalFacts(host) {
  const frames = host.chosen.reduce((sum, index) => sum + host.clips[index].end - host.clips[index].start, 0);
  const seconds = `${(frames / host.rules.rate).toFixed(2)} s together`;
  const standings = host.chosen.map((index) => host.standing(index));
  if (standings.some(({ reckoned }) => !reckoned)) return seconds;
  const prices = standings.map(({ price_usd }) => price_usd);
  const price = prices.includes(null) ? null : prices.reduce((sum, each) => sum + Number(each), 0);
  return `${seconds} · ${moneyText(price)}`;
}

// A person's own line: counted, sent when the field is left or on Ctrl+Enter; too long, it stays there with its sentence.
function createLine(host) {
  const field = element("textarea", "sr-field", { rows: 2, spellcheck: true, placeholder: "Your own line for this clip: more rain, no people" });
  const count = element("span", "sr-count");
  const node = element("label", "sr-labelled", {}, [element("span", "sr-caption", { textContent: "Prompt" }), field, count]);
  const most = host.facts.most_line;
  const counted = () => [...oneLine(field.value)].length;
  const recount = () => {
    count.textContent = `${counted()} / ${most}`;
    count.dataset.over = counted() > most ? "yes" : "no";
  };
  const keep = (text) => {
    if (counted() > most) return `The prompt has ${counted()} characters, and ${most} are allowed: shorten it.`;
    field.value = field.shownValue = oneLine(text);
    host.propose({ do: "say", clips: field.meant, said: { line: field.value } });
    return "";
  };
  const lines = () => new Set(host.chosen.map((index) => host.clips[index].line));
  const inForce = () => (lines().size === 1 ? [...lines()][0] : "");
  const leave = () => {
    recount();
    host.focusCurrent();
  };
  const { show, about, wait } = createWaiting(host, field, inForce);
  const left = keepWhenLeft(host, field, { keep, current: inForce, leave, about, wait });
  host.listen(field, "input", recount);
  host.listen(field, "keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) left();
  });
  return {
    node,
    focus: () => field.focus(),
    draw() {
      show();
      field.placeholder = lines().size > 1 ? "These clips have different lines; what you write is for all of them" : "Your own line for this clip: more rain, no people";
      const locked = host.chosen.some((index) => host.clips[index].locked);
      if (locked && !field.disabled && isDraft(field)) {
        field.setAttribute("aria-invalid", "true");
        sayBeside(host, "The clip is locked now, so what is written here is not kept yet: unlock it, and leave the field again.");
      }
      field.disabled = locked;
      recount();
    },
  };
}

// Shows what is in force of the chosen clips. What could not be kept of others waits until they are chosen again.
function createWaiting(host, field, inForce) {
  let about = [];
  const waiting = new Map();
  const placed = (clips) => clips.map(({ start, end }) => `${start}-${end}`).join();
  const turnTo = (clips) => {
    if (isDraft(field)) waiting.set(placed(about), field.value);
    field.meant = [...host.chosen];
    field.value = field.shownValue = inForce();
    field.removeAttribute("aria-invalid");
    const held = placed(clips);
    if (!waiting.has(held)) return;
    field.value = waiting.get(held);
    field.setAttribute("aria-invalid", "true");
    waiting.delete(held);
  };
  const show = () => {
    const clips = host.chosen.map((index) => host.clips[index]);
    const same = field.meant?.join() === host.chosen.join();
    if (same && clips.every(({ start, end }, at) => start < about[at].end && about[at].start < end)) {
      if (!host.isOpen()) showField(host, field, inForce()); // what an own edit makes of it comes with its answer
    } else {
      if (same && isDraft(field)) sayBeside(host, "The film was cut anew where you were writing: what you wrote waits at its clip, if that is still there.");
      turnTo(clips);
    }
    about = clips;
  };
  return { show, about: () => placed(about), wait: (text, clips) => waiting.set(clips, text) };
}

function createControls(host) {
  const say = (said) => host.propose({ do: "say", clips: [...host.chosen], said });
  const seed = createSeed(host);
  const dice = textButton("New seed", "Another picture of the same words");
  const lock = textButton("Lock", "Keep as it is (K)");
  const join = textButton("Join", "Make one clip of the chosen ones (J)");
  const swap = textButton("Swap", "Let the two chosen clips show what the other one shows (X)");
  const move = element("select", "sr-field", { ariaLabel: "How the camera moves" });
  move.append(element("option", "", { value: "", textContent: "as the film has it" }), ...host.facts.moves.map((each) => element("option", "", { value: each, textContent: each })));
  const kinds = Object.entries(SHOWN).map(([kind, [text, title]]) => {
    const button = textButton(text, title);
    host.listen(button, "click", () => say({ shown: kind }));
    return { kind, button };
  });
  host.listen(dice, "click", () => {
    seed.forget();
    say({ seed: Math.floor(Math.random() * host.facts.largest_seed) });
  });
  host.listen(lock, "click", () => host.lock());
  host.listen(join, "click", () => host.join());
  host.listen(swap, "click", () => host.swap());
  host.listen(move, "change", () => say({ move: move.value }));
  const moves = element("label", "sr-inline", {}, [element("span", "sr-caption", { textContent: "Camera" }), move]);
  const seeds = element("label", "sr-inline", {}, [element("span", "sr-caption", { textContent: "Seed" }), seed.field]);
  const types = element("div", "sr-group", { role: "group", ariaLabel: "Type of shot" }, kinds.map(({ button }) => button));
  return {
    node: element("div", "sr-controls", {}, [seeds, dice, types, moves, lock, join, swap]),
    draw() {
      const clips = host.chosen.map((index) => host.clips[index]);
      const locked = clips.some((clip) => clip.locked);
      const allLocked = clips.every((clip) => clip.locked);
      seed.draw();
      for (const { kind, button } of kinds) {
        button.setAttribute("aria-pressed", String(clips.every((clip) => clip.shown === kind)));
        button.hidden = !host.shown.includes(kind) && !clips.some((clip) => clip.shown === kind);
        button.disabled = locked;
      }
      types.hidden = kinds.filter(({ button }) => !button.hidden).length < 2;
      moves.hidden = !clips.every((clip) => clip.shown === "still");
      move.value = clips[0].move;
      seed.field.disabled = dice.disabled = move.disabled = locked;
      lock.textContent = allLocked ? "Unlock" : "Lock";
      lock.setAttribute("aria-pressed", String(allLocked));
      join.hidden = clips.length < 2;
      join.disabled = !canJoin(host.clips, host.chosen);
      swap.hidden = clips.length !== 2;
      swap.disabled = locked;
    },
  };
}

// The seed of the chosen clips; what is none stays there with its sentence.
function createSeed(host) {
  const { largest_seed } = host.facts;
  const field = element("input", "sr-field sr-seed", { type: "number", min: 0, max: largest_seed, step: 1, ariaLabel: "Seed" });
  const keep = (text) => {
    const sentence = seedRefusal(text, largest_seed);
    if (text !== "" && !sentence) host.propose({ do: "say", clips: field.meant, said: { seed: Number(text) } });
    return sentence;
  };
  const inForce = () => {
    const seeds = new Set(host.chosen.map((index) => host.clips[index].seed));
    return seeds.size === 1 ? String([...seeds][0]) : "";
  };
  const { show, about, wait } = createWaiting(host, field, inForce);
  keepWhenLeft(host, field, { keep, current: inForce, leave: () => host.focusCurrent(), about, wait });
  return {
    field,
    draw: show,
    forget() {
      field.value = field.shownValue;
      field.removeAttribute("aria-invalid");
    },
  };
}

// What an edit would cost, before it is made.
function createCost(host) {
  const words = element("p", "sr-cost-words");
  const keep = textButton("Keep it", "Make this edit");
  const leave = textButton("Leave it", "Do not make this edit (Escape)");
  keep.classList.add("sr-main");
  host.listen(keep, "click", () => host.decide(true));
  host.listen(leave, "click", () => host.decide(false));
  const node = element("div", "sr-cost", { role: "group", ariaLabel: "What this edit would cost", hidden: true }, [words, keep, leave]);
  return {
    node,
    focus: () => keep.focus({ preventScroll: true }),
    draw() {
      node.hidden = !host.pending?.impact;
      if (!node.hidden) words.textContent = impactWords(host.pending.impact);
    },
  };
}
