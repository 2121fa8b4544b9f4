// Small helpers around the page's own elements. Text is always set as text: a label can hold markup and stays a label.

export function element(tag, className, properties = {}, children = []) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria") || name === "role" || name === "list") made.setAttribute(dashed(name), value);
    else made[name] = value;
  }
  // JupyterLab's own keys would act on the cell; it looks for this at the element that has the focus.
  if (made.tabIndex >= 0) made.dataset.lmSuppressShortcuts = "true";
  made.append(...children);
  return made;
}

function dashed(name) {
  return name.replace(/^aria(.)/u, (_, letter) => `aria-${letter.toLowerCase()}`);
}

const ICONS = {
  play: "M6 4.2v11.6c0 .6.7 1 1.2.7l9-5.8c.5-.3.5-1 0-1.4l-9-5.8C6.7 3.2 6 3.6 6 4.2z",
  pause: "M5.5 4h3v12h-3zM11.5 4h3v12h-3z",
  undo: "M8 3.5 3.5 8 8 12.5V9.5h3.5a3 3 0 0 1 0 6H8v1.6h3.5a4.6 4.6 0 0 0 0-9.2H8z",
  redo: "M12 3.5 16.5 8 12 12.5V9.5H8.5a3 3 0 0 0 0 6H12v1.6H8.5a4.6 4.6 0 0 1 0-9.2H12z",
  plus: "M9.2 4h1.6v5.2H16v1.6h-5.2V16H9.2v-5.2H4V9.2h5.2z",
  minus: "M4 9.2h12v1.6H4z",
  loop: "M6.5 5h7A3.5 3.5 0 0 1 17 8.5v1h-1.6v-1a1.9 1.9 0 0 0-1.9-1.9h-7v2.1L3 5.8 6.5 3zM13.5 15h-7A3.5 3.5 0 0 1 3 11.5v-1h1.6v1a1.9 1.9 0 0 0 1.9 1.9h7v-2.1l3.5 2.9-3.5 2.8z",
  lock: "M6 9V6.8a4 4 0 0 1 8 0V9h1v8H5V9zM7.6 9h4.8V6.8a2.4 2.4 0 0 0-4.8 0z",
  unlock: "M5 9h10v8H5zM6.5 10.5v5h7v-5zM6 9V6.6a4 4 0 0 1 7.7-1.4l-1.5.6A2.4 2.4 0 0 0 7.6 6.6V9z",
  remove: "M5.6 4.5 10 8.9l4.4-4.4 1.1 1.1L11.1 10l4.4 4.4-1.1 1.1L10 11.1l-4.4 4.4-1.1-1.1L8.9 10 4.5 5.6z",
  up: "M5 3h10v1.5H5zM10 6l4.5 5h-3.7v6H9.2v-6H5.5z",
  down: "M5 15.5h10V17H5zM10 14l4.5-5h-3.7V3H9.2v6H5.5z",
  left: "M12.3 4.6 6.9 10l5.4 5.4 1.2-1.1L9.2 10l4.3-4.3z",
  right: "M7.7 4.6 13.1 10l-5.4 5.4-1.2-1.1L10.8 10 6.5 5.7z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function setIcon(button, name) {
  if (button.dataset.icon === name) return;
  button.dataset.icon = name;
  button.replaceChildren(icon(name));
}

export function iconButton(name, label, title = label) {
  const button = element("button", "sr-button sr-icon", { type: "button", title, ariaLabel: label });
  setIcon(button, name);
  return button;
}

export function textButton(text, title) {
  return element("button", "sr-button", { type: "button", title, textContent: text });
}

// As many children as there are items: missing ones are made, surplus ones go, the others keep focus and selection.
export function matchChildren(parent, count, make) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(make(parent.children.length));
  return [...parent.children];
}

// Whether a node shows something else than these values; from now on it is taken to show them.
export function showsOther(node, ...values) {
  if (node.shown?.length === values.length && node.shown.every((each, index) => each === values[index])) return false;
  node.shown = values;
  return true;
}

// Listeners that end with the widget, and whose errors reach the person instead of only the console.
export function guardedListener(signal, fail) {
  return (target, type, handler, options = {}) => {
    const guarded = (event) => {
      try {
        handler(event);
      } catch (error) {
        fail(error);
      }
    };
    target.addEventListener(type, guarded, { signal, ...options });
  };
}

// The sentence that stands in a widget's place when its own code failed.
export function showFailure(root, what, error) {
  const sentence = `${what} stopped working (${error?.message ?? error}). Run the cell again; what was saved is safe.`;
  const line = element("p", "sr-failure", { role: "alert", textContent: sentence });
  root.replaceChildren(line);
}

export function doublesOf(view) {
  return [...new Float64Array(bytesOf(view).slice().buffer)];
}

export function bytesOf(view) {
  if (!view) return new Uint8Array();
  return view instanceof ArrayBuffer ? new Uint8Array(view) : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
