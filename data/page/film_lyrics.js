// The lyrics beside the film: the line that is sung stands out, its words light up as they are sung, a click leads there.

const LET_BE_MS = 5000;
const LINGER_S = 0.6;
const BREAK_S = 4;

export function filmLyrics(place, lines, language, go) {
  if (!lines.length) return { show() {} };
  const name = "Lines of the song: up and down lead from line to line";
  const list = element("div", "film-lines", { tabIndex: 0, role: "group", ariaLabel: name });
  if (language) list.lang = language;
  const rows = lines.map((line, index) => lyricRow(line, index && line.start_s - lines[index - 1].end_s > BREAK_S, go));
  list.append(...rows.map((row) => row.button));
  place.append(list);
  place.hidden = false;
  list.addEventListener("keydown", (event) => walkLines(event, list));
  let moved = -Infinity;
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    list.addEventListener(type, () => (moved = performance.now()), { passive: true });
  }
  let shown = -1;
  let lit = -1;

  function light(index, until) {
    if (index < 0) return;
    rows[index].words.forEach((span, word) => {
      span.classList.toggle("sung", word <= until);
      span.classList.toggle("now", word === until);
    });
  }

  return {
    show(t) {
      const { index: begun, sung } = lineAt(lines, t);
      const index = begun >= 0 && (sung || t < lines[begun].end_s + LINGER_S) ? begun : -1;
      const word = index < 0 ? -1 : wordAt(lines[index].words, t);
      if (index === shown && word === lit) return;
      if (index !== shown) {
        light(shown, -1);
        rows[shown]?.button.removeAttribute("aria-current");
        rows[index]?.button.setAttribute("aria-current", "true");
        if (index >= 0 && performance.now() - moved > LET_BE_MS) follow(list, rows[index].button);
      }
      light(index, word);
      [shown, lit] = [index, word];
    },
  };
}

function lyricRow(line, apart, go) {
  const words = [];
  const pieces = linePieces(line).map(({ text, word }) => {
    if (word === null) return document.createTextNode(text);
    words[word] = element("span", "film-word", { textContent: text });
    return words[word];
  });
  const button = element("button", "film-line", { type: "button", dir: "auto", tabIndex: -1 }, pieces);
  if (apart) button.classList.add("apart");
  if (!words.length) button.classList.add("whole");
  button.addEventListener("click", () => go(line.start_s));
  return { button, words };
}

// One stop for the Tab key, however long the song is: the arrows go from line to line.
function walkLines(event, list) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const lines = [...list.children];
  const focused = lines.indexOf(document.activeElement);
  const from = focused < 0 ? lines.findIndex((line) => line.hasAttribute("aria-current")) - way : focused;
  lines[Math.min(lines.length - 1, Math.max(0, from + way))].focus();
}

// The list alone scrolls, so that the film stays where it is.
function follow(list, row) {
  const top = row.offsetTop - list.offsetTop - (list.clientHeight - row.offsetHeight) * 0.4;
  list.scrollTo({ top, behavior: calmScroll() });
}
