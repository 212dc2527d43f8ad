/** Sheets for the count of tokens, 300 rows each unless said otherwise, no two rows alike. */

const labels = [
  'New game',
  'Load',
  'Options',
  'Equip',
  'Sell all',
  'Skip intro',
  'Invert camera',
  'Fast travel',
  'Craft',
];
const places = ['harbour', 'old mill', 'drowned chapel', 'salt mine', 'north gate', 'lighthouse', 'night market'];
const things = ['brass key', 'rope of nine knots', 'oil flask', 'glass eye', 'tide chart', 'boathook', 'black pearl'];
const people = ['Ingrid', 'Captain Roe', 'Pim', 'The Ferryman', 'Sister Alba', 'Old Marrow'];
const deeds = ['guards', 'has lost', 'asks for', 'remembers', 'will trade', 'hid'];

const of = (list, at) => list[at % list.length];

/** What a game's interface is made of: labels, messages with placeholders, short sentences; 6 tokens a row. */
function shortText(row) {
  const thing = of(things, Math.floor(row / 6));
  const place = of(places, Math.floor(row / 6) + Math.floor(row / 42));
  const kinds = [
    () => `${of(labels, Math.floor(row / 6))} ${1 + Math.floor(row / 54)}`,
    () => `You found a ${thing} x{0} (${row}).`,
    () => `Travel to the ${place}, day ${row}`,
    () => `${of(people, Math.floor(row / 6))} ${of(deeds, row)} the ${thing} #${row}`,
    () => `+${row} to <b>${of(labels, Math.floor(row / 6))}</b>`,
    () => `Not enough oil: ${row} of %d`,
  ];
  return of(kinds, row)();
}

const spoken = [
  (row) => `You are late again, {player}. I counted ${row} bells from the ${of(places, row)}.`,
  (row) => `And the ${of(things, row)}? Tell me you still have it after night ${row}.`,
  (row) => `Half of it went overboard near the ${of(places, row)}, ${row} fathoms down.`,
  (row) => `Then half the night is yours. ${row} lamps, and not one of them lit.`,
];

const story = [
  'The player has just come back from the sea and is tired; the harbour people do not trust strangers, so keep it short and wary.',
  'Shown in the ship log after the storm, written by the former keeper of the light in the dry tone of an official who is afraid.',
  'Item in the shop of the night market; the shopkeeper jokes about everything that she sells, and never names the price aloud.',
  'Tutorial of the third chapter, spoken by the gull; the sentence appears word by word above its head while the game goes on.',
  'Voice from the water, not human and without a gender; old words are welcome, but a child has to understand them.',
  'Loading screen, read within three seconds, below the picture of the lighthouse; no name of any person may appear here.',
];

const rows = (count, make) => Array.from({ length: count }, (_, row) => make(row));

export const sheets = {
  'short rows': rows(300, (row) => ({ id: `ui.${row}`, source: shortText(row) })),
  dialogue: rows(300, (row) => ({
    id: `dlg.${row}`,
    scene: `scene ${Math.floor(row / 20)}`,
    speaker: of(people, Math.floor(row / 20) + (row % 3)),
    source: of(spoken, row)(row),
  })),
  'long contexts, 25 rows each': rows(300, (row) => ({
    id: `ctx.${row}`,
    source: shortText(row),
    context: `${of(story, Math.floor(row / 25))} Part ${Math.floor(row / 25)}.`,
  })),
  'long contexts, mixed': rows(300, (row) => ({ id: `mix.${row}`, source: shortText(row), context: of(story, row) })),
  'a shared file, a note of its own': rows(300, (row) => ({
    id: `file.${row}`,
    source: shortText(row),
    description: `assets/localization/chapter_03/${of(places, Math.floor(row / 60)).replace(' ', '_')}.json`,
    comment: `Shown on slide ${row} of the ${of(things, row)}, ${of(['left', 'right', 'centred'], row)}`,
  })),
  'long contexts, none alike': rows(300, (row) => ({
    id: `own.${row}`,
    source: shortText(row),
    context: `Slide ${row}. ${of(story, row)}`,
  })),
};

/** A third says what a row before it says, a tenth holds nothing to translate. */
export const repetitive = rows(300, (row) => {
  if (row % 10 === 9) return { id: `rep.${row}`, source: `{${row}}` };
  return { id: `rep.${row}`, source: shortText(row % 3 === 2 ? row - 2 : row) };
});

/** Who speaks: what a request says once. */
export const characters = Object.fromEntries(
  people.map((name, at) => [name, { gender: of(['female', 'male'], at), voice: 'dry, short sentences' }]),
);

export function toCsv(sheet) {
  const columns = Object.keys(sheet[0]);
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  return `${[columns, ...sheet.map((row) => columns.map((column) => cell(row[column])))].map((cells) => cells.join(',')).join('\n')}\n`;
}
