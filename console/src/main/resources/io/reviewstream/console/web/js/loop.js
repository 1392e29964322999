import { byId, count, el, first, isNumber, quiet, rate, records, streamers, svg, trainers, words } from './dom.js';

// The drawing has two layouts, each with the place of every node and the way of every arrow.
const WIDE = {
  size: [1172, 346],
  node: [172, 58],
  at: {
    reviews: [8, 16], classify: [252, 16], predictions: [496, 16], feedback: [740, 16], labeled: [984, 16],
    dead: [8, 138], requests: [496, 138], labels: [740, 138], retrain: [984, 138],
    models: [496, 260], release: [740, 260], trainer: [984, 260],
  },
  edges: {
    read: ['M180,45 H248', 212, 36, 212, 62],
    predicted: ['M424,45 H492', 456, 36],
    joined: ['M668,45 H736', 700, 36, 700, 62],
    labeled: ['M912,38 H980', 944, 30],
    rejected: ['M300,74 V167 H184', 240, 159],
    asked: ['M766,74 V104 H582 V134', 674, 96],
    answered: ['M826,138 V78', 858, 92, 858, 112],
    triggered: ['M906,58 H948 V167 H980', 926, 122],
    taken: ['M1070,196 V256', 1100, 230],
    trained: ['M1156,45 H1166 V289 H1160'],
    compared: ['M1000,74 V108 H964 V236 H826 V256', 890, 228],
    decided: ['M740,289 H672', 706, 281],
    announced: ['M1070,318 V334 H582 V322', 706, 330],
    swapped: ['M496,289 H338 V78', 416, 281],
  },
};
const NARROW = {
  size: [340, 700],
  node: [152, 54],
  at: {
    reviews: [20, 10], classify: [20, 98], predictions: [20, 186], feedback: [20, 274], labeled: [20, 362],
    retrain: [20, 450], trainer: [20, 538], models: [20, 626],
    dead: [186, 98], requests: [186, 288], labels: [186, 356], release: [186, 450],
  },
  edges: {
    read: ['M96,64 V94', 104, 84],
    predicted: ['M96,152 V182', 104, 172],
    joined: ['M96,240 V270', 104, 260],
    labeled: ['M96,328 V358', 104, 348],
    rejected: ['M172,125 H182'],
    asked: ['M172,301 L182,308'],
    answered: ['M186,376 L160,326'],
    triggered: ['M96,416 V446', 104, 436],
    taken: ['M96,504 V534', 104, 524],
    trained: ['M20,389 H12 V565 H16'],
    compared: ['M160,416 L214,446'],
    decided: ['M262,504 V653 H176'],
    announced: ['M96,592 V622', 104, 612],
    swapped: ['M20,653 H4 V125 H16'],
  },
  isNarrow: true,
};
const TOPICS = {
  reviews: 'REVIEWS', predictions: 'CLASSIFIED_REVIEWS', labeled: 'LABELED_REVIEWS', dead: 'REVIEWS_DEAD_LETTERS',
  requests: 'LABEL_REQUESTS', labels: 'REVIEW_LABELS', retrain: 'RETRAIN_REQUESTS', models: 'MODEL_ANNOUNCEMENTS',
};
const PROGRAMS = ['classify', 'feedback', 'release', 'trainer'];
// The topic whose records go along an arrow, and the program that reads them.
const EDGES = {
  read: ['REVIEWS', 'classify'], predicted: ['CLASSIFIED_REVIEWS'], joined: ['CLASSIFIED_REVIEWS', 'feedback'],
  labeled: ['LABELED_REVIEWS'], rejected: ['REVIEWS_DEAD_LETTERS'], asked: ['LABEL_REQUESTS'],
  answered: ['REVIEW_LABELS', 'feedback'], triggered: ['RETRAIN_REQUESTS'], taken: ['RETRAIN_REQUESTS'],
  compared: ['LABELED_REVIEWS', 'release'], decided: ['MODEL_ANNOUNCEMENTS'], trained: ['LABELED_REVIEWS'], announced: ['MODEL_ANNOUNCEMENTS'], swapped: ['MODEL_ANNOUNCEMENTS'],
};

const narrow = window.matchMedia('(max-width: 70rem)');
let drawn;
let newest;

const draw = () => {
  const layout = narrow.matches ? NARROW : WIDE;
  const [width, height] = layout.size;
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: layout.isNarrow ? 'drawing narrow' : 'drawing', role: 'img', 'aria-labelledby': 'loop-title loop-list' });
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
      edges[name].lagWord = svg('text', { x: lagX, y: lagY + 13 });
      group.append(edges[name].lag, edges[name].lagWord);
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
  byId('loop').replaceChildren(root, el('ul', null, { id: 'loop-list', class: 'hidden' }),
    quiet('Records are counted by offsets, of which markers of transactions and compacted records have some too.'));
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
  const release = view.models.release[view.models.release.length - 1];
  if (name === 'release' && release) {
    return `last: ${words(release.state)}`;
  }
  return state.toLowerCase();
};

// Unchanged text is not touched, so that nothing flickers and selections stay.
const set = (node, text) => {
  if (node && node.textContent !== text) {
    node.textContent = text;
  }
};

const update = (view) => {
  const sentences = [];
  const isKnown = !view.problems.kafka;
  Object.entries(drawn.nodes).forEach(([name, { group, title, detail }]) => {
    if (PROGRAMS.includes(name)) {
      set(title, name);
      set(detail, programDetail(view, name));
      sentences.push(`${name}: ${programDetail(view, name)}`);
      return;
    }
    const topic = view.topics[TOPICS[name]];
    const shown = topic ? records(topic.records) : isKnown ? 'is not there' : 'not known';
    set(title, topic ? topic.name : TOPICS[name].toLowerCase().replaceAll('_', '-'));
    set(detail, shown);
    sentences.push(`${title.textContent}: ${shown}${topic ? `, ${rate(topic.perSecond)}` : ''}`);
    group.classList.toggle('missing', isKnown && !topic);
    if (name === 'dead') {
      group.classList.toggle('alarm', Boolean(topic && topic.perSecond > 0));
    }
  });
  Object.entries(drawn.edges).forEach(([name, edge]) => {
    const [kind, program] = EDGES[name];
    const topic = view.topics[kind];
    const lag = program ? lagOf(view, program, topic) : undefined;
    const waiting = isNumber(lag) ? `${count(lag)} waiting` : '';
    const flow = topic && isNumber(topic.perSecond) ? rate(topic.perSecond) : '';
    set(edge.rate, edge.lag || !waiting ? flow : `${flow}, ${waiting}`);
    set(edge.lag, waiting && count(lag));
    set(edge.lagWord, waiting && 'waiting');
    edge.group.classList.toggle('flows', Boolean(topic && topic.perSecond > 0));
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
