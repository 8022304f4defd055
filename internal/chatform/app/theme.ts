/** What the host wants the app to look like. */
import type { McpUiHostContext } from "@modelcontextprotocol/ext-apps";

/**
 * Colours that lie on one another. A host may give some of its variables only, and its ground under our ink could be read by nobody, so that of each group
 * all are taken or none.
 */
const groups = [
  ["background-primary", "background-secondary", "text-primary", "text-secondary"],
  ["background-danger", "text-danger"],
  ["background-warning", "text-warning"],
  ["background-inverse", "text-inverse"],
];

const grouped = new Set(groups.flat());

/**
 * Takes what there is of the host's context. Only variables are taken and no style sheet: what could load a font is what could load anything. The size
 * of the frame needs nothing, since the page scrolls where it is higher.
 */
export const dress = (context: McpUiHostContext): void => {
  const root = document.documentElement;
  const { theme, styles, safeAreaInsets, locale } = context;
  if (theme === "light" || theme === "dark") {
    root.style.colorScheme = theme;
  }
  if (typeof locale === "string" && !root.lang) {
    root.lang = locale; // until a view says what language its words are in
  }
  const variables = styles?.variables;
  if (variables) {
    const colour = (name: string) => (variables as Record<string, unknown>)["--color-" + name];
    const whole = new Set(groups.filter((group) => group.every(colour)).flat());
    for (const [name, value] of Object.entries(variables)) {
      const short = name.replace("--color-", "");
      if (name.startsWith("--") && typeof value === "string" && (!grouped.has(short) || whole.has(short))) {
        root.style.setProperty(name, value);
      }
    }
  }
  if (safeAreaInsets) {
    for (const side of ["top", "right", "bottom", "left"] as const) {
      root.style.setProperty("--safe-" + side, Number(safeAreaInsets[side]) + "px");
    }
  }
};
