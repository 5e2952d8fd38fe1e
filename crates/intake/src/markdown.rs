//! Markdown, as caseworkers write items in, to and from the [`Block`]s of the record.
//!
//! What is written is plain CommonMark with tables. Blocks hold plain text, so that emphasis loses its marks, links keep
//! their words with the address in brackets behind, and HTML is words like any other. Lists say more of their marks than
//! Markdown has: `-` and `*` are `•`, `+` is `–`, numbers are as written, `- a) text` has the mark `a)`, and any other
//! mark stands in braces, `- {§} text`; `- {} text` has none. Between two lists that are not one stands `<!-- -->`.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use sagsgang_model::record::{Block, ListItem};

use crate::{blocks, clean, reader};

/// The deepest level of an entry that is written; what stands deeper is written there.
const DEEPEST: u8 = 15;
/// Parts two lists.
const APART: &str = "<!-- -->";
/// The longest mark of an entry that needs no braces, in bytes.
const LONGEST_MARK: usize = 12;

/// Blocks of what is written in Markdown. Never fails: what is no markup is text.
///
/// A line break in a paragraph is a blank. Quotes are paragraphs, code is a paragraph for each line, rules are nothing.
/// A row of a table has as many cells as its first: Markdown knows no others.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut reading = Reading { source: text, ..Reading::default() };
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        reading.take(event, range.start);
    }
    reading.flush();
    reading.end_list();
    whole(&reading.done)
}

