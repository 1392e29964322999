import { byId, count, el, first, isNumber, list, percent, put, quiet, streamers, table, time, versionLink, words } from './dom.js';

const ENOUGH = 1.3;
const SIDES = {
  HARM: 'that the challenger is worse', NOT_WORSE: 'that it is not worse', FAILING: 'that it fails',
  SLOWER: 'that it is too slow', UNUSUAL: 'that the models disagree too often',
};
const OPEN = ['SHADOW', 'CANARY', 'BAKING'];
const STATES = {
  SHADOW: 'in the shadow: it is compared and serves nobody', CANARY: 'canary: it serves a share of the reviews',
  BAKING: 'baking: it serves, and labels decide whether it stays', RELEASED: 'released: it is not worse',
  ROLLED_BACK: 'rolled back: it was worse', DROPPED: 'dropped', UNDECIDED: 'undecided', SUPERSEDED: 'superseded by another model',
};

const meters = (evidence) => list(Object.entries(evidence).filter(([side]) => SIDES[side]).map(([side, log10]) => {
  const shown = Math.max(0, log10);
  const cell = el('span', `${log10.toFixed(2)} of ${ENOUGH} `);
  cell.append(el('meter', null, { min: 0, max: ENOUGH, value: Math.min(ENOUGH, shown), 'aria-label': SIDES[side] }));
  return [SIDES[side], cell];
}));

// Evidence grows with the labels in proportion, as long as the two models go on to differ as they did.
const toCome = (labels) => {
  const most = Math.max(labels.log10Harm, labels.log10NotWorse);
  return labels.labels >= 50 && most > 0.1 && most < ENOUGH
    ? `about ${count(labels.labels * (ENOUGH / most - 1))}, if the models go on to differ as they did` : undefined;
};

export const showRelease = (view) => {
  const steps = view.models.release;
  const step = steps[steps.length - 1];
  const isOpen = Boolean(step) && OPEN.includes(step.state);
  const actions = byId('release-panel').querySelector('.actions');
  if (!isOpen && actions.contains(document.activeElement)) {
    byId('main').focus();
  }
  actions.hidden = !isOpen;
  if (!step) {
    put('release', quiet('No release has been opened.'));
    return;
  }
  const seen = first(streamers(view).map((status) => status.release).filter((release) => release && release.labels));
  const labels = (isOpen && seen && seen.labels) || step.evidence;
  const traffic = labels && labels.traffic;
  const nodes = [list([
    ['state', STATES[step.state] || words(step.state)],
    ['challenger', versionLink(step.challenger)],
    ['champion', versionLink(step.champion)],
    ['serves', step.state === 'CANARY' && isNumber(step.canaryShare) ? `${percent(step.canaryShare)} of the reviews` : undefined],
    ['since', time(step.at)],
    ['disagree on', traffic && traffic.reviews > 0
      ? `${percent(traffic.disagreements / traffic.reviews)} of ${count(traffic.reviews)} reviews` : undefined],
    ['labels to come', isOpen && labels ? toCome(labels) : undefined],
  ])];
  if (labels) {
    const same = labels.labels - labels.challengerWins - labels.championWins;
    nodes.push(table(['on the labels', 'champion is right', 'champion is wrong'], [
      ['challenger is right', '–', count(labels.challengerWins)],
      ['challenger is wrong', count(labels.championWins), '–'],
    ]), quiet(`Both are right or both are wrong on ${count(same)} of ${count(labels.labels)} labels; these say nothing about which is better.`));
  } else {
    nodes.push(quiet('No label has come that compares the two.'));
  }
  if (isOpen && seen) {
    nodes.push(el('h3', 'Evidence, as a power of ten'), meters(seen.log10Evidence));
  }
  step.reasons.forEach((reason) => nodes.push(quiet(reason)));
  put('release', ...nodes);
};
