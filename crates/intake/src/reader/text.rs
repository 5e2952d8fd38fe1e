//! Plain text → lines.

use sagsgang_model::{Finding, FindingKind, record::Format};

use crate::line::{Document, Gap, Line, Role, Style};

/// Most bytes of plain text that are read; more is not minutes.
pub const MOST_BYTES: usize = 64 << 20;

/// A line longer than this is cut into pieces at a blank, so that no rule meets a line without end.
const LONGEST_LINE: usize = 16 << 10;

/// Reads plain text in UTF-8, UTF-16 (with mark) or Windows-1252.
///
/// Text pulled out of PDF often has an empty line after every line; then only a line of blanks, or
/// more than one empty line, ends a paragraph, and a wrapped title is the only place where two lines
/// stand close.
pub fn read(bytes: &[u8]) -> Document {
    let mut findings = Vec::new();
    if bytes.len() > MOST_BYTES {
        findings.push(Finding {
            kind: FindingKind::TooLarge,
            message: format!(
                "Filen er på {} MB tekst; grænsen er {} MB. Del den, eller se efter, om det er den rigtige fil.",
                bytes.len() >> 20,
                MOST_BYTES >> 20
            ),
            provenance: None,
        });
        return Document { format: Format::Text, pages: 0, title: None, metadata: Vec::new(), lines: Vec::new(), findings };
    }
    let text = decode(bytes, &mut findings);
    let raw: Vec<&str> = split_lines(&text);
    let double = is_double_spaced(&raw);

    let mut lines: Vec<Line> = Vec::with_capacity(raw.len() / if double { 2 } else { 1 } + 1);
    let (mut page, mut empty, mut blank, mut new_page) = (1u32, 0u32, 0u32, false);
    for (index, printed) in raw.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut rest = *printed;
        while let Some(after) = rest.strip_prefix('\u{c}') {
            page += 1;
            new_page = true;
            rest = after;
        }
        if rest.is_empty() {
            empty += 1;
            continue;
        }
        let trimmed = trim(rest);
        if trimmed.is_empty() {
            blank += 1;
            continue;
        }
        let gap = if new_page {
            Gap::Page
        } else if double {
            match (blank, empty) {
                (0, 0) => Gap::None,
                (0, 1) => Gap::Line,
                _ => Gap::Paragraph,
            }
        } else if blank + empty > 0 {
            Gap::Paragraph
        } else {
            Gap::None
        };
        let indent = if solid(rest.as_bytes().first()) { 0.0 } else { indent(rest) };
        let role = if table_row(trimmed) { Role::TableRow } else { Role::Plain };
        let style = Style { indent, gap, role, ..Style::default() };
        if role == Role::Plain && trimmed.len() <= LONGEST_LINE && !trimmed.ends_with('|') {
            lines.push(Line { text: trimmed.to_owned(), page, number, style });
            (empty, blank, new_page) = (0, 0, false);
            continue;
        }
        for (piece, part) in pieces(trimmed).enumerate() {
            let text = if role == Role::TableRow { cells(part) } else { clause_row(part).unwrap_or_else(|| part.to_owned()) };
            let gap = if piece == 0 { gap } else { Gap::None };
            lines.push(Line { text, page, number, style: Style { gap, ..style } });
        }
        (empty, blank, new_page) = (0, 0, false);
    }
    outdent(&mut lines);
    Document { format: Format::Text, pages: page, title: None, metadata: Vec::new(), lines, findings }
}

/// Whether a byte is a sign of ASCII that is no white space.
fn solid(byte: Option<&u8>) -> bool {
    byte.is_some_and(|b| (b'!'..0x7F).contains(b))
}

/// Without white space around: most lines begin with a letter and end with one, or a stop and a blank.
fn trim(line: &str) -> &str {
    let bare = line.strip_suffix(' ').unwrap_or(line);
    if solid(bare.as_bytes().first()) && solid(bare.as_bytes().last()) { bare } else { line.trim() }
}

fn indent(line: &str) -> f32 {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4.0 } else { 1.0 }).sum()
}

