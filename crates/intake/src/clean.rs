//! Repairs of characters that extraction broke; never of words.

use crate::{
    lexicon::any_byte,
    line::{Document, Gap, Line, Role},
};
use sagsgang_model::{Finding, FindingKind, Provenance};

/// Repairs every line in place and adds one finding that counts the repairs.
pub(crate) fn clean(document: &mut Document) {
    whole_words(&mut document.lines);
    let mut repaired = 0usize;
    let mut first = None;
    for line in &mut document.lines {
        if needs_cleaning(&line.text) && repair_changes(&line.text) {
            let (text, repairs) = repair(&line.text);
            line.text = text;
            if repairs > 0 {
                repaired += repairs;
                first.get_or_insert(Provenance::new(line.page, line.number, line.number));
            }
        }
    }
    if repaired > 0 {
        let word = if repaired == 1 { "ét bogstav" } else { "bogstaver" };
        document.findings.push(Finding {
            kind: FindingKind::Repaired,
            message: format!(
                "{repaired} steder var {word} (som regel å) brudt i flere tegn og er samlet igen; se efter, at ordene er rigtige."
            ),
            provenance: first,
        });
    }
    document.lines.retain(|line| !line.text.is_empty());
}

/// Puts words together that a soft hyphen splits at a line's end: `ram\u{AD}` and `men` are `rammen`, where a hyphen would
/// leave open whether `men` is a word of its own.
fn whole_words(lines: &mut [Line]) {
    let body: Vec<usize> = (0..lines.len()).filter(|l| lines[*l].style.role != Role::PageEdge).collect();
    for pair in body.windows(2) {
        let (here, below) = (pair[0], pair[1]);
        if lines[here].text.ends_with('\u{AD}') && matches!(lines[below].style.gap, Gap::None | Gap::Page) {
            let end = lines[below].text.find(char::is_whitespace).unwrap_or(lines[below].text.len());
            let rest = lines[below].text[end..].trim_start().to_owned();
            let word = std::mem::replace(&mut lines[below].text, rest);
            lines[here].text.pop();
            lines[here].text.push_str(&word[..end]);
        }
    }
}

fn needs_cleaning(text: &str) -> bool {
    // Danish letters begin with 0xC3; few others stand in minutes.
    let odd = |b: u8| (b < 0x20) | (b == 0x7F) | (b == 0xC2) | (b >= 0xCC);
    any_byte(text.as_bytes(), odd) || text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace)
}

/// Whether anything would be repaired: most dashes, quotation marks and bullets stay as they are.
fn repair_changes(text: &str) -> bool {
    let stays = |c: char| matches!(c, ' '..='~' | '\t' | 'À'..='ÿ' | '\u{2013}'..='\u{201F}' | '\u{2022}' | '\u{2026}' | '\u{F000}'..='\u{F0FF}');
    text.trim().len() < text.len() || !text.chars().all(stays)
}

/// The repaired text and how many letters were put together.
fn repair(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut repairs = 0;
    for c in text.chars() {
        match c {
            // A combining mark: join it with the letter before, over the blank that extraction put between.
            '\u{030A}' | '\u{0308}' | '\u{0301}' => {
                let before = out.trim_end_matches(' ').chars().next_back();
                if let Some(joined) = before.and_then(|letter| compose(letter, c)) {
                    out.truncate(out.trim_end_matches(' ').len() - before.map_or(0, char::len_utf8));
                    out.push(joined);
                    repairs += 1;
                } else {
                    out.push(c);
                }
            }
            '\u{00A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{3000}' => out.push(' '),
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            // A soft hyphen shows only at a line's end, where it splits a word.
            '\u{00AD}' => out.push('\u{00AD}'),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    let mut text = out.trim().to_owned();
    if text.contains('\u{00AD}') {
        let ends = text.ends_with('\u{00AD}');
        text.retain(|c| c != '\u{00AD}');
        if ends {
            text.push('-');
        }
    }
    (text, repairs)
}

fn compose(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('a', '\u{030A}') => 'å',
        ('A', '\u{030A}') => 'Å',
        ('a', '\u{0308}') => 'ä',
        ('o', '\u{0308}') => 'ö',
        ('u', '\u{0308}') => 'ü',
        ('A', '\u{0308}') => 'Ä',
        ('O', '\u{0308}') => 'Ö',
        ('U', '\u{0308}') => 'Ü',
        ('e', '\u{0301}') => 'é',
        ('E', '\u{0301}') => 'É',
        ('a', '\u{0301}') => 'á',
        ('o', '\u{0301}') => 'ó',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_soft_hyphen_splits_one_word() {
        let line = |text: &str| Line { text: text.to_owned(), page: 1, number: 1, style: crate::Style::default() };
        let mut lines = [line("inden for ram\u{AD}"), line("men. Og mere"), line("børne-"), line("og unge")];
        whole_words(&mut lines);
        assert_eq!(lines.map(|line| line.text), ["inden for rammen.", "Og mere", "børne-", "og unge"]);
    }

    #[test]
    fn broken_letters() {
        assert_eq!(repair("Ma \u{30A}nedsliste"), ("Månedsliste".to_owned(), 1));
        assert_eq!(repair("Bya\u{30A}d"), ("Byåd".to_owned(), 1));
        assert_eq!(repair("samar\u{AD}bejde"), ("samarbejde".to_owned(), 0));
        assert_eq!(repair("samar\u{AD}"), ("samar-".to_owned(), 0));
        assert_eq!(repair("1.000\u{A0}kr.\u{200B}"), ("1.000 kr.".to_owned(), 0));
    }
}
