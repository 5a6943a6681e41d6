/** Which build of the pages this is: written into each page when it is built, shown on the readiness board, sent in the hello frame. */
export const pageBuild: string = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? "dev";
