// What the lyric lane shows and can do beyond what all widgets on the axis can: words, their edits, playing one.

export function readLyricBulk(host) {
  const { model } = host;
  const peaks = bytesOf(model.get("peaks"));
  host.pyramid = peakPyramid(new Int8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength));
  host.onsets = doublesOf(model.get("onsets"));
  readGrid(host);
}

export function addLyricActions(host, refresh) {
  Object.assign(host, {
    lines: [], flat: [], longest_s: 0, committed: [], decisions: {}, offset_s: 0, selected: null, rest: false, snap: "off",
    until: null, pending: null,
    show(lines) {
      if (lines === host.lines) return;
      host.lines = lines;
      host.flat = flatWords(lines);
      host.longest_s = host.flat.reduce((longest, { start_s, end_s }) => Math.max(longest, end_s - start_s), 0);
      if (host.selected && !itemOf(lines, host.selected)) host.selected = null;
      refresh.all();
    },
    revert() {
      host.pending = null;
      host.show(host.wanted ?? host.committed);
    },
    select(line, word) {
      if (host.selected?.line === line && host.selected.word === word) return;
      host.selected = { line, word };
      refresh.all();
      if (host.nudge) return;
      const span = host.selectedSpan();
      if (span && (span.end_s < host.view.start_s || span.start_s > host.view.end_s)) host.reveal(span.start_s);
    },
    selectedSpan: () => (host.selected ? itemOf(host.lines, host.selected) : null),
    selectedText: () => host.selectedSpan()?.text ?? "",
    focusedKey(kind) {
      const node = host.root.getRootNode().activeElement;
      if (!node?.dataset?.key || !host.root.contains(node)) return null;
      return (node.dataset.word === undefined) === (kind === "line") ? node.dataset.key : null;
    },
  });
  addLyricEdits(host);
  addLyricPlaying(host);
}

const itemOf = (lines, { line, word }) => (word === null ? lines[line] : lines[line]?.words[word]) ?? null;

// What a hand's way by some seconds makes of the lines that it began with, and the edit that says so.
function addLyricEdits(host) {
  const { facts } = host;
  const snapped = (t, snaps) => {
    if (!snaps || host.snap !== "onset" || !host.onsets.length) return t;
    const near_s = (8 / host.width) * (host.view.end_s - host.view.start_s);
    const found = snapTime(t, host.onsets, 0, host.duration_s);
    return Math.abs(found - t) <= near_s ? found : t;
  };
  const span = (from, { line, word, end }, by_s, snaps) => {
    const now = itemOf(from, { line, word });
    const { min_word_s } = facts;
    if (word !== null && end) {
      return trimmedSpan(from, line, word, end, snapped(now[`${end}_s`] + by_s, snaps), min_word_s, host.duration_s);
    }
    if (word !== null) return movedSpan(from, line, word, snapped(now.start_s + by_s, snaps), min_word_s, host.duration_s);
    return trimmedLine(from, line, end, snapped(now[`${end}_s`] + by_s, snaps), host.duration_s);
  };
  const moved = (from, line, by_s, snaps) => {
    const { low, high } = (host.rest ? restRoom : lineRoom)(from, line, host.duration_s);
    const start_s = from[line].start_s;
    return Math.round(Math.max(low, Math.min(high, snapped(start_s + by_s, snaps) - start_s)) * 1000) / 1000;
  };
  Object.assign(host, {
    pend(from, subject, by_s, { snaps }) {
      const { line, word, end } = subject;
      const said = from[line].text;
      if (word === null && !end) {
        const by = moved(from, line, by_s, snaps);
        const { start_s, end_s } = from[line];
        const times = { start_s: start_s + by, end_s: end_s + by };
        host.pending = by === 0 ? null : host.rest ? { do: "rest", line, said, by_s: by } : { do: "line", line, said, ...times };
        host.show((host.rest ? withRestMoved : withLineMoved)(from, line, by));
        return;
      }
      const wanted = span(from, subject, by_s, snaps);
      const now = itemOf(from, { line, word });
      const same = wanted.start_s === now.start_s && wanted.end_s === now.end_s;
      if (word === null) host.pending = same ? null : { do: "line", line, said, ...wanted };
      else host.pending = same ? null : { do: "word", line, word, said, ...wanted };
      if (same) host.show(from);
      else host.show(word === null ? withLineFitted(from, line, wanted) : withWord(from, line, word, wanted));
    },
    commitPending() {
      const request = host.pending;
      host.pending = null;
      if (request) host.commit(request);
      else host.revert();
    },
    commit(request, lines = host.lines) {
      host.show(lines);
      host.wanted = lines;
      host.send(request);
    },
    // Gives a sentence where the text is too long to be kept.
    retext(text) {
      const { line, word } = host.selected;
      const said = host.lines[line].text;
      const clean = oneLine(text);
      const texts = host.lines[line].words.map((each) => each.text);
      const whole = word === null ? clean : texts.with(word, clean).filter(Boolean).join(" ");
      if (whole === said) return "";
      const letters = [...whole].length;
      if (letters > facts.max_line) {
        const has = word === null ? `this one has ${letters}` : `with the ${[...clean].length} of this word it has ${letters}`;
        return `A line has at most ${facts.max_line} characters, and ${has}: shorten it.`;
      }
      host.commit({ do: "text", line, said, text: whole }, withText(host.lines, line, whole));
      return "";
    },
    // A word's or line's span, as numbers say it: what is not said stays as it is once no edit is under way.
    retime(said_s, { sure = false } = {}) {
      const { line, word } = host.selected;
      const said = host.lines[line].text;
      host.whenFree(() => {
        const lines = host.committed;
        const span = lines[line]?.text === said ? itemOf(lines, { line, word }) : null;
        if (!span) return; // it is another line by now
        const { start_s, end_s } = { ...span, ...said_s };
        if (!sure && start_s === span.start_s && end_s === span.end_s) return;
        host.commit(word === null ? { do: "line", line, said, start_s, end_s } : { do: "word", line, word, said, start_s, end_s }, lines);
      });
    },
    // By how much counts from the offset in force: one that is not kept yet is waited for.
    offsetTo: (offset_s) => host.whenFree(() => {
      const by_s = Math.round((offset_s - host.offset_s) * 1000) / 1000;
      if (by_s) host.commit({ do: "all", by_s });
    }),
    because(decision, reason) {
      host.send({ do: "reason", decision, said: host.decisions[decision][0], reason });
    },
    takeBack(decision) {
      host.send({ do: "drop", decision, said: host.decisions[decision][0] });
    },
    // The newest correction that set what is selected: its own, or its line's.
    decisionOf() {
      if (!host.selected) return null;
      const { line, word } = host.selected;
      return (word === null ? host.lines[line]?.decisions.at(-1) : host.lines[line]?.words[word]?.decision) ?? null;
    },
  });
}

