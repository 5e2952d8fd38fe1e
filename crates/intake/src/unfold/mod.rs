//! Documents whose lines were lost: whole pages on one line, and minutes set as one table.
//!
//! Both are given back the lines that a reader would see, so that the rules meet what they know.

mod poured;
mod table;

use std::sync::LazyLock;

use sagsgang_model::SectionKind;

use crate::{
    dates, decision, head, items,
    lexicon::{Beginnings, any_pair, closes_with, lexicon, lower, opening, opens_with},
    line::{Gap, Line, Role, Style},
    people,
};

use self::{poured::*, table::*};

/// A line longer than this is no line of print.
const LONG: usize = 260;

/// Gives a document its lines back where they were lost.
pub(crate) fn unfold(mut lines: Vec<Line>) -> Vec<Line> {
    // "Indholdsfortegnelse1. Fraværende"
    const CONTENTS: &str = "Indholdsfortegnelse";
    let glued = |l: &Line| l.text.strip_prefix(CONTENTS).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(at) = lines.iter().position(glued) {
        let mut name = lines[at].clone();
        name.text.truncate(CONTENTS.len());
        lines[at].text.drain(..CONTENTS.len());
        lines.insert(at, name);
    }
    let lines = if lines.iter().any(|l| joined(l).is_some()) { parted(lines) } else { lines };
    let lines = titled_rows(dated_below(lines));
    let lines = if tabular(&lines) { rows(lines) } else { lines };
    let lines = if form(&lines) { fields(lines) } else { lines };
    let long: usize = lines.iter().filter(|l| l.text.len() > LONG).map(|l| l.text.len()).sum();
    let all: usize = lines.iter().map(|l| l.text.len()).sum();
    if long > 0
        && (lines.iter().filter(|l| l.text.len() > 110).count() * 3 > lines.len() || long * 10 > all * 8)
        && flattened(&lines)
    {
        cut(lines)
    } else {
        lines
    }
}

/// How lines begin that a button may begin, and how those end that may hold two things: nearly all lines show at once
/// that they hold one.
struct Edges {
    first: Beginnings,
    last: Beginnings,
}

/// How the names of files end.
const FILES: [&str; 4] = [".pdf", "docx", "xlsx", ".doc"];

static EDGES: LazyLock<Edges> = LazyLock::new(|| {
    let words = &lexicon().furniture;
    let first = Beginnings::of(words.leads.iter().chain(&words.buttons).map(String::as_str));
    let ends = lexicon().words.glued.words.iter().chain(&words.ends).map(String::as_str);
    Edges { first, last: Beginnings::of_ends(ends.chain(FILES)) }
});

/// `fold dette punkt ind Resume`: where a web page's button ends and the document goes on.
fn joined_to_furniture(text: &str) -> Option<usize> {
    let words = &lexicon().furniture;
    if !EDGES.first.may_open(text) {
        return None;
    }
    let lowered = lower(opening(text, 40));
    let lead = |leads: &[String]| leads.iter().find(|l| opens_with(&lowered, l)).map(String::len);
    lead(&words.leads)
        .filter(|len| text[*len..].starts_with(' '))
        .or_else(|| lead(&words.buttons).filter(|len| text[*len..].starts_with(char::is_uppercase)))
}

/// `J. nr. 00.32.00 S00Retur til indholdsfortegnelsen`: where a line ends and a web page's button begins.
fn button_at_end(text: &str) -> Option<usize> {
    let button = lexicon().furniture.ends.iter().find(|w| closes_with(text, w))?;
    let before = &text[..text.len() - button.len()];
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ')')).then_some(before.len())
}

/// `Fraværende: Ida Lind (A).87. Budgetopfølgning`, `Godkendt.88. Eventuelt`: where the next item begins.
fn item_glued(text: &str) -> Option<usize> {
    if text.len() > LONG || !any_pair(text.as_bytes(), |a, b| ((a == b'.') | (a == b')') | (a == b't')) & b.is_ascii_digit()) {
        return None;
    }
    // "Lukket punkt37. Meddelelser"
    if let Some(at) = text.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0 && items::begins(&text[*at..]))
        && items::closed_title(&lower(&text[..at]))
    {
        return Some(at);
    }
    let mut places = text.match_indices(['.', ')']).map(|(at, _)| at + 1);
    places.find(|at| {
        let (before, behind) = text.split_at(*at);
        // Abbreviations are shorter: "kl.18".
        let word = before.trim_end_matches('.').chars().rev().take_while(|c| c.is_alphabetic()).count();
        (before.trim_end_matches('.').ends_with(')') || word > 3)
            && behind.starts_with(|c: char| c.is_ascii_digit())
            && items::begins(behind)
    })
}

