// Charts below each other, painted by the plotly that the Python package carries: nothing is fetched from elsewhere.
// A sentence that stands where a chart has nothing to show is set as text.

const BEGUN = "songreel-plotly";
const SHOWN_HOW = { displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: false };

function chartNodes(host) {
  return host.model.get("charts").map((chart) => {
    if (chart.sentence) return element("p", "sr-nothing", { textContent: chart.sentence });
    const node = element("div", "sr-chart", { role: "img", ariaLabel: `${chart.question} ${chart.aim}` });
    window.Plotly.newPlot(node, chart.figure.data, chart.figure.layout, SHOWN_HOW).catch(host.fail);
    return element("figure", "sr-figure", {}, [
      element("figcaption", "sr-question", {}, [
        element("b", "", { textContent: chart.question }),
        element("small", "sr-aim", { textContent: chart.aim }),
      ]),
      node,
    ]);
  });
}

function buildCharts(host) {
  const board = element("div", "sr-charts");
  host.root.append(board);
  followTheme(host, () => {});
  withPlotly(host, () => showCharts(host, board));
}

// Once the library is there. The first widget of a page begins it, from the text that Python put before this file.
function withPlotly(host, go) {
  if (window.Plotly) {
    go();
    return;
  }
  let script = document.getElementById(BEGUN);
  if (!script) {
    const src = URL.createObjectURL(new Blob([PLOTLY], { type: "text/javascript" }));
    script = element("script", "", { id: BEGUN, src });
    script.addEventListener("load", () => URL.revokeObjectURL(src));
    document.head.append(script);
  }
  host.listen(script, "load", go);
  host.listen(script, "error", () => {
    throw new Error("The library of charts could not be begun in this page.");
  });
}

function showCharts(host, board) {
  const resize = () => {
    for (const node of board.querySelectorAll(".sr-chart")) {
      window.Plotly.relayout(node, { width: board.clientWidth }).catch(host.fail);
    }
    host.root.dataset.painted = "yes";
  };
  const paint = () => {
    for (const node of board.querySelectorAll(".sr-chart")) window.Plotly.purge(node);
    board.replaceChildren(...chartNodes(host));
    resize();
  };
  paint();
  host.model.on("change:charts", paint);
  host.signal.addEventListener("abort", () => host.model.off("change:charts", paint));
  followWidth(host, board, resize);
}

export default widgetOf({ name: "Charts", className: "sr-chart-view", build: buildCharts });
