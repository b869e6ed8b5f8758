"use strict";
// Written by avdilemma scenarios generate --format jspsych. What is asked stands in the JSON above.
// ?person=ID names the person, ?block=NUMBER chooses the block; without them both are drawn.
const study = JSON.parse(document.getElementById("experiment").textContent);
const asked = new URLSearchParams(location.search);
const drawn = crypto.getRandomValues(new Uint32Array(5));
const person = asked.get("person") ||
  Array.from(drawn.slice(0, 4), (part) => part.toString(16).padStart(8, "0")).join("");
const wanted = asked.get("block");
const block = (wanted !== null && /^\d{1,9}$/.test(wanted) ? Number(wanted) : drawn[4]) %
  study.blocks.length;

const heading = (text) => {
  const found = document.createElement("h1");
  found.textContent = text;
  return found.outerHTML;
};

const jsPsych = initJsPsych({
  display_element: "study",
  on_finish: finish,
  // there are no sounds or films, which a page that is opened as a file could not load
  override_safe_mode: true,
});
jsPsych.data.addProperties({ experiment: study.fingerprint, person, block });

const form = (title, html, label, screen) => ({
  type: jsPsychSurveyHtmlForm,
  html: heading(title) + html,
  button_label: label,
  data: { screen },
  on_finish: (data) => {
    const blanks = screen === null ? [] : study.screens[screen].names;
    data.answers = JSON.stringify(blanks.map((name) => (data.response || {})[name] ?? "R"));
    delete data.response;
  },
});

const names = study.blocks[block];
jsPsych.run([
  form(study.title, study.consent, study.begin, null),
  ...names.map((name, place) => form(
    study.progress.replace("{number}", place + 1).replace("{count}", names.length),
    study.screens[name].html, study.next, name,
  )),
]);

// the data as jsPsych writes it; nothing leaves this machine but by the person's own click
function finish() {
  const main = document.getElementById("study");
  main.innerHTML = heading(study.title) + '<p id="done"></p><button id="save" type="button"></button>';
  document.getElementById("done").textContent = study.done;
  const button = document.getElementById("save");
  button.textContent = study.save;
  button.addEventListener("click", () => {
    jsPsych.data.get().localSave("json", `answers-${person.replace(/[^\w-]/g, "_").slice(0, 40)}.json`);
  });
  button.focus();
}