fn decode<'a>(bytes: &'a [u8], findings: &mut Vec<Finding>) -> std::borrow::Cow<'a, str> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    if let Some(text) = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return text;
    }
    findings.push(Finding {
        kind: FindingKind::Encoding,
        message: "Filen er ikke i UTF-8 og er læst som Windows-1252; se efter, at æ, ø og å er rigtige.".to_owned(),
        provenance: None,
    });
    encoding_rs::WINDOWS_1252.decode(bytes).0
}

fn split_lines(text: &str) -> Vec<&str> {
    let lone_returns = !text.contains('\n') && text.contains('\r');
    let separator = if lone_returns { '\r' } else { '\n' };
    let ends = memchr::memchr_iter(separator as u8, text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    let mut lines = Vec::with_capacity(text.len() / 32);
    for end in ends {
        let line = &text[start..end];
        lines.push(line.strip_suffix('\r').unwrap_or(line));
        start = end + 1;
    }
    lines
}

fn is_double_spaced(raw: &[&str]) -> bool {
    let (mut printed, mut followed) = (0u32, 0u32);
    let blank = |line: &str| !solid(line.as_bytes().first()) && line.chars().all(char::is_whitespace);
    let mut before = true;
    for line in raw {
        let empty = blank(line);
        if !before {
            printed += 1;
            followed += u32::from(empty);
        }
        before = empty;
    }
    // Two thirds: wrapped titles stand close even in such text.
    let spaced_lines_are_common = printed >= 12 && followed * 3 > printed * 2;
    let paragraphs_are_marked = raw.iter().filter(|line| !line.is_empty() && blank(line)).count() * 20 > printed as usize;
    spaced_lines_are_common && paragraphs_are_marked
}

/// A row drawn with bars: `| a | b |`.
fn table_row(line: &str) -> bool {
    line.starts_with('|') && line.ends_with('|') && line.len() > 2 && line[1..line.len() - 1].contains('|')
}

fn cells(row: &str) -> String {
    row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join("\t")
}

/// Takes the indent off that most of a page's text has, as crawlers leave it below a list's bullet: a blank
/// before a line means something only where it is the exception.
fn outdent(lines: &mut [Line]) {
    let all = lines.len();
    let common = (1..=4u8).map(f32::from).find(|n| lines.iter().filter(|l| l.style.indent == *n).count() * 5 > all * 2);
    if let Some(common) = common {
        for line in lines {
            line.style.indent = (line.style.indent - common).max(0.0);
        }
    }
}

/// `at | taksterne godkendes |`: a clause whose mark stood in a cell of its own.
fn clause_row(line: &str) -> Option<String> {
    let (mark, rest) = line.strip_suffix('|')?.split_once('|')?;
    let mark = mark.trim();
    let clause = mark == "at" || mark == "At" || mark.strip_suffix('.').is_some_and(|n| n.len() <= 2 && n.parse::<u8>().is_ok());
    (clause && !rest.contains('|')).then(|| format!("{mark} {}", rest.trim()))
}

fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        if line.len() <= LONGEST_LINE {
            rest = None;
            return Some(line);
        }
        let mut cut = LONGEST_LINE;
        while !line.is_char_boundary(cut) {
            cut -= 1;
        }
        let cut = line[..cut].rfind(' ').filter(|at| *at > 0).unwrap_or(cut);
        let (piece, after) = line.split_at(cut);
        rest = Some(after.trim_start());
        Some(piece)
    })
    .filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_is_read_and_said() {
        let document = read(b"M\xf8de i udvalget\nn\xe6ste linje");
        assert_eq!(document.lines[0].text, "Møde i udvalget");
        assert_eq!(document.findings[0].kind, FindingKind::Encoding);
    }

    #[test]
    fn double_spacing_is_no_paragraph() {
        let mut text = String::new();
        for n in 0..20 {
            text.push_str(&format!("linje {n} \n\n"));
            if n % 5 == 4 {
                text.push_str(" \n\n");
            }
        }
        let document = read(text.as_bytes());
        assert_eq!(document.lines[1].style.gap, Gap::Line);
        assert_eq!(document.lines[5].style.gap, Gap::Paragraph);
        assert_eq!(document.lines[5].number, 13);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let document = read("ord ".repeat(20_000).as_bytes());
        assert!(document.lines.iter().all(|line| line.text.len() <= LONGEST_LINE));
        let words: usize = document.lines.iter().map(|line| line.text.split(' ').count()).sum();
        assert_eq!(words, 20_000);
    }
}
