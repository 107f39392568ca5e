import type { Page } from 'playwright-core';

/** A piece of text that is too close in colour to what is behind it. */
export interface FaintText {
  readonly text: string;
  readonly ratio: number;
}

/**
 * Text on the page below WCAG 2.2 AA's contrast of 4.5 : 1 (3 : 1 from 24 px, or 18.7 px bold). Disabled controls are exempt
 * there, and here; so is text over a photograph, which has a scrim of its own behind it.
 */
export function findFaintText(page: Page): Promise<FaintText[]> {
  return page.evaluate(() => {
    const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: number[]): number => {
      const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element | null): number[] => {
      for (let above = element; above !== null; above = above.parentElement) {
        const colour = parse(getComputedStyle(above).backgroundColor);
        const [red = 0, green = 0, blue = 0, opacity = 1] = colour;
        if (opacity === 1) return colour;
        if (opacity > 0)
          return groundOf(above.parentElement).map((under, index) => {
            const over = [red, green, blue][index] ?? 0;
            return over * opacity + under * (1 - opacity);
          });
      }
      return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const faint: FaintText[] = [];
    while (walker.nextNode() !== null) {
      const text = walker.currentNode.textContent?.trim() ?? '';
      const element = walker.currentNode.parentElement;
      if (text === '' || element?.closest('.unseen, :disabled, [data-disabled]') !== null) continue;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.width < 2 || style.visibility === 'hidden' || style.opacity === '0') continue;
      const [one, other] = [luminance(parse(style.color)), luminance(groundOf(element))];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) faint.push({ text, ratio });
    }
    return faint;
  });
}
