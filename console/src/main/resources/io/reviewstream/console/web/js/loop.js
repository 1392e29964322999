import { byId, count, el, first, isNumber, put, rate, streamers, svg, trainers } from './dom.js';

// The drawing has two layouts, each with the place of every node and the way of every arrow.
const WIDE = {
  size: [1110, 336],
  node: [172, 58],
  at: {
    reviews: [10, 16], classify: [238, 16], predictions: [466, 16], feedback: [694, 16], labeled: [922, 16],
    dead: [10, 138], requests: [466, 138], labels: [694, 138], retrain: [922, 138],
    models: [466, 260], trainer: [922, 260],
  },
  edges: {
    read: ['M182,45 H234', 208, 36, 208, 64],
    predicted: ['M410,45 H462', 436, 36],
    joined: ['M638,45 H690', 664, 36, 664, 64],
    labeled: ['M866,45 H918', 892, 36],
    rejected: ['M290,74 V167 H186', 236, 159],
    asked: ['M720,74 V104 H560 V134', 600, 96],
    answered: ['M780,134 V78', 812, 108, 812, 124],
    triggered: ['M845,74 V167 H918', 880, 159],
    taken: ['M1008,196 V256', 1036, 230],
    trained: ['M1094,45 H1104 V289 H1098'],
    announced: ['M922,289 H642', 780, 281],
    swapped: ['M466,289 H340 V78', 402, 281],
  },
};
const NARROW = {
  size: [340, 700],
  node: [150, 54],
  at: {
    reviews: [22, 10], classify: [22, 98], predictions: [22, 186], feedback: [22, 274], labeled: [22, 362],
    retrain: [22, 450], trainer: [22, 538], models: [22, 626],
    dead: [186, 98], requests: [186, 230], labels: [186, 318],
  },
  edges: {
    read: ['M97,64 V94', 140, 78, 140, 91],
    predicted: ['M97,152 V182', 130, 170],
    joined: ['M97,240 V270', 130, 256, 130, 268],
    labeled: ['M97,328 V358', 130, 346],
    rejected: ['M172,125 H182'],
    asked: ['M172,290 L182,270'],
    answered: ['M186,345 L176,312'],
    triggered: ['M97,416 V446', 130, 434],
    taken: ['M97,504 V534', 130, 522],
    trained: ['M22,389 H14 V565 H18'],
    announced: ['M97,592 V622', 130, 610],
    swapped: ['M22,653 H6 V125 H18'],
  },
};
const TOPICS = {
  reviews: 'REVIEWS', predictions: 'CLASSIFIED_REVIEWS', labeled: 'LABELED_REVIEWS', dead: 'REVIEWS_DEAD_LETTERS',
  requests: 'LABEL_REQUESTS', labels: 'REVIEW_LABELS', retrain: 'RETRAIN_REQUESTS', models: 'MODEL_ANNOUNCEMENTS',
};
const PROGRAMS = ['classify', 'feedback', 'trainer'];
// The topic whose records go along an arrow, and the program that reads them.
const EDGES = {
  read: ['REVIEWS', 'classify'], predicted: ['CLASSIFIED_REVIEWS'], joined: ['CLASSIFIED_REVIEWS', 'feedback'],
  labeled: ['LABELED_REVIEWS'], rejected: ['REVIEWS_DEAD_LETTERS'], asked: ['LABEL_REQUESTS'],
  answered: ['REVIEW_LABELS', 'feedback'], triggered: ['RETRAIN_REQUESTS'], taken: ['RETRAIN_REQUESTS'],
  trained: ['LABELED_REVIEWS'], announced: ['MODEL_ANNOUNCEMENTS'], swapped: ['MODEL_ANNOUNCEMENTS'],
};

const narrow = window.matchMedia('(max-width: 70rem)');
let drawn;
let newest;

