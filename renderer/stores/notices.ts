import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A short message that needs no answer. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  /** The one thing to do about it: mostly Undo. */
  readonly action: NoticeAction | null;
}

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Things worth a word and then forgotten; failures are not notices, they stay until dealt with. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([]);
  let last = 0;

  function tell(message: string, action: NoticeAction | null = null): void {
    last += 1;
    notices.value.push({ id: last, message, action });
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return { notices, tell, dismiss };
});
