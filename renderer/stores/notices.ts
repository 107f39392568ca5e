import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A short message that needs no answer. */
export interface Notice {
  readonly id: number;
  readonly message: string;
}

/** Things worth a word and then forgotten; failures are not notices, they stay until dealt with. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([]);
  let last = 0;

  function tell(message: string): void {
    last += 1;
    notices.value.push({ id: last, message });
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return { notices, tell, dismiss };
});
