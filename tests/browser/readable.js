// What a person could not read on a page or reach in it, one line each: pale text, and what lies beyond the page's edge.
// Shadow roots are looked into; what is disabled may be pale, and text on a picture has no ground of one colour.
() => {
  const LEAST = 4.5;
  const LEAST_LARGE = 3;
  const LARGE_PX = 24;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [red, green, blue, alpha / 255]);
    }
    return [...known.get(colour)];
  };
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const upwards = (node) => {
    const found = [];
    for (let each = node; each; each = above(each)) found.push(each);
    return found;
  };
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const parts = colour.slice(0, 3).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (node) => {
    let colour = [255, 255, 255, 1];
    const layers = upwards(node).map((each) => rgba(getComputedStyle(each).backgroundColor));
    for (const layer of layers.reverse()) colour = over(layer, colour);
    return colour;
  };
  const ratio = (node) => {
    const [style, behind] = [getComputedStyle(node), ground(node)];
    const ink = rgba(node instanceof SVGElement ? style.fill : style.color);
    ink[3] *= upwards(node).reduce((product, each) => product * parseFloat(getComputedStyle(each).opacity), 1);
    const [low, high] = [luminance(over(ink, behind)), luminance(behind)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const idle = (node) => upwards(node).some((each) => each.matches(":disabled, [aria-disabled=true], .pointer-events-none"));
  const pictured = (node) => upwards(node).some((each) => getComputedStyle(each).backgroundImage !== "none");
  const scrolls = (node) => upwards(node).some((each) => each.id !== "App" && /auto|scroll|hidden|clip/.test(getComputedStyle(each).overflowX) && each.clientWidth < innerWidth);
  const said = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const box = node.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const text = [...node.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE).map((each) => each.data.trim()).join(" ").trim();
      const control = node.matches("button, input, select, textarea, a[href]");
      if ((text || control) && box.right > innerWidth + 1 && !scrolls(above(node))) said.push(`beyond the edge: ${text || node.outerHTML.slice(0, 80)}`);
      if (!text || node.matches("script, style, option, .bartext-inside") || idle(node) || pictured(node)) continue;
      const least = parseFloat(getComputedStyle(node).fontSize) >= LARGE_PX ? LEAST_LARGE : LEAST;
      if (ratio(node) < least) said.push(`pale, ${ratio(node).toFixed(2)}: ${text.slice(0, 60)}`);
    }
  };
  look(document);
  if (document.scrollingElement.scrollWidth > innerWidth) said.push("the page scrolls sideways");
  return [...new Set(said)].sort();
}