// A line's start or end, so that it keeps its place among the lines and some length.
function trimmedLine(lines, line, end, t, duration_s) {
  const { start_s, end_s } = lines[line];
  const least = Math.min(0.2, end_s - start_s);
  const rounded = (value) => Math.round(value * 1000) / 1000;
  if (end === "end") return { start_s, end_s: rounded(Math.max(start_s + least, Math.min(duration_s, t))) };
  const latest = Math.min(end_s - least, lines[line + 1]?.start_s ?? duration_s);
  return { start_s: rounded(Math.max(lines[line - 1]?.start_s ?? 0, Math.min(latest, t))), end_s };
}

// Plays from a span's start to its end, then stops.
export function addLyricPlaying(host) {
  host.playSpan = (span) => {
    if (!span || !host.facts.can_play) return;
    host.setLoop(null);
    host.setCursor(span.start_s);
    host.until = span;
    host.play(span.start_s);
  };
  host.togglePlaySpan = (span) => {
    if (!host.player?.playing) host.playSpan(span);
    else {
      host.until = null;
      host.player.pause();
    }
  };
  host.toggleLoop = () => {
    const line = host.selected ? host.lines[host.selected.line] : null;
    if (host.loop || !line) return host.setLoop(null);
    host.until = null;
    host.setLoop({ start_s: line.start_s, end_s: line.end_s });
    if (host.facts.can_play) host.play(line.start_s);
  };
  host.moved = () => {
    const { until, player } = host;
    if (!until || !player?.playing || player.state !== "ready" || player.time_s < until.end_s) return;
    host.until = null;
    player.pause();
  };
}

// Whoever goes elsewhere, or presses play themselves, wants to hear on.
export function endSpanWhereAPersonActs(host) {
  const { toggle, player } = host;
  const seek = player.seek.bind(player);
  player.seek = (t) => {
    host.until = null;
    seek(t);
  };
  host.toggle = () => {
    host.until = null;
    toggle();
  };
}

// The words that the kernel says are in force, and how they are shown once nothing is under way.
export function converseLyrics(host, refresh) {
  addConversation(host, {
    take(state) {
      host.taken = linesFrom(state.lines, host.taken);
      host.committed = host.taken.lines;
      Object.assign(host, { decisions: state.decisions, offset_s: state.offset_s });
      refresh.all();
    },
    settle: () => host.show(host.committed),
  });
}
