import { el, first, isNumber, percent, put, quiet, streamers, svg, table } from './dom.js';

const shares = (counts) => {
  const sum = counts.reduce((all, each) => all + each, 0);
  return counts.map((each) => (sum === 0 ? 0 : each / sum));
};

// Bars are the reviews of now, the line is the holdout.
const histogram = (now, then) => {
  const [width, height, left] = [320, 110, 4];
  const most = Math.max(...now, ...then, 0.01);
  const step = (width - 2 * left) / now.length;
  const top = (share) => height - 18 - (height - 26) * (share / most);
  const root = svg('svg', {
    viewBox: `0 0 ${width} ${height}`, class: 'histogram', role: 'img',
    'aria-label': `Scores: ${percent(now.slice(now.length / 2).reduce((sum, each) => sum + each, 0))} of the reviews have a probability of one half or more now`,
  });
  now.forEach((share, i) => root.append(svg('rect', {
    x: left + i * step + 0.5, y: top(share), width: step - 1, height: height - 18 - top(share), class: 'now',
  })));
  if (then.length === now.length) {
    const points = then.flatMap((share, i) => [`${left + i * step},${top(share)}`, `${left + (i + 1) * step},${top(share)}`]);
    root.append(svg('polyline', { points: points.join(' '), class: 'then' }));
  }
  root.append(
    svg('line', { x1: left, x2: width - left, y1: height - 18, y2: height - 18, class: 'axis' }),
    svg('text', { x: left, y: height - 4, class: 'start' }, 'negative'),
    svg('text', { x: width - left, y: height - 4, class: 'end' }, 'positive'),
  );
  return root;
};

export const showInputs = (view) => {
  const drift = first(streamers(view).map((status) => status.drift));
  if (!drift) {
    put('inputs', quiet('Shown after 500 reviews.'));
    return;
  }
  const holdout = drift.holdout || {};
  const nodes = [];
  if (drift.scores) {
    nodes.push(histogram(shares(drift.scores), shares(holdout.scores || [])),
      quiet('How many reviews have which probability: bars now, line on the holdout.'));
  }
  const tokens = (value) => (isNumber(value) ? value.toFixed(1) : 'unknown');
  nodes.push(table(['', 'now', 'holdout'], [
    ['positive', percent(holdout.estimatedPositiveShare), percent(holdout.positiveShare)],
    ['mean confidence', percent(drift.confidence), percent(holdout.confidence)],
    ['tokens of a review', tokens(drift.tokens), tokens(holdout.tokens)],
    ['unknown words', percent(drift.unknownShare), percent(holdout.unknownShare)],
    ['truncated', percent(drift.truncatedShare), percent(holdout.truncatedShare)],
  ]), holdout.alarm ? el('p', 'The scores differ from those of the holdout by more than chance: label some of these reviews.', { class: 'watch' })
    : quiet('The scores are distributed as on the holdout.'));
  put('inputs', ...nodes);
};
