"use strict";
// The page "Where do you stand?": asks, keeps answers in this page alone, shows what they say.
(() => {
  const at = (id) => document.getElementById(id);
  const ORDER = ["dilemmas", "games"];
  const DECLINED = "R";

  const { element, load } = avdilemmaPage;

  // ?seed=NUMBER asks the same questions of the same answers again
  const wanted = new URLSearchParams(location.search).get("seed");
  const drawn = crypto.getRandomValues(new Uint32Array(3));
  const seed = /^\d{1,9}$/.test(wanted || "") ? Number(wanted) : drawn[0];
  const person = `visitor-${drawn[1].toString(16)}${drawn[2].toString(16)}`;

  let language = "";
  let domain = "";
  let shown = 0;
  const answers = { dilemmas: [], games: [] };

  function show(section) {
    for (const id of ["start", "ask", "result"]) at(id).hidden = id !== section;
  }

  function say(text) {
    at("status").textContent = text;
  }

  function ask() {
    const setup = avdilemma.setups.get(domain);
    const { direction, words, domains } = avdilemma.languages.get(language);
    const { questions } = avdilemma.rules;
    const place = answers[domain].length;
    if (place === questions) return finish();
    const item = avdilemmaChoice.next(setup, answers[domain], seed + ORDER.indexOf(domain));
    const told = domains[domain].items[item];
    const heading = words.progress.replace("{number}", place + 1).replace("{count}", questions);
    at("number").textContent = heading;
    at("progress").max = questions;
    at("progress").value = place;
    for (const id of ["number", "text", "options"]) {
      at(id).lang = language;
      at(id).dir = direction;
    }
    const last = told.paragraphs.length - 1;
    at("text").replaceChildren(
      ...told.paragraphs.map((text, i) => element("p", text, i === last ? { id: "question" } : {})),
    );
    const buttons = told.options.map((text, option) => button(text, item, String(option)));
    buttons.push(button(words.skip, item, DECLINED));
    buttons[buttons.length - 1].className = "skip-one";
    at("options").replaceChildren(...buttons);
    at("back").disabled = place === 0;
    shown = performance.now();
    show("ask");
    at("number").focus();
    scrollTo(0, 0);
  }

  function button(text, item, given) {
    const made = element("button", text, { type: "button" });
    made.addEventListener("click", (event) => {
      // the second click of a double one would answer the next question unread
      if (event.detail < 2) take(item, given);
    });
    return made;
  }

  function take(item, given) {
    const { own, kantian, people, z, counted } = avdilemma.setups.get(domain).items[item];
    const chose = given === DECLINED ? null : Number(Number(given) === counted);
    const seconds = Math.round((performance.now() - shown) / 100) / 10;
    answers[domain].push({ item, given, seconds, own, kantian, people, z, chose });
    say("");
    ask();
  }

  function back() {
    answers[domain].pop();
    ask();
    say("Your last answer was taken back.");
  }

  // what is known, by domain, of those that were asked to the end
  function known() {
    const asked = ORDER.filter((each) => answers[each].length === avdilemma.rules.questions);
    const pairs = asked.map((each) => [
      each,
      avdilemmaKappa.known(avdilemma.setups.get(each).prior, answers[each]),
    ]);
    return Object.fromEntries(pairs);
  }

  const sound = (found) =>
    Object.fromEntries(Object.entries(found).filter(([, each]) => each.read >= avdilemma.rules.enough));

  function finish() {
    const found = known();
    const good = sound(found);
    at("meaning").replaceChildren(
      ...Object.entries(found).flatMap(([each, one]) => {
        const [first, ...others] = avdilemmaWords.about(each, one);
        return [element("p", first, { class: "found" }), ...others.map((text) => element("p", text))];
      }),
    );
    const svg = at("place").querySelector("svg");
    at("place").hidden = !Object.keys(good).length;
    at("picture").hidden = at("place").hidden;
    if (!at("place").hidden) avdilemmaPicture.mark(svg, good);
    const told = (each) => (good[each] ? avdilemmaWords.line(good[each]) : "not known");
    const cells = at("you").querySelectorAll("td");
    [cells[0].textContent, cells[1].textContent] = [told("games"), told("dilemmas")];
    const label = `You among the rows of the board: kappa in games ${told("games")}, in dilemmas ${told("dilemmas")}; the table below has the same numbers`;
    svg.setAttribute("aria-label", label);
    at("saves").replaceChildren(...Object.keys(found).map(saving));
    at("more").hidden = "games" in found;
    show("result");
    at("stand").focus();
    scrollTo(0, 0);
  }

  function saving(each) {
    const line = element("li", null);
    const name = `answers-${each}.jsonl`;
    const experiment = `experiment-${each}-${language}.json`;
    const made = element("button", `Save my answers to the ${each}`, { type: "button" });
    made.addEventListener("click", () => {
      avdilemmaPicture.save(new Blob([file(each)], { type: "application/jsonl" }), name);
      say(`Saved: ${name}`);
    });
    const link = element("a", experiment, { href: `quiz/${experiment}`, download: experiment });
    const command = `avdilemma answers read ${name} --experiment ${experiment} -o me-${each}.eval`;
    line.append(made, " They are read with ", link, ":", element("code", command));
    return line;
  }

  // the format `avdilemma answers`
  function file(each) {
    const { experiment, items } = avdilemma.languages.get(language).domains[each];
    const lines = answers[each].map(({ item, given, seconds }) => ({
      person,
      item: items[item].id,
      answers: [given],
      seconds,
    }));
    const head = { ...avdilemma.rules.answers, experiment };
    return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  }

  function restart() {
    for (const each of ORDER) answers[each] = [];
    show("start");
    say("");
    at("language").focus();
  }

  async function begin(next) {
    say("Loading the questions.");
    try {
      language = at("language").value;
      const paths = ["rules", "rows", next, language].map((name) => `quiz/${name}.js`);
      await Promise.all(paths.map(load));
      domain = next;
      say("");
      ask();
    } catch (error) {
      say(`${error.message}: reload the page.`);
    }
  }

  for (const option of at("language").options) {
    const own = new Intl.DisplayNames([option.value], { type: "language" }).of(option.value);
    if (own && own !== option.text) option.text = `${own} (${option.text})`;
  }
  const spoken = navigator.languages.map((each) => each.split("-")[0]);
  const offered = Array.from(at("language").options, (option) => option.value);
  at("language").value = spoken.find((each) => offered.includes(each)) || "en";
  at("begin").addEventListener("click", () => begin("dilemmas"));
  at("more").addEventListener("click", () => begin("games"));
  at("back").addEventListener("click", back);
  at("restart").addEventListener("click", restart);
  at("picture").addEventListener("click", async () => {
    await avdilemmaPicture.picture(sound(known()));
    say("Saved: where-i-stand.png");
  });
  show("start");
})();
