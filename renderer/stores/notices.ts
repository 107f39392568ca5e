import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A short message that needs no answer. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  /** The one thing to do about it: mostly Undo. */
  readonly action: NoticeAction | null;
  readonly gone: () => void;
}

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Things worth a word and then forgotten; failures are not notices, they stay until dealt with. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([]);
  let last = 0;

  /** @param gone called when the notice has gone, by itself or by hand; after the action, if that was taken */
  function tell(message: string, action: NoticeAction | null = null, gone: () => void = () => undefined): void {
    last += 1;
    notices.value.push({ id: last, message, action, gone });
  }

  function dismiss(id: number): void {
    const leaving = notices.value.find((notice) => notice.id === id);
    notices.value = notices.value.filter((notice) => notice.id !== id);
    leaving?.gone();
  }

  return { notices, tell, dismiss };
});
