// Light or dark: as the reader's system says, until they choose here. Runs before the page shows.
// It also lets keys scroll what is wider than the page, and folds the contents where it is narrow.

(() => {
  const KEY = "backprop-theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // A page that is opened as a file may have no storage.
  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const remember = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Then the choice holds for this page.
    }
  };
  const chosen = remembered();
  if (chosen) root.dataset.theme = chosen;

  const present = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const other = () => (present() === "dark" ? "light" : "dark");

  const scrollable = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };

  const wide = matchMedia("(min-width: 72rem)");
  const fold = () => {
    const contents = document.querySelector(".contents details");
    if (contents) contents.open = wide.matches;
  };

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const name = () => {
      const word = other();
      button.textContent = word === "dark" ? "Dark" : "Light";
      button.setAttribute("aria-label", `${button.textContent} colours`);
    };
    button.addEventListener("click", () => {
      root.dataset.theme = other();
      remember(root.dataset.theme);
      name();
    });
    dark.addEventListener("change", name);
    name();
    button.hidden = false;
    fold();
    wide.addEventListener("change", fold);
    scrollable();
    addEventListener("resize", scrollable);
  });
})();
