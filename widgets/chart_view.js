// Charts below each other, painted by the plotly that the Python package carries: nothing is fetched from elsewhere.
// A sentence that stands where a chart has nothing to show is set as text.

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
  host.root.append(board);
  paint();
  host.model.on("change:charts", paint);
  host.signal.addEventListener("abort", () => host.model.off("change:charts", paint));
  followTheme(host, () => {});
  followWidth(host, board, resize);
}

export default widgetOf({ name: "Charts", className: "sr-chart-view", build: buildCharts });
