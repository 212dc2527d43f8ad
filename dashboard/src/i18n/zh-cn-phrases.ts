import type { Phrase, Phrases } from './phrases.ts';

const names = new Map<string, string>();
const english = new Intl.DisplayNames('en', { type: 'language' });
const chinese = new Intl.DisplayNames('zh-CN', { type: 'language' });
const tags =
  'ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv th tr uk ur vi zh ' +
  'zh-Hans zh-Hant pt-BR pt-PT es-419 es-ES es-MX en-US en-GB fr-CA';
for (const tag of tags.split(' ')) names.set(english.of(tag) ?? tag, chinese.of(tag) ?? tag);

/** `Japanese`, as the program says it. */
function language(name: string): string {
  return names.get(name) ?? name;
}

/** What a sentence ends in. */
const marks: Readonly<Record<string, string>> = {
  'full stop': '句号',
  'exclamation mark': '感叹号',
  'question mark': '问号',
  ellipsis: '省略号',
  colon: '冒号',
};

/** `3 line breaks`, `no line break`, `18 characters`: the number alone. */
function number(text: string): string {
  return /^\d+/.exec(text)?.[0] ?? '0';
}

/** What the checks find, and why a row failed. */
const findings: readonly Phrase[] = [
  [/^the placeholder (.{1,300}) is missing$/s, (token) => `缺少占位符 ${token}`],
  [/^the placeholder (.{1,300}) is not in the source$/s, (token) => `占位符 ${token} 在原文中没有`],
  [/^the placeholder (.{1,300}) became (.{1,300})$/s, (token, other) => `占位符 ${token} 变成了 ${other}`],
  [/^the placeholder (.{1,300}) stands there less often than in the source$/s, (token) => `占位符 ${token} 比原文少`],
  [/^the placeholder (.{1,300}) lost its format$/s, (token) => `占位符 ${token} 丢失了格式`],
  [/^write it as it stands in the source$/, () => '请按原文书写'],
  [/^the placeholders (.{1,300}) changed their order$/s, (tokens) => `占位符 ${tokens} 的顺序变了`],
  [/^keep it, or number them: (.{1,300})$/s, (tokens) => `请保持顺序，或加上编号：${tokens}`],
  [/^the value of (.{1,200}) is missing, its arms lack #$/s, (name) => `缺少 ${name} 的值，分支中没有 #`],
  [
    /^the (plural|select|selectordinal) of (.{1,100}?) ((?:is|has) .{1,300})$/s,
    (kind, name, fault) => `${name} 的 ${kind} 结构${/^is/.test(fault) ? '没有闭合' : '分支有误'}`,
  ],
  [
    /^keep the keywords (.{1,200}) as they are, translate only the branch texts$/s,
    (keywords) => `请保留关键字 ${keywords}，只翻译各分支的文字`,
  ],
  [/^(.{1,200}) is no (plural|select|selectordinal)$/s, (text, kind) => `${text} 不是 ${kind} 结构`],
  [/^begin it with (\{.{1,100}), as the source does$/s, (head) => `请按原文以 ${head} 开头`],
  [/^braces of the plural or select are missing$/, () => '复数或选择结构缺少花括号'],
  [
    /^a percent sign stands there as (%%?), the source writes (%%?)$/,
    (here, there) => `百分号写成了 ${here}，原文是 ${there}`,
  ],
  [/^the tag (.{1,300}) is missing$/s, (tag) => `缺少标签 ${tag}`],
  [/^the tag (.{1,300}) is not in the source$/s, (tag) => `标签 ${tag} 在原文中没有`],
  [/^the tag (.{1,300}) closes nothing$/s, (tag) => `标签 ${tag} 没有对应的开始标签`],
  [
    /^the tag (.{1,300}) stands where (.{1,300}) should be closed$/s,
    (tag, other) => `应先关闭 ${other}，此处却是 ${tag}`,
  ],
  [/^the tag (.{1,300}) is not closed$/s, (tag) => `标签 ${tag} 没有关闭`],
  [
    /^the translation has (\d+) (character|byte|column)?.{0,20}, at most (\d+) (?:is|are) allowed$/,
    (length, unit, most) => `译文有 ${length} ${{ byte: '字节', column: '列宽' }[unit] ?? '个字符'}，最多允许 ${most}`,
  ],
  [
    /^the translation has (no|\d+) line breaks?, the source (no|\d+) line breaks?$/,
    (here, there) => `译文有 ${number(here)} 处换行，原文有 ${number(there)} 处`,
  ],
  [/^line breaks are line feeds, \\n in the source$/, () => '换行是真正的换行符，原文写作 \\n'],
  [/^line breaks are \\n, line feeds in the source$/, () => '换行写成了 \\n，原文是真正的换行符'],
  [/^line ends \(CRLF or LF\) are not those of the source$/, () => '换行符（CRLF 或 LF）与原文不同'],
  [/^the blanks at the edges are not those of the source$/, () => '首尾空白与原文不同'],
  [
    /^the number (.{1,60}) is missing(?:, there is (.{1,60}) instead)?$/,
    (wanted, other) => `缺少数字 ${wanted}${other && `，却有 ${other}`}`,
  ],
  [
    /^the translation (is|holds) the source text, not translated$/,
    (how) => (how === 'is' ? '译文就是原文，没有翻译' : '译文中含有整段原文，没有翻译'),
  ],
  [/^the translation is empty$/, () => '译文为空'],
  [/^it seems to hold the translation of another row too$/, () => '译文似乎还含有另一行的译文'],
  [
    /^the same source is translated otherwise (in another context )?in line (\S{1,20})$/,
    (context, line) => `相同的原文在第 ${line} 行${context && '的另一语境中'}译法不同`,
  ],
  [/^another source has the same translation in line (\S{1,20})$/, (line) => `第 ${line} 行的另一原文有相同的译文`],
  [/^(".{1,300}") is not ([A-Z][\w ]{1,40})$/s, (text, name) => `${text} 不是${language(name)}`],
  [/^(".{1,300}") is left in the translation$/s, (text) => `译文中残留 ${text}`],
  [/^the translation is not in the script of ([\w ]{1,40})$/, (name) => `译文不是${language(name)}的文字`],
  [
    /^the translation looks like ([\w ]{1,40}), not ([\w ]{1,40})$/,
    (is, wanted) => `译文像是${language(is)}，而不是${language(wanted)}`,
  ],
  [/^the translation has no hangul$/, () => '译文没有韩文字母'],
  [/^the translation has no kana, it may be Chinese$/, () => '译文没有假名，可能是中文'],
  [/^(".{1,20}") is Chinese, not Japanese$/, (text) => `${text} 是中文字，不是日文字`],
  [
    /^(".{1,20}") is no character of (\w{1,20}) Chinese$/,
    (text, kind) => `${text} 不是${/trad/i.test(kind) ? '繁体' : '简体'}字`,
  ],
  [/^(".{1,300}") has letters that the language does not write$/s, (text) => `${text} 含有该语言不用的字母`],
  [/^the term (.{1,200}) must stay as it is$/s, (term) => `术语 ${term} 须保持原样`],
  [/^the term (.{1,200}) must be translated as (.{1,200})$/s, (term, wanted) => `术语 ${term} 须译为 ${wanted}`],
  [/^(.{1,200}) may not be used for the term (.{1,200})$/s, (text, term) => `术语 ${term} 不可译为 ${text}`],
  [
    /^the translation is unusually (long|short): (\d+) characters? where about (\d+) (?:is|are) usual$/,
    (kind, length, usual) => `译文异常${kind === 'long' ? '长' : '短'}：${length} 个字符，通常约 ${usual} 个`,
  ],
  [/^the font lacks (.{1,300}?)( and others)?$/s, (shown, others) => `字库缺少 ${shown}${others && ' 等'}`],
  [/^the character (.{1,60}) is forbidden$/s, (character) => `禁用字符 ${character}`],
  [/^the word (".{1,200}") is forbidden$/s, (word) => `禁用词 ${word}`],
  [/^the word (".{1,200}") stands twice in a row$/s, (word) => `词语 ${word} 连续出现两次`],
  [/^there are two blanks in a row$/, () => '有连续两个空格'],
  [
    /^the source does not end in a (.{1,20}), the translation does$/,
    (mark) => `原文末尾没有${marks[mark] ?? mark}，译文有`,
  ],
  [/^the (.{1,20}) at the end is missing$/, (mark) => `末尾缺少${marks[mark] ?? mark}`],
  [/^the (.{1,20}) that opens the sentence is missing$/, (mark) => `句首缺少“${mark}”`],
  [/^(.{1,20}) does not pair up$/, (pair) => `${pair} 不成对`],
  [/^the mark (.{1,20}) of the hotkey is missing$/, (mark) => `缺少快捷键标记 ${mark}`],
  [/^the mark (.{1,20}) of the hotkey stands (\d+) times$/, (mark, times) => `快捷键标记 ${mark} 出现了 ${times} 次`],
  [/^the entity (.{1,60}) is broken$/, (entity) => `实体字符 ${entity} 已损坏`],
  [/^the source writes no entities, the translation (.{1,60})$/, (entity) => `原文没有实体字符，译文有 ${entity}`],
  [/^(.{1,20}) is not written as (&.{1,20})$/, (character, name) => `${character} 没有写作 ${name}`],
  [/^a " is not escaped as \\"$/, () => '有 " 没有转义为 \\"'],
  [/^the address (.{1,300}) is missing$/s, (address) => `缺少网址 ${address}`],
  [/^the address (.{1,300}) was changed$/s, (address) => `网址 ${address} 被改动`],
  [/^a code fence stands around the translation$/, () => '译文外有代码围栏'],
  [/^the translation repeats the request$/, () => '译文重复了请求的内容'],
  [/^words of explanation stand before the translation$/, () => '译文前有解释的话'],
  [/^a remark stands beside the translation$/, () => '译文旁有附注'],
  [/^quotes stand around the translation, the source has none$/, () => '译文外有引号，原文没有'],
  [/^the translation begins with the whole source$/, () => '译文以整段原文开头'],
  // Last: these would take others for theirs.
  [/^(\S{1,100}) is missing$/, (text) => `缺少 ${text}`],
  [/^(\S{1,100}) is not in the source$/, (text) => `${text} 在原文中没有`],
];

const failures: readonly Phrase[] = [
  [/^the model gave an empty translation$/, () => '模型给出了空译文'],
  [/^the reply named the row twice$/, () => '回复中该行出现了两次'],
  [/^(\d+) replies left the row out$/, (times) => `${times} 次回复都没有该行`],
  [
    /^the reply held no translation(?: \((\d+) tries\))?$/,
    (tries) => `回复中没有译文${tries && `（已试 ${tries} 次）`}`,
  ],
  [/^the model refused: (.{1,300})$/s, (text) => `模型拒绝：${text}`],
  [/^the provider filtered the reply$/, () => '服务商过滤了回复'],
  [/^the reply was cut off at the most tokens/, () => '回复达到 Token 上限而被截断'],
  [/^translations stand beside the sources of other rows$/, () => '译文与其他行的原文错位'],
  [
    /^the server read only (\d+) of about (\d+) prompt tokens/,
    (read, sent) =>
      `服务器只读取了约 ${sent} 个提示词 Token 中的 ${read} 个：请调大它的上下文长度，并相应设置 context_tokens`,
  ],
  [/^(.{1,600}); come back after (.{1,60})$/s, (text, time) => `${text}；请在 ${time} 之后再来`],
  [/^(.{1,600}) \((\d+) tries\)$/s, (text, tries) => `${text}（已试 ${tries} 次）`],
  [/^translate stop asked for it$/, () => '已按要求停止。'],
];

/** Why something could not be done; by the page's fields, not by the server's. */
const refusals: readonly Phrase[] = [
  [/^(.{1,300}): no target language; /, (file) => `${file}：请至少选择一种目标语言。`],
  [
    /^(.{1,300}): no source column among (.{1,900})\. Name it /,
    (file, columns) =>
      `${file}：没有名为 source 的列（现有 ${columns}）。若每种语言一列，请选择源语言；否则在 translate.yaml 中设置 columns: {source: …}。`,
  ],
  [
    /^(.{1,300}): "(?:to|from)" asks for "(.{1,60})", but the column there is "(.{1,100})"; say "(to|from)" "(.{1,200})" if/,
    (file, asked, column, field, mapping) =>
      `${file}：要求的是“${asked}”，而文件中的列是“${column}”。如果就是它，请${field === 'to' ? `在目标语言中添加“${mapping}”` : '把它的语言选为源语言'}。`,
  ],
  [
    /^(.{1,300}): target_lang is "(.{1,60})", "to" asks for "(.{1,60})"; say "to" (\S{1,60}), or /,
    (place, own, asked, tag) => `${place}：文件中写的是“${own}”，不是“${asked}”。请改选“${tag}”。`,
  ],
  [/^"to" names (\S{1,60}) twice /, (tag) => `目标语言 ${tag} 出现了两次。`],
  [
    /^"(?:to|from)" "(.{1,60})": the country .{1,60}, not its language; write "(.{1,20})" for/,
    (text, tag) => `“${text}”是国家代码，不是语言；请写“${tag}”。`,
  ],
  [
    /^"(?:to|from)" "(.{1,60})": not a known language tag/,
    (text) => `“${text}”不是已知的语言标签（例如 ja、zh-CN、pt-BR）。`,
  ],
  [
    /^"max_cost" (.{1,40}) cannot be kept: the price of (.{1,200}) is unknown\. Set (llm\.\S{1,200}),/,
    (cap, model, key) =>
      `无法保证费用上限 ${cap}：${model} 的价格未知。请在 translate.yaml 中设置 ${key}，或不填费用上限。`,
  ],
  [
    /^"max_cost" is in (\w{3}), but (.{1,200}) is priced in (\w{3}): give the cap in \w{3}, for example (\S{1,20})$/,
    (given, model, currency, example) =>
      `费用上限以 ${given} 计，而 ${model} 以 ${currency} 计价：请改用 ${currency}，例如 ${example}。`,
  ],
  [/^\/max_cost must match/, () => '费用上限是金额加币种，例如 5USD 或 15CNY。'],
  [/^\/limit must be/, () => '最多发送行数须为不小于 1 的整数。'],
  [
    /^provider (\S{1,100}) has no key: set (.{1,100}) in the environment or in \.env of this folder/,
    (name, variable) =>
      `服务商 ${name} 没有密钥：请在环境变量或此文件夹的 .env 中设置 ${variable}。只想试用时，可选不需要密钥的服务商 pseudo。`,
  ],
  [
    /^provider (\S{1,100}) is switched off: set (\S{1,200}) to true/,
    (name, key) => `服务商 ${name} 已停用：请把 ${key} 设为 true，或选择其他服务商。`,
  ],
  [/^(.{1,300}): the quote that opens here is never closed$/, (place) => `${place}：此处的引号没有闭合`],
  [/^(.{1,300}): the file is empty\.$/, (file) => `${file}：文件是空的。`],
  [/^(.{1,300}): a spreadsheet workbook cannot be read; /, (file) => `${file}：无法读取工作簿，请另存为 CSV UTF-8。`],
  [/^(.{1,300}): there is no such file in the root$/, (file) => `${file}：此文件夹中没有该文件`],
  [
    /^(.{1,300}): is no task file; they end in (.{1,100})$/,
    (file, ends) => `${file}：不是任务文件，任务文件的扩展名为 ${ends}`,
  ],
  [
    /^(.{1,300}): is larger than the (\d+) bytes that may be uploaded$/,
    (file, bytes) => `${file}：超过了可上传的 ${bytes} 字节`,
  ],
  [/^(.{1,300}): is being translated already/, (file) => `${file}：正在翻译中`],
  [/^(.{1,300}): is being started already$/, (file) => `${file}：正在启动`],
  [/^There is no such session in the root/, () => '此文件夹中没有该会话。'],
  [/^Another session has taken its place/, () => '已有另一会话取代了它。'],
  [/^Other plans are being made/, () => '正在计算其他计划，请稍后再试。'],
  [/^The run has not begun yet/, () => '运行尚未开始，稍后会出现在会话列表中。'],
  [/^The checkpoint is being written/, () => '检查点正在写入，请稍后再试。'],
  [/^The run is reading its file or writing its result/, () => '正在读取文件或写入结果，请稍后再试。'],
  [/^The session holds no rows yet/, () => '该会话还没有行，请先开始运行。'],
  [/^Too many are watching already/, () => '观看者过多，请稍后再试。'],
  [/^The server could not do it/, () => '服务器未能完成，原因显示在它的终端里。'],
  [/^There is no task (\d+) in this session$/, (task) => `该会话没有编号为 ${task} 的行。`],
  [/^Its task file lies outside the root$/, () => '它的任务文件不在此文件夹内。'],
  [/^Its checkpoint is not where it would be looked for/, () => '它的检查点不在预期位置，请在终端里继续。'],
];

/** The program's own sentences in Chinese; those of services stay as they came. */
export const chinesePhrases: Phrases = { separator: '；', phrases: [...findings, ...failures, ...refusals] };
