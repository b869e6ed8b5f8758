"use strict";
// Which question comes next: the one expected to tell most about kappa, as the task adaptive chooses
// (avdilemma/estimation/adaptive/choosing.py), one question at a time and no content twice.
const avdilemmaChoice = (() => {
  // numbers from 0 to 1 from a seed (mulberry32), the same in every browser
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  // a seed of its own for each place, so that one taken back is asked again as it was
  const drawer = (seed, place) => generator(Math.imul(seed ^ Math.imul(place + 1, 0x9e3779b1), 0x85ebca6b));

  // the order of looks: two after each other are opposite in position, label and lane
  function look(seed, place) {
    const { looks } = avdilemma.rules;
    const pair = Math.floor(place / 2);
    const start = Math.floor(generator(seed)() * looks.length);
    const begins = drawer(seed ^ 0x5bd1e995, pair)() < 0.5 ? 1 : -1;
    const side = place % 2 ? -begins : begins;
    return looks[(start + pair) % looks.length].map((sign) => sign * side);
  }

  // a possible respondent at a level of kappa's distribution, the rest of it drawn
  function respondent(prior, found, level, point) {
    const [kappa] = avdilemmaKappa.quantiles(found, [level]);
    const K = found.kappas.length;
    const step = Math.max(found.kappas[1] - found.kappas[0], 1e-12);
    const near = Math.min(K - 1, Math.max(0, Math.round((kappa - found.kappas[0]) / step)));
    const cells = avdilemmaKappa
      .masses(found)
      .flatMap((mass, e) => found.models[e].levels.map((_, l) => ({ e, l, mass: mass[l * K + near] })));
    const wanted = point * cells.reduce((total, each) => total + each.mass, 0);
    let passed = 0;
    const cell = cells.find(({ mass }) => (passed += mass) >= wanted) || cells[cells.length - 1];
    const model = found.models[cell.e];
    return {
      kappa,
      noise: Math.exp(model.levels[cell.l]),
      exponent: prior.models[cell.e].exponent,
      weights: model.weights[cell.l * K + near],
    };
  }

  // information of a question, and derivatives of its index by (kappa, log lambda, weights)
  function gradient(who, { own, kantian, people, z }) {
    const unit = people ** who.exponent * who.noise;
    const payoff = (own + who.kappa * kantian) / unit;
    const index = z.reduce((total, each, i) => total + each * who.weights[i], payoff);
    const p = avdilemmaKappa.logistic(Math.min(500, Math.max(-500, index)));
    return { information: p * (1 - p), x: [kantian / unit, -payoff, ...z] };
  }

  function inverse(matrix) {
    const size = matrix.length;
    const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
    for (let i = 0; i < size; i += 1) {
      const pivot = rows[i][i];
      rows[i] = rows[i].map((each) => each / pivot);
      for (let k = 0; k < size; k += 1) {
        if (k === i) continue;
        const times = rows[k][i];
        rows[k] = rows[k].map((each, j) => each - times * rows[i][j]);
      }
    }
    return rows.map((row) => row.slice(size));
  }

  // expected covariance of (kappa, log lambda, weights) after the answers so far
  function covariance(prior, who, answers) {
    const before = [1, 1, ...prior.spread.map((s, i) => (prior.in_payoffs[i] ? s / who.noise : s))];
    const matrix = before.map((s, i) => before.map((_, j) => (i === j ? s ** -2 : 0)));
    for (const answer of avdilemmaKappa.readable(answers)) {
      const { information, x } = gradient(who, answer);
      x.forEach((a, i) => x.forEach((b, j) => (matrix[i][j] += information * a * b)));
    }
    return inverse(matrix);
  }

  // variance of kappa after one more question
  function after(who, known, item) {
    const { information, x } = gradient(who, item);
    const cx = known.map((row) => row.reduce((total, each, i) => total + each * x[i], 0));
    const xx = cx.reduce((total, each, i) => total + each * x[i], 0);
    return known[0][0] - (information / (1 + information * xx)) * cx[0] ** 2;
  }

  /** The place in the pool of the next question, by the same answers always the same. */
  function next(setup, answers, seed) {
    const place = answers.length;
    const draw = drawer(seed, place);
    const wanted = look(seed, place);
    const taken = new Set(answers.map((each) => each.item));
    const matches = ({ z }) => z.slice(0, setup.biases).every((sign, i) => sign === wanted[i]);
    const candidates = setup.items.map((_, i) => i).filter((i) => !taken.has(i) && matches(setup.items[i]));
    const level = Math.min(0.999, Math.max(0.001, draw()));
    const point = draw();
    // so that questions far from the expected crossing show if noise is other than believed
    if (place % avdilemma.rules.explores === avdilemma.rules.explores - 1) {
      return candidates[Math.floor(draw() * candidates.length)];
    }
    const found = avdilemmaKappa.posterior(setup.prior, answers);
    const who = respondent(setup.prior, found, level, point);
    const known = covariance(setup.prior, who, answers);
    const variances = candidates.map((i) => after(who, known, setup.items[i]));
    return candidates[variances.indexOf(Math.min(...variances))];
  }

  return { next, look };
})();
