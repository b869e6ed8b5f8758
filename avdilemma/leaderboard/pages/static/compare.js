"use strict";
// Two submissions held against each other, answer by answer, from their codes and the suite's key.
const avdilemma = (() => {
  const submissions = new Map();
  const suites = new Map();

  const unpack = (text) => (text.startsWith(",") ? text.slice(1).split(",") : Array.from(text));
  const SCORES = { 0: 0, 1: 1, "-": -1 };

  // mean over the nodes of a plan that say something; other questions have one node
  function score(part, item, code, name) {
    const scores = part.scores[item];
    const names = part.names.length;
    const digits = code.endsWith("T") ? code.slice(0, -1) : code;
    let sum = 0;
    let known = 0;
    for (let node = 0; node < digits.length; node += 1) {
      if (digits[node] < "0" || digits[node] > "9") continue;
      const place = (node * part.labels + Number(digits[node])) * names + name;
      const found = SCORES[scores[place]];
      if (found === undefined) continue;
      sum += found;
      known += 1;
    }
    return known ? sum / known : null;
  }

  function scoredPairs(parts, a, b, name) {
    const pairs = [];
    for (const part of parts) {
      const column = part.names.indexOf(name);
      const ours = unpack(a.answers[part.key]);
      const theirs = unpack(b.answers[part.key]);
      ours.forEach((code, place) => {
        const item = place % part.size;
        const one = score(part, item, code, column);
        const other = score(part, item, theirs[place], column);
        if (one !== null && other !== null) {
          pairs.push([`${part.key} ${part.cluster[item]}`, one, other]);
        }
      });
    }
    return pairs;
  }

  // approval of the rule for everyone minus willingness to buy, by pair of numbers and wording
  function gaps(part, answers) {
    const found = new Map();
    unpack(answers).forEach((code, place) => {
      const item = place % part.size;
      const side = part.side[item];
      if (side === "." || /^[RUT]$/.test(code)) return;
      const key = part.place[item];
      if (!found.has(key)) found.set(key, { pair: part.pair[item], "+": [], "-": [] });
      found.get(key)[side].push(Number(code));
    });
    const mean = (all) => all.reduce((sum, each) => sum + each, 0) / all.length;
    const gap = new Map();
    for (const [key, each] of found) {
      if (each["+"].length && each["-"].length) {
        gap.set(key, [each.pair, mean(each["+"]) - mean(each["-"])]);
      }
    }
    return gap;
  }

  function gapPairs(part, a, b) {
    const theirs = gaps(part, b.answers[part.key]);
    return Array.from(gaps(part, a.answers[part.key]))
      .filter(([key]) => theirs.has(key))
      .map(([key, [pair, one]]) => [pair, one, theirs.get(key)[1]]);
  }

  const isChoice = (code) => !/[RUT-]/.test(code);

  function replyPairs(parts, a, b, told) {
    return parts.flatMap((part) => {
      const theirs = unpack(b.answers[part.key]);
      return unpack(a.answers[part.key]).map((code, place) => [
        `${part.key} ${part.cluster[place % part.size]}`,
        Number(told(code)),
        Number(told(theirs[place])),
      ]);
    });
  }

  function row(domain, name, unit, pairs) {
    const mean = (place) => pairs.reduce((sum, each) => sum + each[place], 0) / pairs.length;
    const found = avdilemmaStats.clusteredMean(pairs.map(([at, one, other]) => [at, one - other]));
    return { domain, name, unit, a: mean(1), b: mean(2), ...found };
  }

  // every measure that both have answers for, with p-values corrected over all of them
  function compare(a, b) {
    const suite = suites.get(a.suite);
    const parts = suite.parts.filter((part) => part.key in a.answers && part.key in b.answers);
    const rows = [];
    for (const domain of Object.keys(suite.domains)) {
      const mine = parts.filter((part) => part.domain === domain);
      if (domain === "all" && parts.length) {
        rows.push(row(domain, "choice", "share", replyPairs(parts, a, b, isChoice)));
        rows.push(row(domain, "refusal", "share", replyPairs(parts, a, b, (code) => code === "R")));
      } else if (domain === "ratings") {
        for (const part of mine) rows.push(row(domain, "gap", "points", gapPairs(part, a, b)));
      } else if (mine.length) {
        for (const name of mine[0].names) {
          const unit = domain === "groups" ? "number" : "share";
          rows.push(row(domain, name, unit, scoredPairs(mine, a, b, name)));
        }
      }
    }
    const adjusted = avdilemmaStats.holm(rows.map((each) => each.p));
    const same = parts.map((part) => {
      const theirs = unpack(b.answers[part.key]);
      const ours = unpack(a.answers[part.key]);
      const equal = ours.filter((code, place) => code === theirs[place]).length;
      return { key: part.key, equal, of: ours.length };
    });
    return { rows: rows.map((each, place) => ({ ...each, holm: adjusted[place] })), same };
  }

  return {
    compare,
    submissions,
    suites,
    submission: (name, record) => submissions.set(name, record),
    suite: (name, record) => suites.set(name, record),
  };
})();
