/** Which build of the pages this is: shown on the readiness board, sent in the hello frame. Set by VITE_BUILD when building. */
export const pageBuild: string = (import.meta.env["VITE_BUILD"] as string | undefined) ?? "dev";
