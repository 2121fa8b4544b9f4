// The page's address: what the page shows goes into it, and where Back and Forward lead, the page goes.

export function valueOf(href, name) {
  return new URL(href).searchParams.get(name) ?? "";
}

export function withValue(href, name, value) {
  const url = new URL(href);
  url.searchParams.set(name, value);
  return url.href;
}

// `page` is a window. `tell` hears of each turn: the number of Backs and Forwards so far, and what the address says then.
// The first that is shown after a load or a turn replaces what the address says, as it is another word for the same, or
// nothing, or no longer there: so Back never leads to a page of nothing. What is chosen on the page is a step of its own.
export function createAddress(name, page, tell, turns = 0) {
  let [turn, at, fresh] = [turns, valueOf(page.location.href, name), true];
  return {
    // What the kernel shows. What it says before it has heard of the last turn is not what the person wants any more.
    show({ value, turn: answered }) {
      if (!value || answered !== turn) return;
      const write = fresh ? "replaceState" : "pushState";
      fresh = false;
      if (value === at) return;
      at = value;
      page.history[write]({}, "", withValue(page.location.href, name, value));
    },
    went() {
      const here = valueOf(page.location.href, name);
      if (!here || here === at) return;
      [turn, at, fresh] = [turn + 1, here, true];
      tell({ turn, value: here });
    },
  };
}

function buildPageAddress(host) {
  host.root.hidden = true;
  const tell = (turn) => host.model.send({ kind: "went", ...turn });
  const address = createAddress(host.facts.name, window, tell, host.model.get("shown").turn);
  window.addEventListener("popstate", address.went, { signal: host.signal });
  host.follow("shown", address.show);
  address.show(host.model.get("shown"));
}

export default widgetOf({ name: "Address", className: "sr-page-address", build: buildPageAddress });