/// Markdown that [`blocks`] makes the same blocks of.
///
/// The same, that is, as [`whole`] blocks: text on one line without control characters, nothing empty, rows of one
/// table filled up with empty cells to the widest.
pub fn markdown(given: &[Block]) -> String {
    let mut out = String::new();
    let mut after_list = false;
    for block in whole(given) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        let list = matches!(block, Block::List { .. });
        if list && after_list {
            out.push_str(APART);
            out.push_str("\n\n");
        }
        after_list = list;
        match block {
            Block::Paragraph { text } => escape(&text, Place::Start, &mut out),
            Block::Subheading { text } => {
                out.push_str("### ");
                escape(&text, Place::Heading, &mut out);
            }
            Block::List { items } => write_list(&items, &mut out),
            Block::Table { rows } => write_table(&rows, &mut out),
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The text of a section (*afsnit*) with these blocks, as [`Section::text`](sagsgang_model::record::Section::text) holds it.
pub fn section_text(blocks: &[Block]) -> String {
    blocks::text(blocks)
}

/// Markdown of what is pasted from Word or a web page: headings, paragraphs, lists, tables and links as they show;
/// scripts, styles and what is hidden are left out. Never fails.
pub fn from_html(html: &str) -> String {
    // The clipboard of Windows tells places in the text before the text.
    let html = if html.starts_with("Version:") { html.find('<').map_or("", |at| &html[at..]) } else { html };
    let mut document = reader::pasted(html);
    clean::clean(&mut document);
    markdown(&blocks::build(&document.lines, blocks::width(&document.lines)))
}

/// Blocks as they can be written: text on one line, nothing empty, rows of one length.
pub fn whole(blocks: &[Block]) -> Vec<Block> {
    let filled = |text: &str| Some(one_line(text)).filter(|text| !text.is_empty());
    let block = |block: &Block| {
        Some(match block {
            Block::Paragraph { text } => Block::Paragraph { text: filled(text)? },
            Block::Subheading { text } => Block::Subheading { text: filled(text)? },
            Block::List { items } => {
                let items: Vec<ListItem> = items
                    .iter()
                    .filter_map(|ListItem { marker, level, text }| {
                        let marker = one_line(&marker.replace(['{', '}'], ""));
                        Some(ListItem { marker, level: (*level).min(DEEPEST), text: filled(text)? })
                    })
                    .collect();
                Block::List { items: Some(items).filter(|items| !items.is_empty())? }
            }
            Block::Table { rows } => {
                let mut rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
                rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
                let width = rows.iter().map(Vec::len).max()?;
                rows.iter_mut().for_each(|row| row.resize(width, String::new()));
                Block::Table { rows }
            }
        })
    };
    blocks.iter().filter_map(block).collect()
}

/// Text on one line, without control characters, any white space a blank.
fn one_line(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Blocks in the making.
#[derive(Default)]
struct Reading<'t> {
    source: &'t str,
    done: Vec<Block>,
    text: String,
    /// How many lists are open.
    depth: u8,
    /// Entries that are open, by their place in the list; none before its first words.
    entries: Vec<Entry>,
    items: Vec<ListItem>,
    heading: bool,
    code: bool,
    rows: Option<Vec<Vec<String>>>,
    /// Addresses of links, and where their words begin.
    links: Vec<(String, usize)>,
}

/// An entry of a list that is open.
struct Entry {
    marker: String,
    at: Option<usize>,
    /// Whether its mark may stand in its text.
    bullet: bool,
}

impl Reading<'_> {
    fn take(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.open(tag, at),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.code => text.lines().for_each(|line| {
                self.text.push_str(line);
                self.flush();
            }),
            Event::Html(text) if text.trim() == APART && self.depth == 0 => {
                self.flush();
                self.end_list();
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.mark_of(&text, at);
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Rule => self.flush(),
            // What is not asked for does not come; its words would be kept.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.text.push_str(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::BlockQuote(_) => self.flush(),
            Tag::Heading { .. } => {
                self.flush();
                self.heading = true;
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = true;
            }
            Tag::List(_) => {
                self.flush();
                self.depth = self.depth.saturating_add(1);
            }
            Tag::Item => {
                self.flush();
                let written = self.source.get(at..).unwrap_or("").trim_start_matches([' ', '\t']);
                let digits = written.bytes().take_while(u8::is_ascii_digit).count();
                let marker = match written.bytes().next() {
                    Some(b'+') => "–",
                    _ if digits > 0 => written.get(..digits + 1).unwrap_or("•"),
                    _ => "•",
                };
                self.entries.push(Entry { marker: marker.to_owned(), at: None, bullet: marker == "•" });
            }
            Tag::Table(_) => {
                self.flush();
                self.rows = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.rows {
                    rows.push(Vec::new());
                }
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.into_string(), self.text.len()))
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = false;
            }
            TagEnd::CodeBlock => {
                self.flush();
                self.code = false;
            }
            TagEnd::Item => {
                self.flush();
                self.entries.pop();
            }
            TagEnd::List(_) => {
                self.flush();
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                if let Some(row) = self.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = self.rows.take().unwrap_or_default();
                if self.entries.is_empty() {
                    self.end_list();
                    self.done.push(Block::Table { rows });
                } else {
                    // A table in an entry of a list is its words.
                    self.text = rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join(" ");
                    self.flush();
                }
            }
            TagEnd::Link | TagEnd::Image => {
                if let Some((address, from)) = self.links.pop() {
                    let words = self.text.get(from..).unwrap_or("");
                    self.text = with_address(&self.text, words, &address);
                }
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::BlockQuote(_) => self.flush(),
            _ => {}
        }
    }

    /// Takes the mark that stands in the words of an entry, unless a backslash says that it is none.
    fn mark_of(&mut self, words: &str, at: usize) {
        let Some(entry) = self.entries.last_mut().filter(|e| e.bullet && e.at.is_none() && self.text.is_empty()) else { return };
        entry.bullet = false;
        let written = self.source.get(at..).unwrap_or("");
        // The parser hands a text over from behind its first backslash.
        let escaped = self.source.get(..at).is_some_and(|before| before.ends_with('\\'));
        if escaped || !written.starts_with(words) {
            return;
        }
        if let Some(length) = mark(written) {
            entry.marker = written[..length].to_owned();
        } else if written.starts_with('{') {
            entry.marker = BRACE.to_owned();
        }
    }

    /// Ends a paragraph, heading, cell or the words of an entry.
    fn flush(&mut self) {
        if self.rows.is_some() {
            return;
        }
        let text = one_line(&std::mem::take(&mut self.text));
        if text.is_empty() {
            return;
        }
        let level = self.depth.saturating_sub(1);
        let Some(entry) = self.entries.last_mut() else {
            self.end_list();
            self.done.push(if self.heading { Block::Subheading { text } } else { Block::Paragraph { text } });
            return;
        };
        if let Some(item) = entry.at.and_then(|at| self.items.get_mut(at)) {
            item.text.push(' ');
            item.text.push_str(&text);
            return;
        }
        let mut text = text.as_str();
        if entry.marker == BRACE {
            entry.marker = "•".to_owned();
            if let Some((marker, rest)) = text.strip_prefix('{').and_then(|rest| rest.split_once("} ")) {
                (entry.marker, text) = (marker.trim().to_owned(), rest);
            }
        } else if let Some(rest) = text.strip_prefix(entry.marker.as_str()).filter(|_| mark(text) == Some(entry.marker.len())) {
            text = rest.trim_start();
        }
        entry.at = Some(self.items.len());
        self.items.push(ListItem { marker: entry.marker.clone(), level, text: text.to_owned() });
    }

    fn end_list(&mut self) {
        if !self.items.is_empty() {
            self.done.push(Block::List { items: std::mem::take(&mut self.items) });
        }
    }
}

