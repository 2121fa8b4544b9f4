// Draws what table_drawing.py has laid out. Text is set as text; colours are the tokens'.

const SVG = "http://www.w3.org/2000/svg";
const [HEAD_PX, ROW_PX] = [26, 16];

function shape(tag, attributes, children = [], text = null) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

// An upright path with rounded corners through points that lie level or upright to each other.
export function roundedPath(points, radius = 5) {
  const [first, ...rest] = points;
  let path = `M${first[0]} ${first[1]}`;
  rest.forEach(([x, y], index) => {
    const next = rest[index + 1];
    if (!next) return void (path += `L${x} ${y}`);
    const [from, to] = [index ? rest[index - 1] : first, next];
    const near = ([px, py]) => {
      const length = Math.hypot(px - x, py - y);
      const share = length ? Math.min(radius, length / 2) / length : 0;
      return [x + (px - x) * share, y + (py - y) * share].map((each) => Math.round(each * 10) / 10);
    };
    path += `L${near(from).join(" ")}Q${x} ${y} ${near(to).join(" ")}`;
  });
  return path;
}

function boxOf({ table, x, y, width, height, rows }) {
  const parts = [
    shape("rect", { class: "sr-table-box", width, height, rx: 6 }),
    shape("text", { class: "sr-table-name", x: 10, y: 17 }, [], table),
  ];
  if (rows.length) parts.push(shape("line", { class: "sr-table-rule", x1: 0, x2: width, y1: HEAD_PX, y2: HEAD_PX }));
  rows.forEach(([name, key, names], index) => {
    const at = HEAD_PX + 14 + index * ROW_PX;
    const text = shape("text", { class: key ? "sr-table-key" : "sr-table-column", x: 10, y: at }, [shape("tspan", {}, [], name)]);
    if (names) text.append(shape("tspan", { class: "sr-table-names" }, [], `  → ${names}`));
    parts.push(text);
  });
  return shape("g", { "data-table": table, transform: `translate(${x} ${y})` }, parts);
}

function lineOf({ table, names, hangs, points }) {
  const line = shape("path", { class: hangs ? "sr-table-line" : "sr-table-line sr-thin", d: roundedPath(points), "data-line": `${table} ${names}` });
  if (!hangs) return [line];
  const [x, y] = points.at(-1);
  const from = Math.sign(points.at(-2)[0] - x);
  return [line, shape("path", { class: "sr-table-arrow", d: `M${x} ${y}l${from * 7} -4v8z` })];
}

// The lines first, so that boxes cover them. Pointing at a table shows its lines.
export function drawnTables({ width, height, boxes, lines }) {
  const svg = shape("svg", { class: "sr-tables", viewBox: `0 0 ${width} ${height}`, width, height, role: "img" }, [
    shape("title", {}, [], `${boxes.length} tables; the list below says the same in words`),
    ...lines.toSorted((one, two) => one.hangs - two.hangs).flatMap(lineOf),
    ...boxes.map(boxOf),
  ]);
  return svg;
}
