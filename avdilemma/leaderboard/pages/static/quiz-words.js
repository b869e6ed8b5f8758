"use strict";
// What a kappa means in plain words, and what cannot be said.
const avdilemmaWords = (() => {
  const number = (value, digits = 2) => {
    const text = value.toFixed(digits);
    return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
  };
  const interval = ({ low, high }) => `${number(low)} to ${number(high)}`;
  const line = (known) => `${number(known.mean)} (${interval(known)})`;
  const within = ({ low, high }, value) => low <= value && value <= high;

  // deaths on the road for each death in the car above which a kappa gives up the own car
  const ratio = (kappa) => (kappa > 0.01 ? 1 / kappa : Infinity);
  const times = (value) => number(value, value < 10 ? 1 : 0);

  function carLine(kappa) {
    const who = "Someone with exactly this κ, deciding about the car they sit in, ";
    const at = ratio(kappa);
    if (at === Infinity) return `${who}protects those in the car however many are on the road.`;
    if (at < 0.95) {
      return `${who}gives up the car even where fewer people die on the road than in it: from ${times(at)} times as many.`;
    }
    if (at <= 1.05) return `${who}gives up the car as soon as more people would die on the road than in it.`;
    return `${who}gives up the car once more than ${times(at)} times as many people would die on the road as in it.`;
  }

  function carRange({ low, high }) {
    const [from, to] = [ratio(high), ratio(low)];
    if (from === Infinity) return "All of the interval says the same: never.";
    const end = to === Infinity ? "times as many to never" : `to ${times(to)} times as many`;
    return `Over the interval that limit runs from ${times(from)} ${end}.`;
  }

  function gameLine(kappa) {
    if (kappa <= 0.01) return "Someone with exactly this κ takes what they expect to bring them most, whatever came of it if everyone did so.";
    if (kappa >= 0.99) return "Someone with exactly this κ chooses what would bring them most if everyone chose the same.";
    const share = Math.round(100 * kappa);
    return `Someone with exactly this κ counts what they would get if everyone chose as they do at ${share} %, and what they expect to get here at ${100 - share} %.`;
  }

  function ends(known) {
    const [zero, one] = [0, 1].map((value) => within(known, value));
    if (zero && one) {
      return "Both 0 (looks at the own outcome alone) and 1 (does what would be best if everyone did it) lie in your interval: your answers do not tell these two apart.";
    }
    if (zero) return "Your interval holds 0 (looks at the own outcome alone) and not 1 (does what would be best if everyone did it).";
    if (one) return "Your interval holds 1 (does what would be best if everyone did it) and not 0 (looks at the own outcome alone).";
    return "Neither 0 (looks at the own outcome alone) nor 1 (does what would be best if everyone did it) lies in your interval.";
  }

  function neighbours(domain, known) {
    const told = avdilemma.rows.map((row) => row[domain]).filter(Boolean);
    const inside = told.filter((each) => within(known, each.at)).length;
    return told.length ? `Rows of the board whose κ in ${domain} lies in your interval: ${inside} of ${told.length}.` : "";
  }

  /** Paragraphs about one domain, what is found first. */
  function about(domain, known) {
    const declined = known.asked - known.read;
    const left = declined ? `, ${declined} left unanswered` : "";
    const { enough } = avdilemma.rules;
    if (known.read < enough) {
      const answers = known.read === 1 ? "1 answer" : `${known.read} answers`;
      return [
        `Your κ in ${domain} is not known.`,
        `${answers}${left}: too few to say anything. It takes at least ${enough}.`,
      ];
    }
    const first = `Your κ in ${domain} is about ${number(known.mean)}. Your answers fit anything from ${interval(known)} (95 % interval, ${known.read} answers${left}).`;
    const meaning =
      domain === "dilemmas" ? `${carLine(known.mean)} ${carRange(known)}` : gameLine(known.mean);
    const outside =
      known.mean < 0 || known.mean > 1
        ? "Agents of the theory have a κ from 0 to 1. A value beyond stands for answers that go against this motive, or past it, or that something else than κ decided."
        : "";
    return [first, meaning, ends(known), outside, neighbours(domain, known)].filter(Boolean);
  }

  return { about, line, number, interval };
})();