const draw = () => {
  const layout = narrow.matches ? NARROW : WIDE;
  const [width, height] = layout.size;
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'drawing', role: 'img', 'aria-labelledby': 'loop-title loop-list' });
  const defs = svg('defs');
  const arrow = svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' });
  arrow.append(svg('path', { d: 'M0,0 L8,4 L0,8 z', class: 'tip' }));
  defs.append(arrow);
  root.append(defs);
  const edges = {};
  Object.entries(layout.edges).forEach(([name, [path, x, y, lagX, lagY]]) => {
    const group = svg('g', { class: 'edge' });
    group.append(svg('path', { d: path, 'marker-end': 'url(#arrow)' }));
    edges[name] = { group };
    if (isNumber(x)) {
      edges[name].rate = svg('text', { x, y });
      group.append(edges[name].rate);
    }
    if (isNumber(lagX)) {
      edges[name].lag = svg('text', { x: lagX, y: lagY });
      group.append(edges[name].lag);
    }
    root.append(group);
  });
  const nodes = {};
  Object.entries(layout.at).forEach(([name, [x, y]]) => {
    const isProgram = PROGRAMS.includes(name);
    const group = svg('g', { class: isProgram ? 'node program' : 'node topic' });
    const [w, h] = layout.node;
    group.append(svg('rect', { x, y, width: w, height: h, rx: isProgram ? h / 2 : 6 }));
    const title = svg('text', { x: x + w / 2, y: y + h / 2 - 4, class: 'name' });
    const detail = svg('text', { x: x + w / 2, y: y + h / 2 + 14 });
    group.append(title, detail);
    root.append(group);
    nodes[name] = { group, title, detail };
  });
  put('loop', root, el('ul', null, { id: 'loop-list', class: 'hidden' }));
  return { nodes, edges };
};

const lagOf = (view, program, topic) => {
  const lags = streamers(view)
    .map((status) => status.applications[program])
    .filter((each) => each && each.lag && topic)
    .map((each) => each.lag[topic.name]);
  return first(lags.filter(isNumber));
};

const programDetail = (view, name) => {
  if (name === 'trainer') {
    const training = first(trainers(view).map((status) => status.state));
    return training ? training.toLowerCase() : 'not shown here';
  }
  const state = first(streamers(view).map((status) => status.applications[name] && status.applications[name].state));
  if (!state) {
    return 'not shown here';
  }
  const model = first(streamers(view).map((status) => status.model && status.model.version));
  return name === 'classify' && model ? model : state.toLowerCase();
};

// Unchanged text is not touched, so that nothing flickers and selections stay.
const set = (node, text) => {
  if (node && node.textContent !== text) {
    node.textContent = text;
  }
};

const update = (view) => {
  const sentences = [];
  Object.entries(drawn.nodes).forEach(([name, { group, title, detail }]) => {
    if (PROGRAMS.includes(name)) {
      set(title, name);
      set(detail, programDetail(view, name));
      sentences.push(`${name}: ${programDetail(view, name)}`);
      return;
    }
    const topic = view.topics[TOPICS[name]];
    const shown = topic ? `${count(topic.records)} records` : 'is not there';
    set(title, topic ? topic.name : TOPICS[name].toLowerCase().replaceAll('_', '-'));
    set(detail, shown);
    sentences.push(`${title.textContent}: ${shown}${topic ? `, ${rate(topic.perSecond)}` : ''}`);
    group.classList.toggle('missing', !topic);
    if (name === 'dead') {
      group.classList.toggle('alarm', Boolean(topic && topic.perSecond > 0));
    }
  });
  Object.entries(drawn.edges).forEach(([name, edge]) => {
    const [kind, program] = EDGES[name];
    const topic = view.topics[kind];
    set(edge.rate, topic && isNumber(topic.perSecond) ? rate(topic.perSecond) : '');
    edge.group.classList.toggle('flows', Boolean(topic && topic.perSecond > 0));
    const lag = program ? lagOf(view, program, topic) : undefined;
    set(edge.lag, isNumber(lag) ? `${count(lag)} waiting` : '');
    if (isNumber(lag)) {
      sentences.push(`${program} has ${count(lag)} records of ${topic.name} waiting`);
    }
  });
  const hidden = byId('loop-list');
  const text = sentences.join('\n');
  if (hidden.dataset.text !== text) {
    hidden.dataset.text = text;
    hidden.replaceChildren(...sentences.map((each) => el('li', each)));
  }
};

export const showLoop = (view) => {
  newest = view;
  drawn = drawn || draw();
  update(view);
};
narrow.addEventListener('change', () => {
  if (newest) {
    drawn = draw();
    update(newest);
  }
});
