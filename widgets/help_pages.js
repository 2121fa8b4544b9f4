// The pages of the help drawer: tour, keys, data model. Each is an element that is made when it is first shown.

export function tourPage(stops, go) {
  const entries = stops.map(({ step, title, text }) => {
    const link = textButton(`Go to ${title}`, `Close the help and go to ${title}`);
    link.classList.add("sr-help-link");
    link.addEventListener("click", () => go(step));
    return element("li", "", {}, [element("h3", "", { textContent: title }), element("p", "", { textContent: text }), link]);
  });
  return element("ol", "sr-help-tour", {}, entries);
}

function keyRow([key, does]) {
  const caps = key.split(" + ").flatMap((cap, index) => [...(index ? [" + "] : []), element("kbd", "", { textContent: cap })]);
  return element("tr", "", {}, [element("th", "", { scope: "row" }, caps), element("td", "", { textContent: does })]);
}

export function keysPage(widgets) {
  const parts = widgets.map(({ widget, rows }) =>
    element("section", "sr-help-keys", { ariaLabel: widget }, [
      element("h3", "", { textContent: widget }),
      element("table", "", {}, [element("tbody", "", {}, rows.map(keyRow))]),
    ]),
  );
  return element("div", "sr-help-columns", {}, parts);
}

function columnEntry({ name, meaning, key, names }) {
  const told = [meaning, ...(key ? ["key"] : []), ...(names ? [`→ ${names}`] : [])].filter(Boolean).join(" · ");
  return [element("dt", key ? "sr-help-key" : "", { textContent: name }), element("dd", "", { textContent: told })];
}

function tableEntry({ name, sentence, columns }) {
  const head = element("summary", "", {}, [element("strong", "", { textContent: name }), element("span", "", { textContent: sentence })]);
  return element("details", "", {}, [head, element("dl", "", {}, columns.flatMap(columnEntry))]);
}

export function modelPage(tables, drawing) {
  const told = "An arrow leads from a table to the one that it names. In a box are the columns of its key, in bold, and those that name another table; the list below has all of them.";
  return element("div", "", {}, [
    element("p", "sr-help-note", { textContent: told }),
    element("div", "sr-help-drawing", { tabIndex: 0, role: "group", ariaLabel: "Drawing of the tables; scrolls" }, [drawnTables(drawing)]),
    element("div", "sr-help-tables", {}, tables.map(tableEntry)),
  ]);
}
