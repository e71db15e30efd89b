"use strict";

const markdown = markdownit({ html: false, linkify: false, breaks: true });
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

const dark = matchMedia("(prefers-color-scheme: dark)");
const said = (event) => `${event.source?.getTypeName?.() ?? "card"}: ${event.message}`;

function draw(name, source, width, unfolded) {
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig(dark.matches);
  card.parse(unfolded ? uncovered(source) : source, context);
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.id = name;
  sheet.style.width = `${width}px`;
  sheet.append(card.render());
  document.body.append(sheet);
  return { card, sheet, parsing: Array.from({ length: context.eventCount }, (_, number) => context.getEventAt(number)) };
}

function judge(name, source, width) {
  const { card, sheet, parsing } = draw(name, source, width, true);
  const complaints = [...parsing, ...card.validateProperties().validationEvents].map(said);
  for (const button of sheet.querySelectorAll("button[aria-expanded=false]")) button.click();
  const optional = card.getAllInputs(true).filter((input) => !input.isRequired);
  complaints.push(...optional.filter((input) => !input.validateValue()).map((input) => `${input.id}: invalid as it stands`));
  const outside = [...sheet.querySelectorAll("*")].filter(sticksOut).map(describe);
  const result = { complaints, outside, markup: markup(sheet), texts: texts(sheet) };
  sheet.remove();
  return JSON.stringify(result);
}

/* With all of it to be seen that a button would show. */
function uncovered(source) {
  return JSON.parse(JSON.stringify(source), (key, value) => (key === "isVisible" ? true : value));
}

/* What needs more width than it has. An inline element has none of its own, and a card within the card, unfolded,
   reaches into the outer one's padding on purpose. */
function sticksOut(element) {
  const leaves = element.getBoundingClientRect().right > element.closest(".sheet").getBoundingClientRect().right;
  const holdsCard = element.querySelector(".ac-adaptiveCard");
  return leaves || (!holdsCard && element.clientWidth > 0 && element.scrollWidth > element.clientWidth);
}

function describe(element) {
  return `${element.tagName.toLowerCase()}.${element.className}, ${element.scrollWidth} > ${element.clientWidth}: ${element.textContent.slice(0, 60)}`;
}

/* The tags that Markdown made, but for paragraphs and line breaks. */
function markup(sheet) {
  const made = [...sheet.querySelectorAll(".ac-textBlock *")].map((element) => element.tagName);
  return made.filter((tag) => tag !== "P" && tag !== "BR");
}

/* The texts as somebody reads them, one for each block. */
function texts(sheet) {
  return [...sheet.querySelectorAll(".ac-textBlock")].map((element) => element.textContent);
}
