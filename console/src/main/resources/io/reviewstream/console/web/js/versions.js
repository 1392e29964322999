import { count, el, isNumber, percent, put, quiet, time, versionLink, words } from './dom.js';
import { how } from './model.js';
import { actionButton } from './action.js';

const VERDICTS = { ACCEPTED: 'accepted by the gate', REJECTED: 'rejected by the gate', UNDECIDED: 'the gate could not decide', DAMAGED: 'its decision cannot be read' };

// A version that no gate judged has the time that its name says.
const madeAt = (version) => version.replace(/^v(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, '$1-$2-$3T$4:$5:$6Z');

const judged = (each) => ({
  at: each.decidedAt || madeAt(each.version),
  version: each.version,
  text: `${VERDICTS[each.decision] || 'stored, not evaluated'}${isNumber(each.accuracy) ? `, ${percent(each.accuracy)}` : ''}`,
  why: each.reasons,
  isModel: true,
});
const promoted = (champion) => ({
  at: champion.at,
  version: champion.version,
  text: champion.withdrew
    ? `is champion ${champion.number} again, by ${how(champion)} of ${champion.withdrew}` : `is champion ${champion.number}, by ${how(champion)}`,
  // The gate's reasons are at its verdict.
  why: champion.how === 'GATE' ? [] : [champion.reason],
  isSwap: true,
});
const released = (step) => ({
  at: step.at,
  version: step.challenger,
  text: `release ${step.release}: ${words(step.state)}, by ${words(step.by)}`,
  why: step.reasons,
});

export const showVersions = (view) => {
  const { versions, stored, champions, release } = view.models;
  if (versions.length === 0) {
    put('versions', quiet(view.problems.registry ? 'The registry cannot be read.' : 'The registry has no model.'));
    return;
  }
  const events = [...versions.map(judged), ...champions.map(promoted), ...release.map(released)]
    .sort((one, other) => (Date.parse(other.at) || 0) - (Date.parse(one.at) || 0));
  const timeline = el('ol', null, { class: 'timeline' });
  events.forEach((event) => {
    const entry = el('li', null, event.isSwap ? { class: 'swap' } : {});
    const head = el('p');
    head.append(el('time', time(event.at), { datetime: event.at }), ' ', versionLink(event.version), ' ', el('span', event.text));
    entry.append(head);
    const why = event.why.filter(Boolean).map(quiet);
    if (why.length > 2) {
      const details = el('details');
      details.append(el('summary', `why: ${why.length} reasons`), ...why);
      entry.append(details);
    } else {
      entry.append(...why);
    }
    if (event.isModel && (champions.length === 0 || champions[0].version !== event.version)) {
      entry.append(actionButton('promote', 'Promote…', event.version));
    }
    timeline.append(entry);
  });
  put('versions', timeline, quiet(stored > versions.length ? `${count(stored)} versions are stored; the newest 50 are shown, and the champion.` : ''));
};