/// `Fraværende: Ida LindGodkendt.`, `Fraværende: Ida Lind Drøftet. …`: where the names end and the decision begins.
fn decision_behind_names(text: &str) -> Option<usize> {
    let label = ["Fraværende: ", "Afbud: ", "Ikke til stede: "].iter().find(|w| opens_with(text, w))?;
    let start = label.len();
    let mut names = 0;
    let mut before = ' ';
    for (at, c) in text[start..].char_indices().map(|(at, c)| (start + at, c)).filter(|_| text.ends_with('.')) {
        let begins = c.is_uppercase() && (before == ' ' || before.is_lowercase());
        if begins && names >= 2 && !text[..at].trim_end().ends_with([',', '.']) && decision::opens(&text[at..]) {
            return Some(at);
        }
        names += usize::from(begins);
        before = c;
    }
    None
}

/// `Drøftetsagsnr18-11902_doknr2210-19_v1_oplæg.pdf sagsnr18-…`: where the name of a file begins.
fn file_at_end(text: &str) -> Option<usize> {
    if !FILES.iter().any(|end| closes_with(text, end)) {
        return None;
    }
    let system = |(label, mark): (&str, &str)| {
        let mut places = text.match_indices(label).map(|(at, _)| at);
        places.find(|at| {
            text[..*at].ends_with(|c: char| c.is_lowercase() || matches!(c, '.' | ')' | ' '))
                && text[at + label.len()..].starts_with(|c: char| c.is_ascii_digit())
                && text[*at..].contains(mark)
        })
    };
    [("sagsnr", "_doknr"), ("caseno", "_#")].into_iter().find_map(system)
}

/// `1. Meddelelse fra formandenReferat`: where an item's title ends and the heading glued to it begins.
fn joined_to_heading(line: &Line) -> Option<usize> {
    let text = line.text.as_str();
    let first = text.bytes().next()?;
    if text.len() > LONG || !first.is_ascii_digit() && !matches!(line.style.role, Role::Heading(_)) {
        return None;
    }
    // Few lines have a capital right behind a small letter.
    let small = |b: u8| b.is_ascii_lowercase() | b.is_ascii_digit() | (b == b')') | (b >= 0x80);
    if !any_pair(text.as_bytes(), |a, b| small(a) & (b.is_ascii_uppercase() | (b == 0xC3))) {
        return None;
    }
    let mut before = ' ';
    let mut at = None;
    for (place, c) in text.char_indices() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || before == ')') {
            at = Some(place);
        }
        before = c;
    }
    let at = at.filter(|at| *at > 6)?;
    let lowered = lower(&text[at..]);
    let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
    (heading && items::titled(text)).then_some(at)
}

/// `… til uforudsete udgifterBeslutning`: where the text ends and the heading begins.
fn heading_at_end(text: &str) -> Option<usize> {
    let word = lexicon().words.glued.words.iter().find(|w| closes_with(text, w))?;
    let before = &text[..text.len() - word.len()];
    before.ends_with(|c: char| c.is_lowercase() || c == '.').then_some(before.len())
}

/// `Bilag Beslutning`: two headings with nothing under the first.
fn two_headings(text: &str) -> Option<usize> {
    if text.len() > 50 || !lexicon().may_be_heading(text) || !text.starts_with(char::is_uppercase) {
        return None;
    }
    let (first, last) = text.rsplit_once(' ').filter(|(_, last)| last.starts_with(char::is_uppercase))?;
    let heading = |words: &str| {
        let lowered = lower(words);
        lexicon().headings_at(&lowered).any(|h| !h.weak && h.words.len() == lowered.len())
    };
    (heading(last) && heading(first.trim_end_matches(':')) && !heading(text)).then_some(first.len() + 1)
}

/// `Beslutning fra Integrationsrådet`, with `Dato: 19. maj 2016` and `Sted: …` on the lines below.
fn dated_below(mut lines: Vec<Line>) -> Vec<Line> {
    let mut at = 0;
    while at + 1 < lines.len() {
        let told = lines[at].text.strip_prefix("Beslutning fra ").is_some_and(|body| head::body_name(body).is_some())
            && lines[at + 1].text.starts_with("Dato: ")
            && dates::find(&lines[at + 1].text).is_some();
        if told {
            let date = lines.remove(at + 1);
            lines[at].text = format!("{} {}", lines[at].text, date.text);
            if let Some(place) = lines.get_mut(at + 1).filter(|l| l.text.starts_with("Sted: ")) {
                place.style.role = Role::Navigation;
            }
        }
        at += 1;
    }
    lines
}

/// Where a line that holds two things is parted.
fn joined(line: &Line) -> Option<usize> {
    let text = line.text.as_str();
    let at_end = || heading_at_end(text).or_else(|| button_at_end(text)).or_else(|| file_at_end(text));
    joined_to_furniture(text)
        .or_else(|| joined_to_heading(line))
        .or_else(|| if EDGES.last.may_close(text) { at_end() } else { None })
        .or_else(|| two_headings(text))
        .or_else(|| item_glued(text))
        .or_else(|| decision_behind_names(text))
}

