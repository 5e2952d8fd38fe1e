//! Text as the fonts can show it.
//!
//! PDF/UA forbids letters without a shape, and PDF/A those without a meaning. What neither font can show is therefore
//! shown by its number, `[U+1F600]`: ugly, but true, read aloud, and found by a search.

use std::fmt::Write as _;

use serde_json::Value;

use crate::world::FONTS;

/// Longer runs of letters get a place to break, so that they stay on the page.
const UNBROKEN: usize = 40;
/// Where a line may break without a sign. Not part of any word.
const BREAK: char = '\u{200B}';

/// Every text of a value as the fonts can show it.
pub(crate) fn shown(value: &mut Value) {
    match value {
        Value::String(text) => *text = of(&bound(text)),
        Value::Array(values) => values.iter_mut().for_each(shown),
        Value::Object(fields) => fields.values_mut().for_each(shown),
        _ => {}
    }
}

/// Binds what looks like the mark of a list to the word before it: no line begins with `30. september` or a dash.
fn bound(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    let mut first = true;
    while let Some(word) = words.next() {
        if !first {
            out.push(if words.peek().is_some() && is_mark(word) { '\u{A0}' } else { ' ' });
        }
        out.push_str(word);
        first = false;
    }
    out
}

/// `30.`, `a)`, `-`, `•`
fn is_mark(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ')']);
    let number = !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit());
    let letter = bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_alphabetic());
    match word.len() - bare.len() {
        0 => matches!(word, "-" | "–" | "—" | "*" | "•"),
        1 => number || letter,
        _ => false,
    }
}

/// A text without what cannot be shown.
fn of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut unbroken = 0;
    for c in text.chars() {
        let c = match c {
            '\n' => '\n',
            '\u{A0}' | '\u{2007}' | '\u{202F}' => '\u{A0}',
            c if c.is_whitespace() => ' ',
            c if is_invisible(c) => continue,
            c => c,
        };
        unbroken = if c.is_whitespace() || matches!(c, '-' | '–') { 0 } else { unbroken + 1 };
        if unbroken > UNBROKEN {
            out.push(BREAK);
            unbroken = 1;
        }
        if c.is_whitespace() || has_glyph(c) {
            out.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "[U+{:04X}]", u32::from(c));
        }
    }
    out
}

/// What has no shape of its own: control characters, and those that only say how their neighbours are joined, ordered or drawn.
///
/// The order of letters is told by the letters themselves; overrides of it would let text look like another.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}')
        || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a font has the letter, and the letter has a meaning: those for private use have none.
fn has_glyph(c: char) -> bool {
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    !private && c != '\u{FFFE}' && FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_is_left_alone() {
        for text in
            ["Ærø, Ålborg & Østerå – §\u{a0}79 b, stk. 2: »ja« ”nej” “måske” 1.250 kr. 50 % 3 m² ½ → ☐ •", "", "to\nlinjer"]
        {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn what_cannot_be_shown_is_shown_by_number() {
        assert_eq!(of("ja 👍🏽 漢"), "ja [U+1F44D][U+1F3FD] [U+6F22]");
        assert_eq!(of("\u{F0B7} punkt"), "[U+F0B7] punkt");
        assert_eq!(of("a\u{0}b\u{FEFF}c\u{202E}d\u{7f}\u{AD}"), "abcd");
        assert_eq!(of("\u{FFFE}"), "[U+FFFE]");
    }

    #[test]
    fn no_line_begins_like_an_entry_of_a_list() {
        assert_eq!(
            bound("fra den 30. september til 1. maj - og så 2 dage"),
            "fra den\u{A0}30. september til\u{A0}1. maj\u{A0}- og så 2 dage"
        );
        assert_eq!(bound("- ja"), "- ja");
        assert_eq!(bound("punkt 3."), "punkt 3.");
        assert_eq!(bound("  a  b) c "), "  a \u{A0}b) c ");
    }

    #[test]
    fn very_long_words_can_break() {
        let long = of(&"a".repeat(200));
        assert_eq!(long.chars().filter(|c| *c == BREAK).count(), 4);
        assert!(!of("speciallægepraksisplanlægningsstabiliser").contains(BREAK));
    }
}
