// The stage of the lyric lane: the painted waveform, words and lines on it, the cursor.

export function createLyricStage(host) {
  const coarse = window.matchMedia("(pointer: coarse)").matches;
  host.lanes = lyricLanes(coarse);
  const canvas = element("canvas", "sr-lyric-canvas", { ariaHidden: "true" });
  const lines = element("div", "sr-lines", { role: "group", ariaLabel: "Lines" });
  const words = element("div", "sr-words", { role: "group", ariaLabel: "Words" });
  const hint = element("div", "sr-hint", { hidden: true });
  const ends = ["start", "end"].map((end) => createEnd(host, end));
  const cursor = element("div", "sr-lyric-cursor", { ariaHidden: "true" });
  const stage = element("div", "sr-lyric-stage", {
    tabIndex: 0,
    role: "group",
    ariaLabel: "Words on the waveform. Tab goes from word to word, arrow keys move a word by 10 milliseconds, with Shift by 100; Enter edits its text, space plays it.",
  }, [canvas, lines, words, hint, ...ends, cursor]);
  stage.style.height = `${host.lanes.height}px`;
  stage.style.setProperty("--sr-row", `${host.lanes.row - 4}px`);
  lines.style.top = `${host.lanes.lines.top + 2}px`;
  words.style.top = `${host.lanes.words.top + 4}px`;
  const elements = createLyricElements(host, { words, lines, ends, hint });
  listenToLyrics(host, { stage, words, lines, ends });
  listenToPanning(host, stage, {
    ignores: (event) => Boolean(event.target.closest(".sr-word, .sr-line, .sr-word-end")),
    scrubs: (y) => y < host.lanes.sections.bottom,
  });
  listenToWheel(host, stage);
  return {
    node: stage,
    elements,
    draw() {
      paintLyrics(host, { canvas, lanes: host.lanes });
      elements.draw();
    },
    placeCursor() {
      placeCursorLine(host, cursor);
      markSung(host, elements.pools.words);
    },
  };
}

function createEnd(host, end) {
  const node = element("div", "sr-word-end", { tabIndex: 0, role: "slider", ariaOrientation: "horizontal", hidden: true });
  node.dataset.end = end;
  node.style.top = `${host.lanes.wave.top}px`;
  node.style.height = `${host.lanes.wave.height}px`;
  return node;
}

// Words light up as they are sung.
function markSung(host, pool) {
  const playing = Boolean(host.player?.playing);
  for (const [key, node] of pool) {
    const [line, word] = key.split(".").map(Number);
    const whole = playing ? host.lines[line]?.words[word] : null;
    const sung = Boolean(whole) && host.cursor_s >= whole.start_s && host.cursor_s < whole.end_s;
    if (node.sung !== sung) node.classList.toggle("sr-sung", (node.sung = sung));
  }
}