/// Stands for a mark in braces until the words of its entry are whole.
const BRACE: &str = "{";

/// The length of a mark that may stand in the words of an entry: `a)`, `1.1.`, `2.b)`, with a blank behind.
fn mark(text: &str) -> Option<usize> {
    let length = text.find(' ').filter(|length| *length <= LONGEST_MARK)?;
    let (mark, stop) = text[..length].split_at_checked(length.checked_sub(1)?)?;
    if !matches!(stop, "." | ")") {
        return None;
    }
    let parts: Vec<&str> = mark.split(['.', ')']).collect();
    let letter = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let marks = match parts[..] {
        [only] => letter(only) && stop == ")",
        _ => parts.iter().all(|part| letter(part) || number(part)),
    };
    marks.then_some(length)
}

/// Whether Markdown itself has the mark: a number of at most nine digits and a stop.
fn is_number(marker: &str) -> bool {
    marker.strip_suffix(['.', ')']).is_some_and(|n| (1..=9).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// A text that ends with the words of a link, with the address behind when it says more than the words.
fn with_address(text: &str, words: &str, address: &str) -> String {
    match shown_address(words, address) {
        Some(address) if words.trim().is_empty() => format!("{text}{address}"),
        Some(address) => format!("{} ({address})", text.trim_end()),
        None => text.to_owned(),
    }
}

/// The address to show behind the words of a link: none for places on the same page, scripts and files, and none that the
/// words are already.
pub(crate) fn shown_address<'a>(words: &str, address: &'a str) -> Option<&'a str> {
    let address = address.trim();
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
        text.trim_end_matches('/').to_owned()
    };
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    let told = !matches!(scheme.as_deref(), Some("javascript" | "data" | "file" | "vbscript" | "about"));
    (told && !address.is_empty() && !address.starts_with('#') && bare(words) != bare(address)).then_some(address)
}

/// Where a text begins, which tells what Markdown would take for markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A line.
    Start,
    /// An entry behind a bullet.
    Entry,
    Heading,
    Cell,
}

