// The board itself: a ruler, the bands of sections, and below them a card for each clip that is in sight.
// It shows what the host holds, and keeps nothing of its own.

const BOARD_LANES = { ruler: 22, bands: 24, cards: 158 };
const BOARD_HEIGHT = BOARD_LANES.ruler + BOARD_LANES.bands + BOARD_LANES.cards;
const NARROW_PX = 54;
const TINY_PX = 20;
export const STATE_WORDS = { unknown: "", planned: "planned", waiting: "waiting", generating: "being made", done: "made", failed: "failed" };

export function createBoard(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const bands = element("div", "sr-bands", { ariaHidden: "true" });
  const cards = element("div", "sr-cards", { role: "group", ariaLabel: "Clips" });
  const cuts = element("div", "sr-cuts");
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const bubble = element("div", "sr-bubble", { ariaHidden: "true", hidden: true });
  const stage = element("div", "sr-board", {
    tabIndex: -1, role: "group",
    ariaLabel: "Storyboard. Arrow keys up and down go from clip to clip, left and right move the cursor by a beat.",
  }, [canvas, bands, cards, cuts, cursor, bubble]);
  stage.style.height = `${BOARD_HEIGHT}px`;
  const parts = { canvas, bands, cards, cuts, cursor, bubble, stage, shown: new Map(), handles: new Map() };
  listenToBoard(host, parts);
  return {
    stage,
    node: stage,
    describe: () => describeBands(host, parts),
    draw() {
      paintBoard(host, parts);
      placeBands(host, parts);
      placeCards(host, parts);
      placeCuts(host, parts);
    },
    placeCursor() {
      placeCursorLine(host, cursor);
    },
    focusCard(index) {
      host.reveal(host.clips[index].start / host.rules.rate);
      placeCards(host, parts);
      parts.shown.get(index)?.focus({ preventScroll: true });
    },
    card: (index) => parts.shown.get(index),
  };
}

const frameX = (host, frame) => timeToX(host.view, host.width, frame / host.rules.rate);

function paintBoard(host, { canvas }) {
  const context = sizeCanvas(canvas, host.width, BOARD_HEIGHT);
  const { colours, view, width, rules } = host;
  const bottom = BOARD_LANES.ruler;
  paintTicks(host, context, secondTicks(view, width), { top: bottom - 8, bottom, middle: bottom / 2 });
  context.fillStyle = colours.line;
  context.fillRect(0, BOARD_LANES.ruler - 1, width, 1);
  if (host.dragging === null || host.dragging === undefined) return;
  const top = BOARD_LANES.ruler + BOARD_LANES.bands;
  for (const frame of legalCuts(rules, host.committed.clips, host.dragging)) {
    context.fillStyle = colours.focus;
    context.globalAlpha = markOn(rules, frame) === "downbeat" || markOn(rules, frame) === "phrase" ? 0.9 : 0.4;
    context.fillRect(Math.round(frameX(host, frame)), top, 1, BOARD_LANES.cards);
  }
  context.globalAlpha = 1;
}

function describeBands(host, { bands }) {
  const nodes = matchChildren(bands, host.sections.length, () => element("div", "sr-band", {}, [element("span")]));
  nodes.forEach((node, index) => {
    const { label, hue } = host.sections[index];
    if (!showsOther(node, label, hue)) return;
    node.firstChild.textContent = label;
    node.style.setProperty("--sr-hue", `var(--sr-hue-${hue})`);
  });
}

function placeBands(host, { bands }) {
  host.sections.forEach((section, index) => {
    const node = bands.children[index];
    const left = Math.max(0, frameX(host, section.start));
    const wide = Math.min(host.width, frameX(host, section.end)) - left;
    node.hidden = wide < 3;
    if (node.hidden) return;
    node.style.transform = `translateX(${left}px)`;
    node.style.width = `${wide - 1}px`;
  });
}

