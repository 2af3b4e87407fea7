// What the style sheet cannot know by itself: which tables have many columns, how their columns are called, which words
// of code are short, and which sections of the page for paper are empty because their pages are not printed.

function prepared() {
  for (const table of document.querySelectorAll(".md-typeset table:not([class])")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    if (heads.length < 3) continue;
    table.dataset.many = "";
    for (const row of table.querySelectorAll("tbody tr"))
      [...row.cells].forEach((cell, column) => cell.setAttribute("data-label", heads[column]));
  }
  for (const code of document.querySelectorAll(".md-typeset :not(pre) > code"))
    if (code.textContent.length <= 24) code.classList.add("short");
  for (const empty of document.querySelectorAll("section.md-section:not(:has(section))")) {
    for (const link of document.querySelectorAll(`a[href="#${empty.id}"]`)) link.closest("li")?.remove();
    empty.remove();
  }
}

prepared();
