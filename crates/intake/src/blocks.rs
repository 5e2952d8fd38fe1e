//! Lines → paragraphs, lists and tables, with words put together again.

use std::borrow::Cow;

use sagsgang_model::record::{Block, ListItem};

use crate::{
    lexicon::any_pair,
    line::{Gap, Line, Role},
};

/// The mark of a list entry, when the line begins with one: what to show, its depth, the text behind it.
pub(crate) struct Mark<'a> {
    pub show: &'a str,
    pub level: u8,
    pub rest: &'a str,
    pub numbered: bool,
}

/// Reads a bullet or a number at the start of a line.
pub(crate) fn mark(text: &str) -> Option<Mark<'_>> {
    let first = text.chars().next()?;
    let bullet = |level: u8, show: &'static str| {
        let rest = text[first.len_utf8()..].trim_start();
        Some(Mark { show, level, rest, numbered: false })
    };
    let spaced = text[first.len_utf8()..].starts_with([' ', '\t']) || text.len() == first.len_utf8();
    match first {
        '\u{F0B7}' | '\u{F0A7}' | '\u{F0D8}' | '\u{F0FC}' | '\u{F02D}' | '•' | '●' | '▪' | '■' | '\u{2219}' | '·'
        | '\u{F076}' | '►' | '➢' => bullet(u8::from(matches!(first, '▪' | '\u{F0A7}')), "•"),
        '-' | '–' | '*' | '—' if spaced => bullet(0, "–"),
        '◦' => bullet(1, "◦"),
        'o' if spaced && text.len() > 2 => bullet(1, "◦"),
        _ => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let (end, level) = if (1..=3).contains(&digits) {
                (digits, 0)
            } else if first.is_ascii_alphabetic() && text[1..].starts_with(['.', ')']) {
                (1, 1)
            } else {
                return None;
            };
            let after = &text[end..];
            let stop = after.chars().next().filter(|c| matches!(c, '.' | ')'))?;
            let rest = &after[stop.len_utf8()..];
            let level = if first.is_ascii_uppercase() { 0 } else { level };
            (rest.starts_with([' ', '\t']) && !rest.trim().is_empty()).then(|| Mark {
                show: &text[..end + 1],
                level,
                rest: rest.trim_start(),
                numbered: true,
            })
        }
    }
}

/// Whether the word at the end of `before` was split and goes on in `after`, and what stands between.
///
/// A hyphen at a line's end is soft when a small letter follows, unless it ends a digit or the next word
/// joins two parts of one compound ("børne- og ungeområdet").
pub(crate) fn joint(before: &str, after: &str) -> Joint {
    let Some(stem) = before.strip_suffix('-') else { return Joint::Blank };
    let Some(last) = stem.chars().next_back() else { return Joint::Blank };
    let Some(next) = after.chars().next() else { return Joint::Blank };
    if last.is_whitespace() {
        return Joint::Blank;
    }
    if last.is_ascii_digit() || (next.is_ascii_digit() && !last.is_whitespace()) {
        return Joint::Hyphen;
    }
    let word = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    if matches!(word, "og" | "eller" | "samt" | "til" | "som" | "men") {
        return Joint::Blank;
    }
    if next.is_lowercase() && last.is_lowercase() {
        Joint::Soft
    } else if next.is_alphabetic() {
        Joint::Hyphen
    } else {
        Joint::Blank
    }
}

/// What stands between two lines of one paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joint {
    /// A blank.
    Blank,
    /// Nothing: the hyphen was soft and goes.
    Soft,
    /// Nothing: the hyphen is part of the word.
    Hyphen,
}

/// Adds a line to running text.
pub(crate) fn append(text: &mut String, line: &str) {
    if text.is_empty() {
        text.push_str(line);
        return;
    }
    match joint(text, line) {
        Joint::Soft => {
            text.pop();
        }
        Joint::Hyphen => {}
        Joint::Blank => text.push(' '),
    }
    text.push_str(line);
}

/// Text of lines on one line, words put together.
pub(crate) fn joined<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        append(&mut text, line.trim());
    }
    squeeze(&text)
}

/// Runs of blanks become one.
pub(crate) fn squeeze(text: &str) -> String {
    squeezed(text).into_owned()
}

