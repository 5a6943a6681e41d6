/** A console starts dark, whatever the laptop's own setting: a bright screen blinds its operator in a dark hall. */
import { deviceStorage } from "../lib/storage";

export type Theme = "dark" | "light";

class ThemeChoice {
  current = $state<Theme>(deviceStorage.read("host.theme") === "light" ? "light" : "dark");
}

export const theme = new ThemeChoice();

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme.current;
}

export function switchTheme(): void {
  theme.current = theme.current === "dark" ? "light" : "dark";
  deviceStorage.write("host.theme", theme.current);
  applyTheme();
}
