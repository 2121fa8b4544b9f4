// The bar under the film: sections as chapters, what is there and what was played, cuts, beats, notes as flags.

// Heights in pixels: a finger needs more room than a mouse.
function barHeights() {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const [flags, chapters, track, marks] = coarse ? [38, 40, 22, 18] : [18, 24, 16, 16];
  return { flags, chapters, track, marks, height: flags + chapters + track + marks };
}

export function createFilmBar(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const chapters = element("div", "sr-chapters", { role: "list", ariaLabel: "Chapters" });
  const flags = element("div", "sr-flags", { role: "list", ariaLabel: "Notes on the film" });
  const cursor = element("div", "sr-film-cursor", { ariaHidden: "true" });
  const track = element("div", "sr-track", {
    role: "slider", tabIndex: 0, ariaLabel: "Place in the film", ariaValuemin: "0",
    title: "Drag to another place; arrow keys go by a beat, with Shift by a bar",
  });
  const node = element("div", "sr-film-bar", {}, [canvas, track, chapters, flags, cursor]);
  const bar = barHeights();
  for (const [name, height] of Object.entries(bar)) node.style.setProperty(`--sr-bar-${name}`, `${height}px`);
  listenToScrubbing(host, track);
  listenToWheel(host, node);
  return {
    node,
    describe() {
      track.setAttribute("aria-valuemax", filmEnd(host).toFixed(2));
    },
    draw() {
      placeFlags(host, flags);
    },
    placeCursor() {
      paintFilmBar(host, canvas, bar);
      placeChapters(host, chapters);
      cursor.style.transform = `translateX(${timeToX(host.view, host.width, host.cursor_s)}px)`;
      track.setAttribute("aria-valuenow", host.cursor_s.toFixed(2));
      track.setAttribute("aria-valuetext", `${formatTime(host.cursor_s, 1)} of ${formatTime(filmEnd(host))}, ${host.sectionNow().title}`);
    },
  };
}

function listenToScrubbing(host, track) {
  let held = false;
  const go = (event) => host.setCursor(xToTime(host.view, host.width, localX(track, event)));
  host.listen(track, "pointerdown", (event) => {
    if (event.button !== 0) return;
    track.setPointerCapture(event.pointerId);
    held = true;
    go(event);
  });
  host.listen(track, "pointermove", (event) => held && go(event));
  for (const type of ["pointerup", "pointercancel"]) host.listen(track, type, () => (held = false));
}

function placeChapters(host, parent) {
  const { sections } = host.facts;
  const nodes = matchChildren(parent, sections.length, (index) => {
    const button = element("button", "sr-chapter", { type: "button" }, [element("span", "")]);
    host.listen(button, "click", () => host.goTo(host.facts.sections[index].start_s));
    return element("div", "sr-chapter-place", { role: "listitem" }, [button]);
  });
  const now = spanAt(sections, host.cursor_s);
  nodes.forEach((place, index) => {
    const { title, hue, start_s, end_s } = sections[index];
    const from = timeToX(host.view, host.width, start_s);
    const to = timeToX(host.view, host.width, end_s);
    const seen = to > 0 && from < host.width;
    place.hidden = !seen;
    if (!seen || !showsOther(place, title, hue, from, to, index === now, host.width)) return;
    const left = Math.max(0, from);
    place.style.transform = `translateX(${left}px)`;
    place.style.width = `${Math.max(2, Math.min(host.width, to) - left - 1)}px`;
    place.style.setProperty("--sr-hue", `var(--sr-hue-${hue})`);
    const button = place.firstElementChild;
    button.classList.toggle("sr-current", index === now);
    button.firstElementChild.textContent = title;
    button.title = `${title}, ${formatTime(start_s)}`;
    button.setAttribute("aria-label", `Chapter ${index + 1}: ${title}, from ${formatTime(start_s)}`);
  });
}

function placeFlags(host, parent) {
  const placed = noteFlags(host.notes.map((note) => note.at_s), host.view, host.width);
  const nodes = matchChildren(parent, placed.length, (index) => {
    const button = element("button", "sr-flag", { type: "button" });
    host.listen(button, "click", () => host.showNote(parent.flagged[index].notes[0]));
    return element("div", "sr-flag-place", { role: "listitem" }, [button]);
  });
  parent.flagged = placed;
  nodes.forEach((place, index) => {
    const { x, notes } = placed[index];
    const first = host.notes[notes[0]];
    const button = place.firstElementChild;
    place.style.transform = `translateX(${x}px)`;
    button.dataset.state = notes.every((each) => host.notes[each].state === "resolved") ? "resolved" : "open";
    button.dataset.asks = first.asks;
    button.textContent = notes.length > 1 ? String(notes.length) : "";
    const said = notes.length > 1 ? `${notes.length} notes from ${formatTime(first.at_s, 1)} on` : `Note at ${formatTime(first.at_s, 1)}: ${first.text || host.asksWords(first.asks)}`;
    button.title = said;
    button.setAttribute("aria-label", said);
  });
}

function paintFilmBar(host, canvas, bar) {
  const { colours, view, width } = host;
  const key = [width, window.devicePixelRatio, host.dark, view.start_s, view.end_s, host.facts.film, host.loop?.start_s, host.loop?.end_s,
    Math.round(timeToX(view, width, host.cursor_s)), host.player.share, host.player.state];
  if (!showsOther(canvas, ...key)) return;
  const context = sizeCanvas(canvas, width, bar.height);
  const x = (t) => Math.min(width, Math.max(0, timeToX(view, width, t)));
  const fill = (colour, from, to, top, height, alpha = 1) => {
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    context.fillRect(from, top, to - from, height);
  };
  const top = bar.flags + bar.chapters;
  const middle = top + bar.track / 2;
  if (host.loop) fill(colours.focus, x(host.loop.start_s), x(host.loop.end_s), bar.flags, bar.height - bar.flags, 0.16);
  fill(colours.line, 0, width, middle - 3, 6);
  const there = host.player.state === "ready" ? 1 : host.player.share ?? 0;
  fill(colours.faint, x(0), x(filmEnd(host) * there), middle - 3, 6, 0.55);
  for (const { hue, start_s, end_s } of host.facts.sections) {
    const to = x(Math.min(end_s, host.cursor_s));
    if (to > x(start_s)) fill(colours.hues[hue], x(start_s), to, middle - 3, 6);
  }
  const marks = top + bar.track;
  const clips_s = filmEnd(host) / host.facts.clips.length;
  const everyCut = thinning(clips_s, view, width, 3);
  host.facts.clips.forEach(({ start_s }, index) => {
    if (index && index % everyCut === 0 && start_s >= view.start_s && start_s <= view.end_s) fill(colours.ink, x(start_s) - 0.75, x(start_s) + 0.75, middle - 6, 17, 0.9);
  });
  paintFilmBeats(host, fill, marks);
  context.globalAlpha = 1;
}

function paintFilmBeats({ beats, downbeats, view, width, colours }, fill, top) {
  if (beats.length < 2) return;
  const every = (times, room) => thinning((times.at(-1) - times[0]) / Math.max(1, times.length - 1), view, width, room);
  const draw = (times, step, height, alpha) => {
    for (let index = lowerBound(times, view.start_s); index < times.length && times[index] <= view.end_s; index += 1) {
      const at = timeToX(view, width, times[index]);
      if (index % step === 0) fill(colours.ink, at - 0.5, at + 0.5, top + 3, height, alpha);
    }
  };
  if (every(beats, 5) === 1) draw(beats, 1, 6, 0.35);
  if (downbeats.length > 1) draw(downbeats, every(downbeats, 5), 10, 0.6);
}
