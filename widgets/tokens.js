// Design tokens: the one sheet of colours, sizes and type that all widgets share. The hues of sections are Python's.
// Colours are concrete, never `light-dark()` or `var()`: a canvas ignores what is unresolved and keeps its old colour.

export const TYPE = {
  sans: 'system-ui, -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, sans-serif',
  small: 11,
};

const SHAPE = { "--sr-radius": "8px", "--sr-radius-small": "5px", "--sr-control": "30px" };

// What is written is ink, muted or hint; faint is too pale for that, and only drawn with.
export const THEMES = {
  light: {
    surface: "#ffffff", raised: "#f6f6f4", sunken: "#fafaf8", line: "#dfdfda", ink: "#1d2126", muted: "#5c636d",
    hint: "#6a707a", faint: "#8b919a", focus: "#1f5fd6", playhead: "#d2410b", energy: "#b9821b", error: "#b3261e",
    errorBack: "#fdf0ee",
  },
  dark: {
    surface: "#16181c", raised: "#22252b", sunken: "#1a1c21", line: "#343841", ink: "#e9ebee", muted: "#a5acb6",
    hint: "#8f96a1", faint: "#7b828d", focus: "#7fb0ff", playhead: "#ff8a5c", energy: "#e3b251", error: "#ffb4ab",
    errorBack: "#3a201e",
  },
};

// What a page says about its theme, in the ways of JupyterLab, marimo and VS Code; null where it says nothing.
export function statedTheme({ attributes, classes }) {
  if (attributes.jpThemeLight) return attributes.jpThemeLight === "false" ? "dark" : "light";
  const vscode = attributes.vscodeThemeKind;
  if (vscode) return vscode.includes("light") ? "light" : "dark";
  for (const word of [attributes.theme, attributes.mode, ...classes]) {
    if (word === "dark" || word === "dark-mode" || word === "dark-theme") return "dark";
    if (word === "light" || word === "light-mode" || word === "light-theme") return "light";
  }
  return null;
}

// Calls back with "light" or "dark", now and after each change, until the signal ends it.
export function watchTheme(callback, signal) {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const places = [document.body, document.documentElement];
  let last = null;
  const look = () => {
    const stated = places.map((place) => statedTheme({ attributes: place.dataset, classes: [...place.classList] }));
    const theme = stated.find(Boolean) ?? (media.matches ? "dark" : "light");
    if (theme !== last) callback((last = theme));
  };
  const observer = new MutationObserver(look);
  for (const place of places) observer.observe(place, { attributes: true });
  media.addEventListener("change", look, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  look();
}

// Puts the tokens, and the theme's hues of sections, on a widget's root, where its style sheet reads them.
export function applyTheme(root, theme, hues) {
  root.dataset.theme = theme;
  root.style.colorScheme = theme;
  for (const [name, value] of Object.entries(SHAPE)) root.style.setProperty(name, value);
  for (const [name, value] of Object.entries(THEMES[theme])) root.style.setProperty(`--sr-${name}`, value);
  for (const [name, value] of Object.entries(hues)) root.style.setProperty(`--sr-hue-${name}`, value);
}
