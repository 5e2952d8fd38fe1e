//! Structured text to HTML. Everything is escaped here: nothing of the record reaches a page as markup.

use std::fmt::Write as _;

use sagsgang_model::record::{Block, ListItem, Section};

/// Escapes what HTML gives a meaning.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Control characters are no HTML.
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => html.push(c),
        }
    }
    html
}

/// A section's text with its structure; subheadings stand at `level`.
pub fn section(section: &Section, level: u8) -> String {
    if section.blocks.is_empty() { paragraphs(&section.text) } else { blocks(&section.blocks, level) }
}

/// Text whose paragraphs are separated by empty lines.
pub fn paragraphs(text: &str) -> String {
    let lines = |paragraph: &str| paragraph.lines().map(escaped).collect::<Vec<_>>().join("<br>\n");
    text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).map(|p| format!("<p>{}</p>\n", lines(p))).collect()
}

/// Structured text; subheadings stand at `level`.
pub fn blocks(blocks: &[Block], level: u8) -> String {
    let mut html = String::new();
    for block in blocks {
        // Writing to a string cannot fail.
        let _ = match block {
            Block::Paragraph { text } => writeln!(html, "<p>{}</p>", escaped(text)),
            Block::Subheading { text } => writeln!(html, "<h{level}>{}</h{level}>", escaped(text)),
            Block::List { items } => write!(html, "{}", list(items)),
            Block::Table { rows } => write!(html, "{}", table(rows)),
        };
    }
    html
}

/// Lists inside lists by their level; marks that say something (`1.`, `a)`) are kept.
fn list(items: &[ListItem]) -> String {
    let mut html = String::new();
    let mut open: Vec<u8> = Vec::new();
    for item in items {
        while open.last().is_some_and(|&level| level > item.level) && open.len() > 1 {
            html.push_str("</li>\n</ul>\n");
            open.pop();
        }
        if open.last().is_none_or(|&level| level < item.level) {
            html.push_str("<ul class=\"list\">\n");
            open.push(item.level);
        } else {
            html.push_str("</li>\n");
        }
        let telling = item.marker.chars().any(char::is_alphanumeric);
        if telling {
            let _ = write!(
                html,
                "<li class=\"marked\"><span class=\"marker\">{}</span> {}",
                escaped(&item.marker),
                escaped(&item.text)
            );
        } else {
            let _ = write!(html, "<li>{}", escaped(&item.text));
        }
    }
    for _ in open {
        html.push_str("</li>\n</ul>\n");
    }
    html
}

/// A table; its first row is a head when it has words where later rows have numbers.
fn table(rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], column: usize| row.get(column).map(String::as_str).unwrap_or_default().trim().to_owned();
    let numeric: Vec<bool> = (0..width)
        .map(|column| {
            let cells = || rows.iter().skip(1).map(|row| cell(row, column)).filter(|text| !text.is_empty());
            cells().count() > 0 && cells().all(|text| is_number(&text))
        })
        .collect();
    let head = rows.len() > 1 && rows[0].iter().all(|text| !is_number(text)) && numeric.contains(&true);
    let mut html = String::from("<div class=\"table\" role=\"region\" aria-label=\"Tabel\" tabindex=\"0\"><table>\n");
    for (at, row) in rows.iter().enumerate() {
        html.push_str(if at == 0 && head { "<thead><tr>" } else { "<tr>" });
        for (column, numeric) in numeric.iter().enumerate() {
            let class = if *numeric { " class=\"number\"" } else { "" };
            let text = escaped(&cell(row, column));
            let _ = if at == 0 && head {
                write!(html, "<th scope=\"col\"{class}>{text}</th>")
            } else {
                write!(html, "<td{class}>{text}</td>")
            };
        }
        html.push_str(if at == 0 && head { "</tr></thead>\n" } else { "</tr>\n" });
    }
    html.push_str("</table></div>\n");
    html
}

fn is_number(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['%', ' ']).trim_end_matches("kr.").trim();
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−' | '–' | '+' | ' ' | '\u{a0}' | '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(paragraphs("<b>a</b> & 'b'\nc\n\nd"), "<p>&lt;b&gt;a&lt;/b&gt; &amp; &#39;b&#39;<br>\nc</p>\n<p>d</p>\n");
    }

    #[test]
    fn lists_stand_inside_lists() {
        let item = |marker: &str, level: u8, text: &str| ListItem { marker: marker.into(), level, text: text.into() };
        let html = list(&[item("•", 0, "a"), item("–", 1, "b"), item("–", 1, "c"), item("2.", 0, "d")]).replace('\n', "");
        assert_eq!(
            html,
            "<ul class=\"list\"><li>a<ul class=\"list\"><li>b</li><li>c</li></ul></li>\
             <li class=\"marked\"><span class=\"marker\">2.</span> d</li></ul>"
        );
        // A list that begins deep and comes up still closes what it opened.
        let html = list(&[item("•", 2, "a"), item("•", 0, "b")]);
        assert_eq!(html.matches("<ul").count(), html.matches("</ul").count());
        assert_eq!(html.matches("<li").count(), html.matches("</li").count());
    }

    #[test]
    fn numbers_are_aligned() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let html = table(&[row(["Område", "Andel"]), row(["Voksne", "37,2 %"]), row(["Børn", "−8"])]);
        assert!(
            html.contains("<thead><tr><th scope=\"col\">Område</th><th scope=\"col\" class=\"number\">Andel</th></tr></thead>"),
            "{html}"
        );
    }
}
