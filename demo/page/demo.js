"use strict";

/* Two chats and the letters. The server tells of every change; a chat is drawn anew only where it has changed. */

const SUGGESTIONS = {
  left: ["create 30-minute office hours", "weekdays 9-5", "share my page", "what have I booked?", "help"],
  right: ["book office hours with Anna Berger", "what have I booked?", "help"],
};
const IN_GROUP = ["@Bookings Bot sign-up for office hours on Thursday 2-5", "@Bookings Bot book office hours with Anna Berger"];
const FIRST = { left: "anna", right: "ben" };
const SLOW = 1000; // milliseconds after which a word says that an answer is awaited
const REFRESH = 60000; // Teams asks a card that is in view for its present state at most so often

const markdown = markdownit({ html: false, linkify: true, breaks: true });
const darkness = matchMedia("(prefers-color-scheme: dark)");
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/demo/api/${path}`, options);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}

/* Only what leads somewhere: a card must not run a script. */
const safe = (url) => /^(https?|mailto|tel):/i.test(url);

function openBeside(url) {
  if (safe(url)) window.open(url, "_blank", "noopener");
}

/* What the bot says is Markdown, as in Teams. */
function said(text) {
  const bubble = element("div", { class: "bubble" });
  bubble.innerHTML = markdown.render(text); // html: false, so tags in it are shown and not made
  return beside(bubble);
}

function beside(place) {
  for (const link of place.querySelectorAll("a[href]")) { link.target = "_blank"; link.rel = "noopener"; }
  return place;
}

/* Plain text with its addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).map((part, index) =>
    index % 2 ? element("a", { href: part, target: "_blank", rel: "noopener" }, part) : part);
}

const clock = (iso, timeZone) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
const initials = (name) => name.split(" ").map((word) => word[0]).join("").slice(0, 2);

class Chat {
  constructor(pane, people, groups) {
    this.pane = pane;
    this.people = people;
    this.groups = groups;
    this.pane.append(document.getElementById("chat").content.cloneNode(true));
    this.log = pane.querySelector(".log");
    this.busy = pane.querySelector(".busy");
    this.input = pane.querySelector("textarea");
    this.select = pane.querySelector("select");
    this.place = pane.querySelector(".place");
    this.finder = new Finder(this);
    this.waiting = 0;
    this.entries = new Map();
    this.view = new IntersectionObserver((seen) => seen.forEach((one) => one.isIntersecting && this.refresh(one.target)), { root: this.log });
    for (const person of people) this.select.append(element("option", { value: person.handle }, person.name));
    const wanted = new URLSearchParams(location.search).get(pane.id);
    this.select.value = people.some((person) => person.handle === wanted) ? wanted : FIRST[pane.id];
    this.select.addEventListener("change", () => this.show());
    this.place.append(element("option", { value: "" }, "Bookings Bot"), ...groups.map((group) => element("option", { value: group.handle }, group.name)));
    const where = new URLSearchParams(location.search).get(`${pane.id}-in`);
    this.place.value = groups.some((group) => group.handle === where) ? where : "";
    this.place.addEventListener("change", () => this.show());
    this.pane.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.say(this.input.value); });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(this.input.value); }
    });
    this.input.addEventListener("input", () => this.grow());
  }

  /* Sentences to try, where this is. */
  suggest() {
    const chips = (this.place.value ? IN_GROUP : SUGGESTIONS[this.pane.id]).map((sentence) => {
      const chip = element("button", { type: "button" }, sentence);
      chip.addEventListener("click", () => this.say(sentence));
      return chip;
    });
    this.pane.querySelector(".chips").replaceChildren(...chips);
  }

  /* The address of this chat, or of something in it. */
  path(rest = "") {
    return `chats/${this.person.handle}${rest}?group=${this.place.value}`;
  }

  get person() { return this.people.find((person) => person.handle === this.select.value); }

  async show() {
    const { name, zone } = this.person;
    this.pane.querySelector(".avatar").textContent = initials(name);
    this.pane.querySelector(".zone").textContent = `${zone.split("/").at(-1).replaceAll("_", " ")} time`;
    document.getElementById(`tab-${this.pane.id}`).textContent = name;
    const address = new URL(location);
    address.searchParams.set(this.pane.id, this.person.handle);
    if (this.place.value) address.searchParams.set(`${this.pane.id}-in`, this.place.value);
    else address.searchParams.delete(`${this.pane.id}-in`);
    this.suggest();
    this.finder.close();
    this.finder.button.hidden = !this.place.value;
    this.input.placeholder = this.place.value ? "Type a message, @ for the bot" : "Type a message";
    history.replaceState(null, "", address);
    for (const entry of this.entries.values()) entry.node.remove();
    this.entries.clear();
    await this.load();
  }

  /* Draw what is new or has changed since it was last drawn. */
  async load() {
    const path = this.path();
    const { messages } = await ask(path);
    if (path !== this.path()) return;
    const known = new Set(messages.map((message) => message.id));
    for (const [id, entry] of this.entries) if (!known.has(id)) { entry.node.remove(); this.entries.delete(id); }
    this.empty(messages.length === 0);
    const changed = messages.filter((message) => this.entries.get(message.id)?.revision !== message.revision);
    const fresh = changed.filter((message) => !this.entries.has(message.id));
    for (const message of changed) this.draw(message);
    // What changed further up, unpressed, is no reason to take from view what is being read.
    const pressed = changed.find((message) => message.id === this.pressed);
    const shown = fresh.at(-1) ?? pressed;
    if (shown) this.reveal(this.entries.get(shown.id).node);
  }

  draw(message) {
    const old = this.entries.get(message.id);
    const focused = old?.node.contains(document.activeElement);
    const node = this.entry(message);
    if (old) { this.view.unobserve(old.node); old.node.replaceWith(node); } else this.log.append(node);
    this.entries.set(message.id, { node, message, revision: message.revision });
    if (focused) node.querySelector(".sheet")?.focus();
    if (message.card?.refresh) this.view.observe(node);
  }

  entry(message) {
    const own = message.author === this.person.handle;
    const other = this.people.find((person) => person.handle === message.author);
    const node = element("div", { class: `entry${own ? " own" : ""}${message.card ? " card" : ""}`, "data-id": message.id });
    const by = element("div", { class: "by" }, element("time", { datetime: message.sent }, clock(message.sent, this.person.zone)));
    if (!own) by.prepend(element("b", {}, other?.name ?? "Bookings Bot"));
    node.append(by);
    if (message.text) node.append(own || other ? element("div", { class: "bubble plain" }, ...linked(message.text)) : said(message.text));
    if (message.card) node.append(this.sheet(message));
    return node;
  }

  sheet(message) {
    const sheet = element("div", { class: "sheet", tabindex: "-1" });
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = hostConfig(darkness.matches);
    card.parse(message.card, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
    card.onInlineCardExpanded = (action, isExpanded) => isExpanded && this.reveal(sheet.closest(".entry"));
    card.onExecuteAction = (action) => this.act(message, sheet, action);
    const drawn = card.render();
    if (drawn) sheet.append(drawn);
    if (message.note) {
      const note = said(message.note);
      note.className = "note";
      note.setAttribute("role", "status");
      sheet.append(note);
    }
    return beside(sheet);
  }

  act(message, sheet, action) {
    if (action instanceof AdaptiveCards.OpenUrlAction) return openBeside(action.url);
    const type = action.getJsonTypeName();
    if (type !== "Action.Execute" && type !== "Action.Submit") return undefined;
    const data = typeof action.data === "object" && action.data !== null ? action.data : {};
    // Of what was emptied nothing is sent, and not the value the card came with either.
    const empty = Object.values(action.getReferencedInputs() ?? {}).filter((input) => !input.isSet());
    const inputs = { ...Object.fromEntries(empty.map((input) => [input.id, null])), ...data };
    const pressed = { type, id: action.id ?? "", title: action.title ?? "", verb: action.verb ?? "", data, associatedInputs: action.associatedInputs ?? "auto" };
    this.pressed = message.id;
    sheet.setAttribute("aria-busy", "true");
    for (const button of sheet.querySelectorAll("button")) button.disabled = true;
    return this.during(async () => {
      await ask(this.path(`/${encodeURIComponent(message.id)}/press`), { action: pressed, inputs });
      await this.load();
    }).finally(() => {
      sheet.removeAttribute("aria-busy");
      for (const button of sheet.querySelectorAll("button")) button.disabled = false;
    });
  }

  async say(text) {
    if (!text.trim()) return;
    this.pressed = "";
    this.input.value = "";
    this.grow();
    await this.during(() => ask(this.path(), { text }));
    await this.load();
    this.input.focus({ preventScroll: true });
  }

  refresh(node) {
    const entry = this.entries.get(node.dataset.id);
    if (!entry || document.hidden || Date.now() - (entry.refreshed ?? 0) < REFRESH) return;
    entry.refreshed = Date.now();
    ask(this.path(`/${encodeURIComponent(entry.message.id)}/refresh`), {}).catch(() => {});
  }

  refreshSeen() {
    const frame = this.log.getBoundingClientRect();
    for (const { node, message } of this.entries.values()) {
      const place = node.getBoundingClientRect();
      if (message.card?.refresh && place.height && place.bottom > frame.top && place.top < frame.bottom) this.refresh(node);
    }
  }

  /* Do something that takes a while; after a second a word says so, and a failure is said in place. */
  async during(work) {
    this.waiting += 1;
    const slow = setTimeout(() => { this.busy.textContent = "Bookings Bot is answering …"; }, SLOW);
    try {
      await work();
      this.busy.textContent = "";
    } catch (problem) {
      this.busy.textContent = `That did not reach the bot (${problem.message}). Is it still running?`;
    } finally {
      clearTimeout(slow);
      this.waiting -= 1;
    }
  }

  reveal(node) {
    const tall = node.offsetHeight > this.log.clientHeight - 32;
    if (!tall && node !== this.log.lastElementChild) return node.scrollIntoView({ block: "nearest" });
    return this.log.scrollTo({ top: tall ? node.offsetTop - this.log.offsetTop - 8 : this.log.scrollHeight });
  }

  redraw() {
    for (const { message } of [...this.entries.values()]) this.draw(message);
  }

  empty(nothing) {
    const shown = this.log.querySelector(".empty");
    if (!nothing) shown?.remove();
    else if (!shown) this.log.append(element("p", { class: "empty" }, element("strong", {}, "Nothing said yet"), "Type a message, or try one of the sentences below."));
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.value) this.input.style.height = `${this.input.scrollHeight}px`;
  }
}

/* What Teams shows beside the box for messages: something to find, and to put into the chat. */
class Finder {
  constructor(chat) {
    this.chat = chat;
    this.panel = chat.pane.querySelector(".finder");
    this.button = chat.pane.querySelector(".find");
    this.field = this.panel.querySelector("input");
    this.said = this.panel.querySelector("[role=status]");
    this.list = this.panel.querySelector("ul");
    this.button.addEventListener("click", () => (this.panel.hidden ? this.open() : this.close()));
    this.field.addEventListener("input", () => this.look());
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { this.close(); this.button.focus(); } });
  }

  open() {
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.field.value = "";
    this.field.focus();
    return this.look();
  }

  close() {
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  async look() {
    const typed = this.field.value;
    const found = await ask(`${this.chat.path("/found")}&text=${encodeURIComponent(typed)}`);
    if (typed !== this.field.value) return;
    this.said.textContent = found.text ?? "";
    this.list.replaceChildren(...(found.attachments ?? []).map((one) => this.row(one)));
  }

  row({ content, preview }) {
    const row = element("button", { type: "button" }, element("b", {}, preview.content.title), element("span", { class: "quiet" }, preview.content.text));
    row.addEventListener("click", async () => {
      await ask(this.chat.path("/put"), { card: content });
      this.close();
      await this.chat.load();
    });
    return element("li", {}, row);
  }
}

class Letters {
  constructor() {
    this.list = document.getElementById("letters-list");
    this.reading = document.getElementById("reading");
    this.shown = 0;
    this.newest = 0;
    this.choice = "Letter";
  }

  async load() {
    const letters = await ask("letters");
    const newest = letters[0]?.id ?? 0;
    if (newest === this.newest) return;
    const following = this.shown === this.newest;
    this.newest = newest;
    const count = letters.length === 1 ? "1 letter" : `${letters.length} letters`;
    document.getElementById("letters-count").textContent = newest ? count : "none yet";
    document.getElementById("tab-letters").textContent = newest ? `Letters (${letters.length})` : "Letters";
    document.getElementById("letters-empty").hidden = newest > 0;
    this.list.hidden = newest === 0;
    const held = document.activeElement?.dataset?.letter;
    this.list.replaceChildren(...letters.map((letter) => this.row(letter)));
    this.list.querySelector(`[data-letter="${held}"]`)?.focus();
    if (newest && following) await this.read(newest);
    else this.mark();
  }

  row(letter) {
    const when = new Date(letter.date);
    const time = Number.isNaN(when.valueOf()) ? "" : clock(when);
    const row = element("button", { "data-letter": letter.id },
      element("span", { class: "subject" }, letter.subject || "(no subject)"),
      element("span", { class: "quiet" }, time),
      element("span", { class: "to quiet" }, `to ${letter.to}`));
    row.addEventListener("click", () => this.read(letter.id));
    return element("li", {}, row);
  }

  mark() {
    for (const row of this.list.querySelectorAll("button")) row.setAttribute("aria-current", String(Number(row.dataset.letter) === this.shown));
  }

  async read(id) {
    this.shown = id;
    this.mark();
    const letter = await ask(`letters/${id}`);
    if (this.shown !== id) return;
    const views = this.views(letter);
    if (!views.has(this.choice)) this.choice = views.keys().next().value;
    const place = element("div", { class: "views", role: "group", "aria-label": "Show the letter as" });
    for (const name of views.keys()) {
      const button = element("button", { "aria-pressed": String(name === this.choice) }, name);
      button.addEventListener("click", () => { this.choice = name; this.read(id); });
      place.append(button);
    }
    this.reading.replaceChildren(
      element("header", {}, element("h3", {}, letter.subject), element("p", { class: "quiet" }, `from ${letter.from}`), element("p", { class: "quiet" }, `to ${letter.to}`)),
      place, views.get(this.choice)());
    this.reading.hidden = false;
  }

  views(letter) {
    const views = new Map();
    if (letter.html) views.set("Letter", () => element("iframe", { src: `/demo/api/letters/${letter.id}/html`, title: letter.subject, sandbox: "allow-popups allow-popups-to-escape-sandbox" }));
    views.set("Text", () => element("pre", { tabindex: "0" }, ...linked(letter.text)));
    if (letter.invitation.length) views.set("Invitation", () => element("dl", {}, ...letter.invitation.flatMap(([name, value]) => [element("dt", {}, name.toLowerCase()), element("dd", {}, ...linked(value))])));
    return views;
  }
}

/* On a narrow screen one pane is shown, chosen by a tab. */
function tabs() {
  const all = [...document.querySelectorAll("[role=tab]")];
  const choose = (chosen) => {
    for (const tab of all) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).classList.toggle("shown", tab === chosen);
    }
  };
  for (const [index, tab] of all.entries()) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(index + step + all.length) % all.length];
      choose(next);
      next.focus();
    });
  }
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

async function follow(parts) {
  let revision = -1;
  for (;;) {
    try {
      ({ revision } = await ask(`changes?since=${revision}`));
      await Promise.all(parts.map((part) => part.load()));
    } catch {
      await pause(2000); // the server is restarting: its chats start afresh
      revision = -1;
    }
  }
}

async function start() {
  tabs();
  const { people, groups } = await ask("people");
  const chats = ["left", "right"].map((id) => new Chat(document.getElementById(id), people, groups));
  const letters = new Letters();
  darkness.addEventListener("change", () => chats.forEach((chat) => chat.redraw()));
  setInterval(() => chats.forEach((chat) => chat.refreshSeen()), REFRESH / 2);
  document.addEventListener("visibilitychange", () => chats.forEach((chat) => chat.refreshSeen()));
  await Promise.all(chats.map((chat) => chat.show()));
  document.body.dataset.ready = "true";
  await follow([...chats, letters]);
}

start();
