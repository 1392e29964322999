import { byId, count, put, words } from './dom.js';
import { get, post } from './session.js';

const HOLD = 5000;
const FEW = 5;
const REASONS = {
  RANDOM: 'it was chosen at random', UNCERTAIN: 'the model is unsure of it', DISAGREEMENT: 'two models disagree about it',
  DRIFT: 'it is unlike the reviews that the model knows', SUSPECT: 'its earlier label may be wrong',
};

let person;
let queue = [];
let open = 0;
let given = 0;
// The last label, which undo takes back until it is sent.
let held;
// Labels are sent one after the other, however fast they are given.
const outbox = [];
let isSending = false;
const seen = new Set();

const say = (text) => put('labels-hint', text);

const show = () => {
  const [request] = queue;
  put('labels-progress', `${count(given)} labelled now, ${count(Math.max(open, queue.length))} open.`);
  put('labels-reason', request ? `Asked because ${REASONS[request.reason] || words(request.reason)}.` : '');
  put('labels-text', request ? request.text : 'Nothing is left to label. New requests appear here.');
  put('labels-cut', request && request.isCut ? `The first of ${count(request.characters)} characters are shown.` : '');
};

const load = async () => {
  const answer = await get(`/labels?by=${encodeURIComponent(person)}`);
  open = answer.open - (held ? 1 : 0);
  answer.requests.filter((request) => !seen.has(request.reviewId)).forEach((request) => {
    seen.add(request.reviewId);
    queue.push(request);
  });
  show();
};

const write = async ({ request, isPositive }, keepalive) => {
  try {
    await post('/labels', { reviewId: request.reviewId, isPositive, labeledBy: person }, keepalive);
  } catch (failure) {
    given -= 1;
    if (failure.status !== 410) {
      // Behind the others, so that the review that is being read stays.
      queue.push(request);
    }
    show();
    say(failure.message);
  }
};

const drain = async () => {
  if (isSending) {
    return;
  }
  isSending = true;
  while (outbox.length > 0) {
    await write(outbox.shift(), false);
  }
  isSending = false;
};

const release = () => {
  if (held) {
    clearTimeout(held.timer);
    outbox.push(held);
    held = undefined;
  }
};

const send = () => {
  release();
  drain();
};

const more = () => {
  if (queue.length < FEW) {
    load().catch((failure) => say(failure.message));
  }
};

const label = (isPositive) => {
  const request = queue.shift();
  if (!request) {
    return;
  }
  say('');
  send();
  held = { request, isPositive, timer: setTimeout(send, HOLD) };
  given += 1;
  open -= 1;
  show();
  more();
};

const skip = () => {
  if (queue.length > 0) {
    queue.push(queue.shift());
    show();
  }
};

const undo = () => {
  if (!held) {
    say('The last label has been sent.');
    return;
  }
  clearTimeout(held.timer);
  queue.unshift(held.request);
  held = undefined;
  given -= 1;
  open += 1;
  show();
};

const KEYS = { 1: () => label(true), 2: () => label(false), s: skip, u: undo };

const start = async () => {
  person = byId('labels-name').value.trim();
  localStorage.setItem('labeledBy', person);
  try {
    await load();
    byId('labels-start').hidden = true;
    byId('labels').hidden = false;
    byId('labels-text').focus();
    say('');
  } catch (failure) {
    say(failure.message);
  }
};

export const startLabels = (session) => {
  if (!session.texts || !session.actions) {
    say('To label reviews here, start the console with --show-texts and --allow-actions.');
    return;
  }
  byId('labels-start').hidden = false;
  byId('labels-name').value = localStorage.getItem('labeledBy') || '';
  byId('labels-start').addEventListener('submit', (event) => {
    event.preventDefault();
    start();
  });
  byId('labels').addEventListener('click', (event) => {
    const button = event.target.closest('[data-key]');
    if (button) {
      KEYS[button.dataset.key]();
    }
  });
  byId('labels-panel').addEventListener('keydown', (event) => {
    const isTyping = ['INPUT', 'TEXTAREA'].includes(event.target.tagName);
    if (person && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  // A page that is left does not wait for the labels before.
  window.addEventListener('pagehide', () => {
    release();
    outbox.splice(0).forEach((label) => write(label, true));
  });
  setInterval(() => {
    if (person && queue.length === 0 && document.visibilityState === 'visible') {
      more();
    }
  }, HOLD);
};
