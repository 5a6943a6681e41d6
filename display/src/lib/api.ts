/**
 * The few HTTP requests of the pages (docs/PROTOCOL.md): signing in and out, what the contest is called.
 * Everything else goes over the socket. Failures are values here: a page shows them, it does not crash.
 */

/** `GET /api/contest`: public. */
export interface ContestInfo {
  readonly id: string;
  readonly title: string;
  readonly title_en: string;
  readonly organiser: string;
  readonly venue: string;
  readonly date: string;
  readonly rehearsal: boolean;
  readonly sample: boolean;
  readonly join_url: string;
  readonly hall: { readonly farthest_viewer_cm: number; readonly picture_height_cm: number };
  readonly build: string;
  readonly audience_on: boolean;
}

/** `code` "unreachable": no answer at all; otherwise what the server said. */
export interface ApiFailure {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

export type ApiAnswer<Value> = { readonly ok: true; readonly value: Value } | ApiFailure;

const timeoutMs = 8000;

async function ask<Value>(path: string, init: RequestInit): Promise<ApiAnswer<Value>> {
  const unreachable: ApiFailure = { ok: false, code: "unreachable", message: "" };
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, timeoutMs, null); // old engines cannot abort a fetch: it is only no longer waited for
  });
  try {
    const response = await Promise.race([fetch(path, { credentials: "same-origin", ...init }), late]);
    if (response === null) {
      return unreachable;
    }
    const body = (await response.json()) as Value & { code?: string; message?: string };
    return response.ok
      ? { ok: true, value: body }
      : { ok: false, code: body.code ?? String(response.status), message: body.message ?? "" };
  } catch {
    return unreachable; // no network, no server, or something in between that answers no JSON
  }
}

export function getJson<Value>(path: string): Promise<ApiAnswer<Value>> {
  return ask<Value>(path, { method: "GET" });
}

export function postJson<Value>(path: string, body: object): Promise<ApiAnswer<Value>> {
  const headers = { "Content-Type": "application/json" };
  return ask<Value>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

export function getContest(): Promise<ApiAnswer<ContestInfo>> {
  return getJson<ContestInfo>("/api/contest");
}

/** Takes `#name=value` out of the address, so that no code stays in the history or on a screenshot. "" when there is none. */
export function takeFragment(name: string): string {
  const found = new RegExp(`[#&]${name}=([^&]*)`).exec(location.hash);
  if (found === null) {
    return "";
  }
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return decodeURIComponent(found[1] ?? "");
  } catch {
    return found[1] ?? ""; // a broken escape: the server will not know the code, and say so
  }
}
