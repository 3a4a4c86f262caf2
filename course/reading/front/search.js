// Search in all pages: their sections are in words.js, which is loaded when somebody searches.
// A script, since pages that are opened as files may not ask for data.

addEventListener("DOMContentLoaded", () => {
  const MOST = 30;
  const AROUND = 70; // letters of a section's text on each side of what was found
  const field = document.getElementById("asked");
  const box = document.getElementById("found");
  const [status] = box.getElementsByTagName("p");
  const [list] = box.getElementsByTagName("ol");

  const loaded = () => {
    window.sections ??= new Promise((done) => {
      window.tellSections = done;
      const script = document.createElement("script");
      script.src = "words.js";
      document.head.append(script);
    });
    return window.sections;
  };
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** How well a section fits: every word has to be there, best in its heading. */
  const fit = ({ title, text }, words) => {
    const [heading, body] = [plain(title), plain(text)];
    const points = words.map((word) => {
      if (heading.includes(word)) return 4;
      const place = body.search(new RegExp(`\\b${word.replace(/[^\w]/g, "\\$&")}`));
      return place >= 0 ? 2 : Number(body.includes(word));
    });
    return points.includes(0) ? 0 : points.reduce((sum, one) => sum + one, 0);
  };

  const excerpt = ({ text }, [word]) => {
    const place = Math.max(plain(text).indexOf(word), 0);
    const start = place < AROUND ? 0 : text.lastIndexOf(" ", place - AROUND) + 1;
    const end = place + word.length + AROUND;
    return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };

  const row = (section, words) => {
    const link = document.createElement("a");
    link.href = section.address;
    link.textContent = section.title;
    const [page, part] = ["small", "p"].map((tag) => document.createElement(tag));
    page.textContent = ` ${section.page}`;
    part.textContent = excerpt(section, words);
    const item = document.createElement("li");
    item.append(link, page, part);
    return item;
  };

  const search = async () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    box.hidden = !words.length;
    if (box.hidden) return;
    const sections = await loaded();
    const fits = sections.map((section) => ({ section, points: fit(section, words) }));
    const found = fits.filter(({ points }) => points).sort((a, b) => b.points - a.points);
    const more = found.length > MOST ? `, the first ${MOST} of them` : "";
    const sectionsFound = `${found.length} section${found.length === 1 ? "" : "s"}${more}`;
    status.textContent = found.length ? sectionsFound : "Nothing found. Try fewer words.";
    list.replaceChildren(...found.slice(0, MOST).map(({ section }) => row(section, words)));
  };

  field.addEventListener("input", search);
  field.addEventListener("focus", loaded);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    search();
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) box.hidden = true;
  });
});
