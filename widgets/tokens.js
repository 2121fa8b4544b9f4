// Design tokens: the one sheet of colours, sizes and type that all widgets share.
// Colours are concrete, never `light-dark()` or `var()`: a canvas ignores what is unresolved and keeps its old colour.

export const TYPE = {
  sans: 'system-ui, -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, sans-serif',
  small: 11,
  normal: 13,
};

const SHAPE = { "--sr-radius": "8px", "--sr-radius-small": "5px", "--sr-gap": "8px", "--sr-control": "30px" };

export const THEMES = {
  light: {
    surface: "#ffffff", raised: "#f6f6f4", sunken: "#fafaf8", line: "#dfdfda", ink: "#1d2126", muted: "#5c636d",
    faint: "#8b919a", focus: "#1f5fd6", playhead: "#d2410b", energy: "#b9821b", error: "#b3261e", errorBack: "#fdf0ee",
    hues: {
      slate: "#5f6f86", blue: "#3a6db2", teal: "#1f7f78", amber: "#b2721a", violet: "#7757b4", rose: "#b64b6b",
      green: "#4a8142", grey: "#7c7872",
    },
  },
  dark: {
    surface: "#16181c", raised: "#22252b", sunken: "#1a1c21", line: "#343841", ink: "#e9ebee", muted: "#a5acb6",
    faint: "#7b828d", focus: "#7fb0ff", playhead: "#ff8a5c", energy: "#e3b251", error: "#ffb4ab", errorBack: "#3a201e",
    hues: {
      slate: "#94a5bf", blue: "#7da7e3", teal: "#5cc0b6", amber: "#e2ae58", violet: "#b39ce8", rose: "#e88fa9",
      green: "#92c686", grey: "#b6b0a8",
    },
  },
};

const LABEL_HUES = {
  intro: "slate", verse: "blue", "pre-chorus": "teal", chorus: "amber", bridge: "violet", solo: "rose",
  break: "grey", instrumental: "green", outro: "slate", section: "blue",
};

// The same label has the same hue everywhere; a person's own label gets one by its letters.
export function hueOfLabel(label) {
  const word = label.trim().toLowerCase();
  if (Object.hasOwn(LABEL_HUES, word)) return LABEL_HUES[word];
  const names = Object.keys(THEMES.light.hues);
  let sum = 7;
  for (const letter of word) sum = (sum * 31 + letter.codePointAt(0)) % 100003;
  return names[sum % names.length];
}

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

// Puts the tokens on a widget's root, where its style sheet reads them.
export function applyTheme(root, theme) {
  const { hues, ...colours } = THEMES[theme];
  root.dataset.theme = theme;
  root.style.colorScheme = theme;
  for (const [name, value] of Object.entries(SHAPE)) root.style.setProperty(name, value);
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--sr-${name}`, value);
  for (const [name, value] of Object.entries(hues)) root.style.setProperty(`--sr-hue-${name}`, value);
}
