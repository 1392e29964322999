import { byId, count, el, list, put, quiet, table, time, words } from './dom.js';
import { get } from './session.js';

const INTERVAL = 5000;
let records = 0;

const place = (letter) => (letter.partition === null || letter.partition === undefined
  ? letter.topic : `${letter.topic}-${letter.partition}-${letter.offset}`);

const entry = (letter) => {
  const details = el('details');
  const summary = el('summary');
  summary.append(el('bdi', letter.reviewId), ` ${words(letter.reason)}, ${time(letter.time)}`);
  const headers = el('dl', null, { class: 'headers' });
  Object.entries(letter.headers).forEach(([name, value]) => headers.append(el('dt', name), el('dd', value, { dir: 'auto' })));
  details.append(summary, list([
    ['record', place(letter)],
    ['dead letter', `partition ${letter.deadLetterPartition}, offset ${letter.deadLetterOffset}`],
    ['message', letter.message],
    ['bytes', count(letter.bytes)],
  ]));
  if (letter.value !== null && letter.value !== undefined) {
    details.append(el('pre', letter.value, { dir: 'auto', tabindex: 0, 'aria-label': 'value of the record' }));
  }
  details.append(el('h3', 'Headers'), headers);
  return details;
};

const none = () => {
  byId('dead-letters-panel').querySelector('.actions').hidden = true;
  put('dead-letters', quiet('No record has been rejected.'));
};

const show = (seen) => {
  if (!seen.isWhole) {
    put('dead-letters', quiet(`They are being read: ${count(seen.read)} so far.`));
    return;
  }
  if (seen.retained === 0) {
    none();
    return;
  }
  byId('dead-letters-panel').querySelector('.actions').hidden = seen.pending === 0;
  const most = Math.max(...Object.values(seen.byReason), 1);
  const bars = Object.entries(seen.byReason).map(([reason, number]) =>
    [words(reason), count(number), el('progress', null, { max: most, value: number, 'aria-label': `${words(reason)}: ${number}` })]);
  put('dead-letters',
    quiet(`${count(seen.pending)} of ${count(seen.retained)} have not been replayed.`),
    ...(bars.length > 0 ? [table(['reason', 'not replayed', ''], bars)] : []),
    el('h3', 'The newest'), ...seen.newest.slice(0, 10).map(entry));
};

const load = () => get('/dead-letters').then(show).catch((failure) => put('dead-letters', quiet(failure.message)));

// The topic is read only where it has records.
export const noteDeadLetters = (view) => {
  const topic = view.topics.REVIEWS_DEAD_LETTERS;
  if (view.problems.kafka) {
    put('dead-letters', quiet('Kafka does not answer.'));
    records = 0;
    return;
  }
  const before = records;
  records = topic ? topic.records : 0;
  if (records === 0) {
    none();
  } else if (before === 0) {
    load();
  }
};

export const startDeadLetters = () => setInterval(() => {
  if (records > 0 && document.visibilityState === 'visible' && !document.querySelector('#dead-letters details[open]')) {
    load();
  }
}, INTERVAL);