/// Parts lines that hold two things or more.
fn parted(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() + lines.len() / 4);
    for mut line in lines {
        while let Some(at) = joined(&line) {
            let furniture = joined_to_furniture(&line.text).is_some();
            let (first, rest) = (line.text[..at].trim().to_owned(), line.text[at..].trim().to_owned());
            let role = if furniture { Role::Navigation } else { line.style.role };
            out.push(Line { text: first, style: Style { role, ..line.style }, ..line });
            let role = if furniture { line.style.role } else { Role::Plain };
            line = Line { text: rest, style: Style { gap: Gap::Paragraph, role, ..line.style }, ..line };
        }
        out.push(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[&str]) -> Vec<String> {
        let line = |(n, text): (usize, &&str)| Line {
            text: (*text).to_owned(),
            page: 1,
            number: n as u32 + 1,
            style: Style { gap: Gap::Paragraph, ..Style::default() },
        };
        unfold(lines.iter().enumerate().map(line).collect()).into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn every_button_is_parted_from_what_follows() {
        for lead in &lexicon().furniture.leads {
            assert_eq!(texts(&[&format!("{lead} Sagsfremstilling")]), [lead.as_str(), "Sagsfremstilling"], "{lead}");
        }
        for button in &lexicon().furniture.buttons {
            assert_eq!(texts(&[&format!("{button}Sagsid.: 14/33")]), [button.as_str(), "Sagsid.: 14/33"], "{button}");
        }
    }

    #[test]
    fn every_button_is_parted_from_what_stands_before() {
        for button in &lexicon().furniture.ends {
            assert_eq!(texts(&[&format!("J. nr. 00.32.00 S00{button}")]), ["J. nr. 00.32.00 S00", button.as_str()], "{button}");
        }
    }

    #[test]
    fn an_item_glued_to_the_one_before_is_parted() {
        assert_eq!(
            texts(&["Fraværende: Ida Lind (A).87. Nyt torv i Havnsø"]),
            ["Fraværende: Ida Lind (A).", "87. Nyt torv i Havnsø"]
        );
        assert_eq!(
            texts(&["Ib Dam (V) deltog i stedet for Ida Lind (A).88. Eventuelt"]),
            ["Ib Dam (V) deltog i stedet for Ida Lind (A).", "88. Eventuelt"]
        );
        assert_eq!(texts(&["Lukket punkt37. Meddelelser"]), ["Lukket punkt", "37. Meddelelser"]);
        assert_eq!(texts(&["Taget til efterretning.88. Eventuelt"]), ["Taget til efterretning.", "88. Eventuelt"]);
        for text in ["Fraværende: Ida Lind (A) fra kl. 18.30.", "Mødet er kl.18. Eventuelt senere", "Se afsnit 3.2. Havnen"] {
            assert_eq!(texts(&[text]), [text]);
        }
    }

    #[test]
    fn a_decision_behind_who_was_away_is_parted() {
        for (names, told) in [
            ("Fraværende: Ida Lind", "Godkendt."),
            ("Afbud: Ida Lind, Ole Vind", "Taget til efterretning."),
            ("Fraværende: Ida Lind ", "Drøftet. Rådet takker."),
        ] {
            assert_eq!(texts(&[&format!("{names}{told}")]), [names.trim_end(), told]);
        }
        for text in ["Fraværende: Ida Lind, Ole Udsen.", "Afbud: Ida Lind. Ole Vind deltog i stedet."] {
            assert_eq!(texts(&[text]), [text]);
        }
    }

    #[test]
    fn every_heading_glued_to_a_text_is_parted() {
        for word in &lexicon().words.glued.words {
            assert_eq!(
                texts(&[&format!("at udgiften dækkes af puljen{word}")]),
                ["at udgiften dækkes af puljen", word.as_str()],
                "{word}"
            );
        }
        assert_eq!(texts(&["Udvalgets Beslutning"]), ["Udvalgets Beslutning"]);
    }

    #[test]
    fn a_heading_glued_to_a_title_is_parted() {
        assert_eq!(texts(&["2. Ny bro over ÅdalenResumé"]), ["2. Ny bro over Ådalen", "Resumé"]);
        assert_eq!(texts(&["2. Besøg på PlejecentretBøgen"]), ["2. Besøg på PlejecentretBøgen"]);
    }

    #[test]
    fn a_date_below_the_body_that_decided() {
        let lines = ["Beslutning fra Integrationsrådet", "Dato: 19. maj 2016", "Sted: Multisalen", "Godkendt."];
        assert_eq!(texts(&lines), ["Beslutning fra Integrationsrådet Dato: 19. maj 2016", "Sted: Multisalen", "Godkendt."]);
    }
}
