"use strict";

const markdown = markdownit({ html: false, linkify: false, breaks: true });
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

/* Teams knows Layout.Flow; the renderer from npm does not yet, and stacks. */
class Container extends AdaptiveCards.Container {
  internalParse(source, context) {
    super.internalParse(source, context);
    this.flows = (source.layouts ?? []).some((layout) => layout.type === "Layout.Flow");
  }

  internalRender() {
    const drawn = super.internalRender();
    if (drawn && this.flows) Object.assign(drawn.style, { flexDirection: "row", flexWrap: "wrap", columnGap: "8px" });
    return drawn;
  }
}
AdaptiveCards.GlobalRegistry.elements.register("Container", Container);

const dark = matchMedia("(prefers-color-scheme: dark)");
const words = (problem) => `${problem.event ?? problem.eventType}: ${problem.message}`;

function draw(name, source, width) {
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig(dark.matches);
  card.parse(source, context);
  const complaints = Array.from({ length: context.eventCount }, (_, number) => words(context.getEventAt(number)));
  for (const { failures = [] } of card.validateProperties().failures ?? []) complaints.push(...failures.map((one) => one.message ?? String(one)));
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.id = name;
  sheet.style.width = `${width}px`;
  sheet.append(card.render());
  document.body.append(sheet);
  return { complaints, outside: [...sheet.querySelectorAll("*")].filter(sticksOut).map(describe), markup: markup(sheet), text: read(sheet) };
}

/* What needs more width than it has. An inline element has none of its own. */
function sticksOut(element) {
  return element.clientWidth > 0 && element.scrollWidth > element.clientWidth && element.tagName !== "SELECT";
}

function describe(element) {
  return `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.scrollWidth} > ${element.clientWidth}: ${element.textContent.slice(0, 60)}`;
}

/* The tags that Markdown made, but for paragraphs and line breaks. */
function markup(sheet) {
  const made = [...sheet.querySelectorAll(".ac-textBlock *")].map((element) => element.tagName);
  return made.filter((tag) => tag !== "P" && tag !== "BR");
}

/* The texts as somebody reads them, one for each block. */
function read(sheet) {
  return [...sheet.querySelectorAll(".ac-textBlock")].map((element) => element.innerText);
}
