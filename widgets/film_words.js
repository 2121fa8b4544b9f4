// The line that is sung, with the word that is sung in it.

export function createFilmWords(host) {
  const node = element("div", "sr-film-words", { ariaLive: "off" });
  return {
    node,
    draw() {
      const found = sungAt(host.facts.lines, host.cursor_s);
      node.hidden = !host.facts.lines.length;
      if (!showsOther(node, host.facts.film, found?.index, found?.word, found?.sung)) return;
      const line = found && host.facts.lines[found.index];
      const words = line ? wordsOf(line) : [];
      matchChildren(node, words.length, () => element("span", "sr-sung")).forEach((span, index) => {
        span.textContent = words[index];
        span.dataset.sung = index === found.word ? "now" : index < found.sung ? "was" : "no";
      });
      host.root.dataset.word = found && found.word >= 0 ? words[found.word] : "";
    },
  };
}

function wordsOf(line) {
  return line.words.length ? line.words.map(([, , text]) => text) : [line.text];
}
