import { byId, count, el, list, percent, put, quiet, versionLink } from './dom.js';
import { post } from './session.js';

const MOST_TOKENS = 200;

const show = (answer) => {
  const probability = el('span', `${percent(answer.probability)} `);
  probability.append(el('meter', null, { min: 0, max: 1, value: answer.probability, 'aria-label': 'probability of positive' }));
  const chips = el('ol', null, { class: 'chips', 'aria-label': 'tokens' });
  answer.tokens.slice(0, MOST_TOKENS).forEach((token) => chips.append(el('li', token)));
  put('trial', list([
    ['predicted', answer.isPositive ? 'positive' : 'negative'],
    ['probability of positive', probability],
    ['answered by', answer.stage === 'linear' ? 'the linear stage' : 'the network'],
    ['model', versionLink(answer.modelVersion)],
    ['tokens', `${count(answer.tokens.length)}${answer.truncated ? ', of a text that is longer than the model reads' : ''}`],
  ]), chips, quiet(answer.tokens.length > MOST_TOKENS ? `The first ${MOST_TOKENS} tokens.` : ''));
};

export const startTrial = () => {
  const classify = async () => {
    put('trial', quiet('…'));
    try {
      show(await post('/try', { text: byId('trial-text').value }));
    } catch (failure) {
      put('trial', el('p', failure.message, { class: 'bad' }));
    }
  };
  byId('trial-form').addEventListener('submit', (event) => {
    event.preventDefault();
    classify();
  });
  byId('trial-text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      byId('trial-form').requestSubmit();
    }
  });
};