// A card is made when it is first seen; out of sight it is hidden, but for the one that has the focus: keys go on from it.
function placeCards(host, { cards, shown }) {
  const { first, last } = clipsInSight(host.rules, host.clips, host.view);
  const focused = host.root.getRootNode().activeElement;
  for (const [index, node] of shown) {
    const gone = index >= host.clips.length;
    if (gone) node.remove();
    if (gone) shown.delete(index);
    else if ((index < first || index > last) && node !== focused && !node.hidden) node.hidden = true;
  }
  let after = null; // a screen reader goes through them in their order
  for (let index = last; index >= first; index -= 1) {
    if (!shown.has(index)) {
      after ??= [...shown].reduce((best, one) => (one[0] > index && (!best || one[0] < best[0]) ? one : best), null)?.[1] ?? null;
      const node = createCard(host, index);
      shown.set(index, node);
      cards.insertBefore(node, after);
    }
    after = shown.get(index);
    after.hidden = false;
    placeCard(host, index, after);
  }
  if (focused?.classList?.contains("sr-card") && shown.get(Number(focused.dataset.clip)) === focused) placeCard(host, Number(focused.dataset.clip), focused);
}

function createCard(host, index) {
  const picture = element("img", "sr-thumb", { alt: "", draggable: false, hidden: true });
  const look = element("span", "sr-look");
  const line = element("span", "sr-line");
  const state = element("span", "sr-state");
  const lock = element("span", "sr-lock", { ariaHidden: "true" }, [icon("lock")]);
  const bar = element("span", "sr-progress", { ariaHidden: "true" }, [element("i")]);
  const node = element("button", "sr-card", { type: "button" }, [
    element("span", "sr-frame", {}, [picture, look, lock]), line, state, bar,
  ]);
  node.dataset.clip = index;
  node.parts = { picture, look, line, state, bar };
  return node;
}

function placeCard(host, index, node) {
  const clip = host.clips[index];
  const left = frameX(host, clip.start);
  const wide = Math.max(1, frameX(host, clip.end) - left - 2);
  if (node.left !== left) node.style.transform = `translateX(${left + 1}px)`;
  if (node.wide !== wide) node.style.width = `${wide}px`;
  Object.assign(node, { left, wide });
  const size = wide < TINY_PX ? "tiny" : wide < NARROW_PX ? "narrow" : "wide";
  if (node.dataset.size !== size) node.dataset.size = size;
  describeCard(host, index, node);
}

function describeCard(host, index, node) {
  const clip = host.clips[index];
  const live = host.standing(index);
  const chosen = host.chosen.includes(index);
  const url = host.picture(live.thumbnail);
  const { hue, label } = host.sections[clip.section];
  const { size } = node.dataset;
  const words = cardLine(index, label, clip.line, host.ownWords[index]);
  if (!showsOther(node, clip, live, chosen, url, hue, index === host.current, host.swapTarget === index, size, words)) return;
  const { picture, look, line, state, bar } = node.parts;
  if (url && picture.src !== url) picture.src = url;
  picture.hidden = !url;
  look.textContent = url ? "" : clip.look || clip.style;
  line.textContent = words;
  state.textContent = cardState(clip, live, size);
  bar.hidden = live.state !== "generating";
  bar.firstChild.style.width = `${Math.round(live.share * 100)}%`;
  node.style.setProperty("--sr-hue", `var(--sr-hue-${hue})`);
  node.dataset.state = live.state;
  node.dataset.locked = clip.locked ? "yes" : "no";
  node.dataset.target = host.swapTarget === index ? "yes" : "no";
  node.tabIndex = index === host.current ? 0 : -1;
  node.setAttribute("aria-pressed", String(chosen));
  node.setAttribute("aria-label", cardName(host, index, clip, live));
  node.title = live.state === "failed" ? live.sentence : clip.line || clip.prompt;
}

// As much as there is room for: a sign, or words.
export function cardState(clip, live, size) {
  if (live.state === "unknown") return size === "wide" && clip.shown !== "generated" ? clip.shown : "";
  const signs = { planned: "", waiting: "…", generating: `${Math.round(live.share * 100)} %`, done: "✓", failed: "!" };
  if (size !== "wide") return signs[live.state];
  const words = [{ done: "✓", generating: signs.generating }[live.state] ?? STATE_WORDS[live.state]];
  if (live.takes > 1) words.push(`${live.takes} takes`);
  if (live.reckoned && (live.price_usd === null || Number(live.price_usd) > 0)) words.push(live.price_usd === null ? "price ?" : moneyText(live.price_usd));
  if (clip.shown !== "generated") words.push(clip.shown);
  return words.join(" · ");
}