fn escape(text: &str, place: Place, out: &mut String) {
    let begins = matches!(place, Place::Start | Place::Entry);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let stop = if (1..=9).contains(&digits) && begins { Some(digits) } else { None };
    let mark = if place == Place::Entry { mark(text).and_then(|length| length.checked_sub(1)) } else { None };
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let marks = match c {
            // Where cells are parted, two backslashes before a bar do not count as one that is escaped.
            '\\' if place == Place::Cell => {
                out.push_str("&#92;");
                before = c;
                continue;
            }
            '\\' | '`' | '*' | '[' | '<' | '|' => true,
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '&' => next.is_ascii_alphanumeric() || next == '#',
            '#' => place == Place::Heading || begins && at == 0,
            '>' | '+' | '-' | '~' | '=' => begins && at == 0,
            '{' => place == Place::Entry && at == 0,
            '.' | ')' => mark == Some(at) || stop == Some(at) && next == ' ',
            _ => false,
        };
        if marks {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
}

fn write_list(items: &[ListItem], out: &mut String) {
    // Where the words of the open entries begin, by level.
    let mut columns: Vec<usize> = Vec::new();
    let mut before: Option<&ListItem> = None;
    for item in items {
        let level = usize::from(item.level);
        if let Some(before) = before {
            out.push('\n');
            let goes_on = before.level == item.level && before.marker.chars().next_back() == item.marker.chars().next_back();
            // Only a list that begins with one may follow words without an empty line.
            if is_number(&item.marker) && !(goes_on && is_number(&before.marker)) {
                out.push('\n');
            }
        }
        columns.truncate(level);
        let mut column = columns.last().copied().unwrap_or(0);
        out.extend(std::iter::repeat_n(' ', column));
        while columns.len() < level {
            out.push_str("- ");
            column += 2;
            columns.push(column);
        }
        let mut place = Place::Start;
        if is_number(&item.marker) {
            out.push_str(&item.marker);
            out.push(' ');
            columns.push(column + item.marker.len() + 1);
        } else {
            out.push_str(if item.marker == "–" { "+ " } else { "- " });
            columns.push(column + 2);
            match item.marker.as_str() {
                "–" => {}
                "•" => place = Place::Entry,
                marker => {
                    place = Place::Cell;
                    if mark(&format!("{marker} ")) == Some(marker.len()) {
                        out.push_str(marker);
                    } else {
                        out.push('{');
                        escape(marker, Place::Heading, out);
                        out.push('}');
                    }
                    out.push(' ');
                }
            }
        }
        escape(&item.text, place, out);
        before = Some(item);
    }
}

fn write_table(rows: &[Vec<String>], out: &mut String) {
    for (n, row) in rows.iter().enumerate() {
        out.push_str(if n == 0 { "|" } else { "\n|" });
        for cell in row {
            out.push(' ');
            escape(cell, Place::Cell, out);
            out.push_str(" |");
        }
        if n == 0 {
            out.push_str("\n|");
            row.iter().for_each(|_| out.push_str(" --- |"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { text: text.to_owned() }
    }

    fn list(items: &[(&str, u8, &str)]) -> Block {
        let item = |(marker, level, text): &(&str, u8, &str)| ListItem {
            marker: (*marker).to_owned(),
            level: *level,
            text: (*text).to_owned(),
        };
        Block::List { items: items.iter().map(item).collect() }
    }

    #[test]
    fn what_is_written_becomes_blocks() {
        let text = "## Baggrund\n\nUdvalget *skal* drøfte\nsagen på [kommunens side](https://by.dk/sag) og <https://by.dk>.\n\n\
                    - først\n  1. dernæst\n  3. så\n- a) sidst\n\n| År | Beløb |\n|---|--:|\n| 2026 | 1.000 kr. |\n\n> Et citat\n\n\
                    ---\n\n```\nkode\nmere\n```\n\nVand<script>alert(1)</script> & mere\n";
        let rows = [["År", "Beløb"], ["2026", "1.000 kr."]].map(|row| row.map(str::to_owned).to_vec()).to_vec();
        assert_eq!(
            blocks(text),
            [
                Block::Subheading { text: "Baggrund".to_owned() },
                paragraph("Udvalget skal drøfte sagen på kommunens side (https://by.dk/sag) og https://by.dk."),
                list(&[("•", 0, "først"), ("1.", 1, "dernæst"), ("3.", 1, "så"), ("a)", 0, "sidst")]),
                Block::Table { rows },
                paragraph("Et citat"),
                paragraph("kode"),
                paragraph("mere"),
                paragraph("Vand<script>alert(1)</script> & mere"),
            ]
        );
        assert_eq!(blocks("<div>\nhej\n</div>"), [paragraph("<div> hej </div>")]);
    }

    #[test]
    fn blocks_are_written_plainly() {
        let written = markdown(&[
            Block::Subheading { text: "Økonomi".to_owned() },
            paragraph("1. januar er en fil_navn_her #1 *ikke*"),
            list(&[("•", 0, "et"), ("1.", 1, "to"), ("a)", 1, "tre"), ("§", 0, "fire"), ("–", 0, "fem")]),
            list(&[("•", 0, "ny")]),
        ]);
        assert_eq!(
            written,
            "### Økonomi\n\n1\\. januar er en fil_navn_her #1 \\*ikke\\*\n\n- et\n\n  1. to\n  - a) tre\n- {§} fire\n+ fem\n\n<!-- -->\n\n- ny\n"
        );
    }

    #[test]
    fn rows_are_filled_up() {
        let table = Block::Table { rows: vec![vec!["a".to_owned()], vec![], vec!["b".to_owned(), "c|\\|d".to_owned()]] };
        let rows = vec![vec!["a".to_owned(), String::new()], vec!["b".to_owned(), "c|\\|d".to_owned()]];
        assert_eq!(blocks(&markdown(&[table])), [Block::Table { rows }]);
    }

    #[test]
    fn what_word_pastes() {
        let word = r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body><!--StartFragment-->
<p class=MsoNormal><b><span lang=DA>Sagsfremstilling<o:p></o:p></span></b></p>
<p class=MsoNormal>Forvaltningen har&nbsp;set p&aring; <a href="https://by.dk/plan">planen</a>.<script>x()</script></p>
<p class=MsoListParagraph style='margin-left:1cm;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>at den vedtages</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>med kort</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>at den sendes</p>
<table><tr><td><p>År</p></td><td><p>Kr.</p></td></tr><tr><td><p>2026</p></td><td><p>10</p></td></tr></table>
<!--EndFragment--></body></html>"#;
        assert_eq!(
            from_html(word),
            "### Sagsfremstilling\n\nForvaltningen har set på planen (https://by.dk/plan).\n\n- at den vedtages\n  - med kort\n\n\
             2. at den sendes\n\n| År | Kr. |\n| --- | --- |\n| 2026 | 10 |\n"
        );
    }

    #[test]
    fn what_a_page_pastes() {
        let page = "<h2>Plan</h2><p>Første linje<br>anden linje</p><ul><li>et<ul><li>to</li></ul></li></ul><ol start=3><li>tre</li></ol>\
                    <style>p{}</style><p style=\"display:none\">skjult</p><p><strong>Ikke *fed*</strong> her.</p>";
        assert_eq!(from_html(page), "### Plan\n\nFørste linje\n\nanden linje\n\n- et\n  - to\n\n3. tre\n\nIkke \\*fed\\* her.\n");
    }

    /// Words made of what Markdown reads, and of what people write.
    fn words() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-zæøå0-9]{1,4}",
            1 => Just("a\u{30A}".to_owned()),
            4 => "[#*_`<>|\\\\~=+\\-.)(&!\\[\\]{}:;\"'$^]{1,3}",
            2 => Just(" ".to_owned()),
            1 => prop::sample::select(vec!["1. ", "a) ", "1.1. ", "---", "&amp;", "<b>", "<!-- -->", "[a](b)", "{x} ", "- ", "\\|", "```", "https://a.dk", "\u{FEFF}"]).prop_map(str::to_owned),
            1 => "\\PC{1,3}",
        ];
        prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
    }

    fn any_block() -> impl Strategy<Value = Block> {
        let marker = prop_oneof![
            3 => Just("•".to_owned()),
            2 => "[0-9]{1,3}[.)]",
            1 => prop::sample::select(vec!["", "–", "◦", "a)", "b.", "1.1.", "1.a)", "§", "1.1", "**"]).prop_map(str::to_owned),
            1 => words(),
        ];
        let item = (marker, 0u8..7, words()).prop_map(|(marker, level, text)| ListItem { marker, level, text });
        let cell = prop_oneof![words(), Just(String::new())];
        prop_oneof![
            words().prop_map(|text| Block::Paragraph { text }),
            words().prop_map(|text| Block::Subheading { text }),
            prop::collection::vec(item, 1..6).prop_map(|items| Block::List { items }),
            prop::collection::vec(prop::collection::vec(cell, 0..4), 1..4).prop_map(|rows| Block::Table { rows }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_written_is_read_back(given in prop::collection::vec(any_block(), 0..5)) {
            let written = markdown(&given);
            prop_assert_eq!(blocks(&written), whole(&given), "{}", written);
        }

        #[test]
        fn anything_may_be_written(text in "(\\PC|\n|  |- |> |\\| |1\\. |</?[a-z]{1,3}>|    |```|:-){0,60}") {
            let read = blocks(&text);
            prop_assert_eq!(&whole(&read), &read);
            prop_assert_eq!(blocks(&markdown(&read)), read);
            from_html(&text);
        }
    }
}
