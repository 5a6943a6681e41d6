/** What the wall has to know of the contest beside its state: titles, addresses, the hall. */
import { getContest, type ContestInfo } from "../api";
import { hallDefault } from "./geometry";

/** Until the server has answered: an emblem slide without a word on it. */
export const contestUnknown: ContestInfo = {
  id: "",
  title: "",
  title_en: "",
  organiser: "",
  venue: "",
  date: "",
  rehearsal: false,
  sample: false,
  join_url: "",
  hall: hallDefault,
  build: "",
  audience_on: false,
};

const retryMilliseconds = 3000;

/** Asks for the contest until there is an answer. Returns how to stop asking. */
export function askContest(answered: (contest: ContestInfo) => void): () => void {
  let stopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    const answer = await getContest();
    if (stopped) {
      return;
    }
    if (answer.ok) {
      answered(answer.value);
    } else {
      retry = setTimeout(() => void ask(), retryMilliseconds);
    }
  };
  void ask();
  return () => {
    stopped = true;
    clearTimeout(retry);
  };
}

/**
 * "http://192.168.1.10:8080/" → "192.168.1.10:8080": what a person has to type. "https://" is part of it: what is typed
 * without a scheme may be asked for without TLS, and then nothing answers.
 */
export function shortAddress(url: string): string {
  return url.replace(/^http:\/\//, "").replace(/\/$/, "");
}