function cardName(host, index, clip, live) {
  const { rate } = host.rules;
  const says = [`Clip ${index}`, host.sections[clip.section].label, `${formatTime(clip.start / rate, 1)} to ${formatTime(clip.end / rate, 1)}`,
    clip.style, clip.shown, STATE_WORDS[live.state]];
  if (live.state === "generating") says.push(`${Math.round(live.share * 100)} percent`);
  if (live.state === "failed" && live.sentence) says.push(live.sentence);
  if (live.reckoned) says.push(moneyText(live.price_usd), takesText(live.takes));
  if (clip.locked) says.push("locked");
  return says.filter(Boolean).join(", ");
}

export const takesText = (count) => `${count} ${count === 1 ? "take" : "takes"}`;

// How many are made, as far as that is known: nobody looks where no one could tell.
export function madeWords(host) {
  if (!host.facts.live) return "";
  if (host.known()) return `${host.live.filter(({ state }) => state === "done").length} of ${host.clips.length} made`;
  return host.root.dataset.running === "no" ? "what is made is not known" : "looking at the clips …";
}

// A cut is a slider between its legal places. Only those beside the current clip are stops of the Tab key.
function placeCuts(host, { cuts, handles }) {
  const { first, last } = clipsInSight(host.rules, host.clips, host.view);
  const focused = host.root.getRootNode().activeElement;
  const wanted = (index) => index > 0 && index < host.clips.length && host.clips[index - 1].section === host.clips[index].section;
  for (const [index, node] of handles) {
    if (!wanted(index)) node.remove();
    if (!wanted(index)) handles.delete(index);
    else if ((index < first || index > last) && node !== focused && index !== host.dragging) node.hidden = true;
  }
  for (let index = first; index <= last; index += 1) {
    if (!wanted(index)) continue;
    const x = frameX(host, host.clips[index].start);
    const room = Math.min(x - frameX(host, host.clips[index - 1].start), frameX(host, host.clips[index].end) - x);
    const near = index === host.current || index === host.current + 1;
    const tight = room < TINY_PX; // then the hand would hit it in place of a card
    if (!handles.has(index) && tight && !near) continue;
    const node = handles.get(index) ?? createCut(index);
    if (!handles.has(index)) cuts.append(node);
    handles.set(index, node);
    node.hidden = (tight && !near) || x < -24 || x > host.width + 24;
    if (node.hidden) continue;
    node.classList.toggle("sr-tight", tight);
    node.style.transform = `translateX(${x}px)`;
    describeCut(host, index, node, near);
  }
}

function createCut(index) {
  const node = element("div", "sr-cut", { role: "slider", tabIndex: -1, ariaOrientation: "horizontal" });
  node.dataset.cut = index;
  return node;
}

function describeCut(host, index, node, near) {
  const { start } = host.clips[index];
  if (!showsOther(node, host.clips[index - 1], host.clips[index], near)) return;
  const legal = legalCuts(host.rules, host.committed.clips, index);
  const seconds = (frame) => (frame / host.rules.rate).toFixed(2);
  node.tabIndex = near ? 0 : -1;
  const attributes = {
    "aria-label": `Cut between clip ${index - 1} and clip ${index}`,
    "aria-valuemin": seconds(Math.min(start, legal[0] ?? start)),
    "aria-valuemax": seconds(Math.max(start, legal.at(-1) ?? start)),
    "aria-valuenow": seconds(start),
    "aria-valuetext": `${formatTime(start / host.rules.rate, 2)}, ${cutWords(host, index)}`,
  };
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

export function cutWords(host, index) {
  const { start, cut_on } = host.clips[index];
  const on = host.clips[index] === host.committed.clips[index] ? cut_on : markOn(host.rules, start);
  return { none: "by length alone", section: "with its section", onset: "on an onset" }[on] ?? `on a ${on}`;
}
