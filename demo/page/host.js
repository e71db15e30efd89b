"use strict";

/* How cards look here: close to Teams, with colours of our own. Text has a contrast of at least 7:1. */
function hostConfig(dark) {
  const tone = (normal, subtle) => ({ default: normal, subtle: subtle });
  const text = dark ? "#ffffff" : "#1b1a19";
  const quiet = dark ? "#c8c6c4" : "#484644";
  const colours = {
    default: tone(text, quiet),
    dark: tone(text, quiet),
    light: tone(quiet, quiet),
    accent: dark ? tone("#b0b3ff", "#b0b3ff") : tone("#444791", "#444791"),
    good: dark ? tone("#9fdf9f", "#9fdf9f") : tone("#0b5a0b", "#0b5a0b"),
    warning: dark ? tone("#f7d27c", "#f7d27c") : tone("#6b4a00", "#6b4a00"),
    attention: dark ? tone("#ffb3b8", "#ffb3b8") : tone("#960b18", "#960b18"),
  };
  const container = (background) => ({ backgroundColor: background, foregroundColors: colours, borderColor: background });
  return new AdaptiveCards.HostConfig({
    fontFamily: "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
    fontWeights: { lighter: 400, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 26, extraLarge: 30 },
    spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 20, padding: 16 },
    separator: { lineThickness: 1, lineColor: dark ? "#4a4a4a" : "#e1dfdd" },
    supportsInteractivity: true,
    imageSizes: { small: 40, medium: 80, large: 160 },
    containerStyles: {
      default: container(dark ? "#292929" : "#ffffff"),
      emphasis: container(dark ? "#333333" : "#f5f4f3"),
      accent: container(dark ? "#7f81c4" : "#8b8cc7"), // only the bars of charts: 3:1
      good: container(dark ? "#1d3a1d" : "#eef7ee"),
      attention: container(dark ? "#442528" : "#fdf0f1"),
      warning: container(dark ? "#403316" : "#fff7e3"),
    },
    actions: {
      maxActions: 6,
      spacing: "medium",
      buttonSpacing: 8,
      showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
      actionsOrientation: "horizontal",
      actionAlignment: "left",
      preExpandSingleShowCardAction: false,
    },
    factSet: {
      title: { color: "default", size: "default", isSubtle: true, weight: "default", wrap: true, maxWidth: 140 },
      value: { color: "default", size: "default", isSubtle: false, weight: "default", wrap: true },
      spacing: 16,
    },
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { weight: "bolder", color: "default", suffix: " (needed)", suffixColor: "default" },
        optionalInputs: { weight: "bolder", color: "default" },
      },
      errorMessage: { spacing: "small", color: "attention", weight: "default" },
    },
    textBlock: { headingLevel: 3 },
  });
}