/// Runs of blanks become one; a text without such is given back as it is.
pub(crate) fn squeezed(text: &str) -> Cow<'_, str> {
    // No lead byte ends a text, and a tab or line break at its end is a blank there.
    let odd = |a: u8, b: u8| (a == b'\t') | (a == b'\n') | (a == 0xC2) | (a == b' ') & (b == b' ');
    if !text.starts_with(' ') && !text.ends_with([' ', '\t', '\n']) && !any_pair(text.as_bytes(), odd) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.into()
}

/// How wide the running text of a document is, in bytes: what nine of ten lines do not pass.
pub(crate) fn width(lines: &[Line]) -> usize {
    let mut lengths: Vec<usize> =
        lines.iter().filter(|l| l.style.role == Role::Plain && l.text.len() > 20).map(|l| l.text.len()).collect();
    if lengths.is_empty() {
        return 80;
    }
    let place = lengths.len() * 9 / 10;
    let place = place.min(lengths.len() - 1);
    *lengths.select_nth_unstable(place).1
}

/// Whether `line` goes on with what `before` began.
pub(crate) fn continues(before: &Line, line: &Line, width: usize) -> bool {
    if line.style.role != before.style.role
        && matches!(
            (line.style.role, before.style.role),
            (Role::TableRow | Role::Heading(_), _) | (_, Role::TableRow | Role::Heading(_))
        )
    {
        return false;
    }
    let last = before.text.chars().next_back().unwrap_or(' ');
    let first = line.text.chars().next().unwrap_or(' ');
    let ends = matches!(last, '.' | ':' | '?' | '!' | ';' | '"' | '”');
    match line.style.gap {
        Gap::Paragraph => false,
        Gap::Page => {
            !ends
                && (first.is_lowercase()
                    || (last == '-' && !before.text.ends_with(" -"))
                    || (before.text.len() * 10 > width * 8 && line.style.indent <= 1.0))
        }
        Gap::None | Gap::Line => {
            if ends && before.text.len() * 4 < width * 3 || last == ':' && first.is_uppercase() {
                return false;
            }
            // A short line without an end, followed by a capital, is a line of its own.
            if before.text.len() * 2 < width && first.is_uppercase() && before.style.gap != Gap::None {
                return false;
            }
            !(before.style.bold != line.style.bold && ends)
        }
    }
}

/// Whether a leading blank stands for a bullet that was lost, and not for a page's beginning.
///
/// Extraction leaves one blank for either. A bullet follows a colon, a comma or another such line; a page's
/// first line goes on with a sentence or is a heading.
fn lost_bullet(lines: &[&Line], at: usize) -> bool {
    let line = lines[at];
    if line.style.indent < 1.0 || line.style.indent > 3.0 || line.style.top > 0.0 || line.style.role != Role::Plain {
        return false;
    }
    let blank_led = |l: &Line| (1.0..=3.0).contains(&l.style.indent);
    let neighbour = at.checked_sub(1).map(|i| lines[i]).is_some_and(|b| blank_led(b) || b.text.ends_with([':', ',']));
    let next = lines.get(at + 1).is_some_and(|l| blank_led(l));
    let first = line.text.chars().next().unwrap_or(' ');
    let goes_on =
        first.is_lowercase() && !line.text.starts_with("at ") && !lines.get(at.wrapping_sub(1)).is_some_and(|l| blank_led(l));
    // After a colon alone, a full line is a page's first and no entry.
    let only_colon = !next && at.checked_sub(1).map(|i| lines[i]).is_some_and(|b| !blank_led(b));
    if only_colon && line.text.len() > 70 && lines.get(at + 1).is_some_and(|l| l.style.gap != Gap::Paragraph) {
        return false;
    }
    (neighbour || next) && !goes_on && at > 0 || (at == 0 && next)
}

