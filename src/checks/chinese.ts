import type { Finding } from './check.ts';
import { lookedAt, type Prose } from './prose.ts';

/** Everyday characters that Traditional Chinese writes otherwise, and what it writes instead. */
const simplified =
  /[们这说还对个时为来会过开关发现点击选择设戏战级经验获术装备队员伤敌杀卖买钱币进间门问题话语让从头长难样应该机动当将东车马鸟鱼龙无电亲爱总给线红绿蓝种类图书页览显观听写读转输错误确认删复继续暂结终]/gu;
const traditional =
  /[們這說還對個時為來會過開關發現點擊選擇設戲戰級經驗獲術裝備隊員傷敵殺賣買錢幣進間門問題話語讓從頭長難樣應該機動當將東車馬鳥魚龍無電親愛總給線紅綠藍種類圖書頁覽顯觀聽寫讀轉輸錯誤確認刪復繼續暫結終]/gu;
/** Of the simplified ones those that Japanese has not. */
const notJapanese =
  /[们这说还对时为过开关发现选择设戏战级经验获术备队伤敌杀买钱币进间门问题话语让头长难样应该动东车马鸟龙电亲爱总给线红绿蓝种类图书页览显观读转输错误认删继续暂结终]/gu;

/** Ideographs without any kana, so many that a Japanese sentence would have needed some. */
const longWithoutKana = 16;

/**
 * Characters of another country: simplified ones where Traditional Chinese or Japanese is wanted, traditional ones where
 * Simplified is. Three that outnumber the right ones make an error, nobody writes them by mistake; fewer are a warning.
 */
export function foreignHan(prose: Prose, writing: 'Hans' | 'Hant' | 'Jpan'): Finding | undefined {
  const text = prose.text.slice(0, lookedAt);
  const han = prose.scripts.get('Hani') ?? 0;
  if (han === 0) return undefined;
  if (writing === 'Jpan') return notInJapanese(text, han, prose);
  const wanted = writing === 'Hans' ? 'Simplified' : 'Traditional';
  const wrong = text.match(writing === 'Hans' ? traditional : simplified) ?? [];
  if (wrong.length === 0) return undefined;
  const right = text.match(writing === 'Hans' ? simplified : traditional)?.length ?? 0;
  const message = `"${wrong[0]}" is no character of ${wanted} Chinese`;
  return wrong.length >= 3 && wrong.length > right ? { message, severity: 'error' } : { message };
}

function notInJapanese(text: string, han: number, { scripts }: Prose): Finding | undefined {
  const wrong = text.match(notJapanese) ?? [];
  const hasKana = scripts.has('Hira') || scripts.has('Kana');
  if (wrong.length > 0) {
    const message = `"${wrong[0]}" is Chinese, not Japanese`;
    return !hasKana && wrong.length >= 2 ? { message, severity: 'error' } : { message };
  }
  return !hasKana && han >= longWithoutKana ? { message: 'the translation has no kana, it may be Chinese' } : undefined;
}