/// Builds the blocks of a section from its lines.
pub(crate) fn build<L: std::borrow::Borrow<Line>>(lines: &[L], width: usize) -> Vec<Block> {
    let lines: Vec<&Line> = lines.iter().map(std::borrow::Borrow::borrow).collect();
    let lines = lines.as_slice();
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<&Line> = None;
    let mut in_list_line = false;
    for (at, line) in lines.iter().copied().enumerate() {
        if line.style.role == Role::TableRow {
            let row: Vec<String> = line.text.split('\t').map(squeeze).collect();
            let rule = row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | '=' | ' ')));
            match blocks.last_mut() {
                _ if rule && row.iter().any(|c| !c.is_empty()) => {}
                Some(Block::Table { rows }) if before.is_some_and(|b| b.style.role == Role::TableRow) => rows.push(row),
                _ => blocks.push(Block::Table { rows: vec![row] }),
            }
            before = Some(line);
            in_list_line = false;
            continue;
        }
        if let Role::Heading(_) = line.style.role {
            blocks.push(Block::Subheading { text: squeeze(&line.text) });
            before = Some(line);
            in_list_line = false;
            continue;
        }
        let found = mark(&line.text);
        let listed = matches!(line.style.role, Role::ListItem(_));
        let bullet = found.is_some()
            || lost_bullet(lines, at)
            || (listed && before.is_none_or(|b| b.number != line.number || line.style.gap != Gap::None));
        let goes_on = before.is_some_and(|b| {
            b.style.role != Role::TableRow && !matches!(b.style.role, Role::Heading(_)) && continues(b, line, width)
        });
        if bullet
            && !(goes_on
                && found.as_ref().is_some_and(|m| !m.numbered && m.show == "–")
                && !before.is_some_and(|b| mark(&b.text).is_some() || b.text.ends_with(':')))
        {
            let (show, level, text) = match &found {
                Some(m) => (m.show, m.level, m.rest),
                None => ("•", 0, line.text.as_str()),
            };
            let level = if let Role::ListItem(depth) = line.style.role { depth } else { level };
            let item = ListItem { marker: show.to_owned(), level, text: squeeze(text) };
            match blocks.last_mut() {
                Some(Block::List { items }) => items.push(item),
                _ => blocks.push(Block::List { items: vec![item] }),
            }
            in_list_line = true;
        } else if goes_on
            || (in_list_line && line.style.gap == Gap::None && before.is_some_and(|b| b.style.role == line.style.role))
        {
            match blocks.last_mut() {
                Some(Block::Paragraph { text }) => append(text, &squeezed(&line.text)),
                Some(Block::List { items }) => {
                    if let Some(item) = items.last_mut() {
                        append(&mut item.text, &squeezed(&line.text));
                    }
                }
                _ => blocks.push(Block::Paragraph { text: squeeze(&line.text) }),
            }
        } else {
            let text = squeeze(&line.text);
            let alone = line.style.bold && text.len() < 80 && !text.ends_with('.');
            blocks.push(if alone { Block::Subheading { text } } else { Block::Paragraph { text } });
            in_list_line = false;
        }
        before = Some(line);
    }
    blocks
}

/// The blocks' text, a blank line between.
pub(crate) fn text(blocks: &[Block]) -> String {
    let most = |block: &Block| match block {
        Block::Paragraph { text } | Block::Subheading { text } => text.len() + 2,
        _ => 0,
    };
    let mut out = String::with_capacity(blocks.iter().map(most).sum());
    for block in blocks {
        if !std::ptr::eq(block, &blocks[0]) {
            out.push_str("\n\n");
        }
        block.text_onto(&mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens() {
        assert_eq!(joined(["samarbej-", "det"]), "samarbejdet");
        assert_eq!(joined(["for 13-", "25årige"]), "for 13-25årige");
        assert_eq!(joined(["børne-", "og ungeområdet"]), "børne- og ungeområdet");
        assert_eq!(joined(["KL-", "Region"]), "KL-Region");
        assert_eq!(joined(["og -", "trivsel"]), "og - trivsel");
        assert_eq!(joined(["tema", "dag"]), "tema dag");
    }

    #[test]
    fn marks() {
        assert_eq!(mark("\u{F0B7} DAS drøfter").map(|m| m.rest), Some("DAS drøfter"));
        assert_eq!(mark("o Fokus på").map(|m| (m.level, m.rest)), Some((1, "Fokus på")));
        assert_eq!(mark("12. Evt.").map(|m| m.show), Some("12."));
        assert_eq!(mark("a) Formålet").map(|m| m.show), Some("a)"));
        assert!(mark("område").is_none());
        assert!(mark("-5 grader").is_none());
        assert!(mark("2021 var").is_none());
    }
}
