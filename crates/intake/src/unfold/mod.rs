//! Documents whose lines were lost: whole pages on one line, and minutes set as one table.
//!
//! Both are given back the lines that a reader would see, so that the rules meet what they know.

mod poured;
mod table;

use sagsgang_model::SectionKind;

use crate::{
    dates, decision, head, items,
    lexicon::{lexicon, lower},
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

/// `fold dette punkt ind Resume`: where a web page's button ends and the document goes on.
fn joined_to_furniture(text: &str) -> Option<usize> {
    let words = &lexicon().furniture;
    // The first two letters tell nearly all lines apart from a button.
    let first = text.as_bytes().first_chunk::<2>()?.map(|b| b.to_ascii_lowercase());
    if !words.leads.iter().chain(&words.buttons).any(|l| l.as_bytes().starts_with(&first)) {
        return None;
    }
    let lowered = lower(text.get(..text.len().min(40)).unwrap_or(text));
    let lead = |leads: &[String]| leads.iter().find(|l| lowered.starts_with(l.as_str())).map(String::len);
    lead(&words.leads)
        .filter(|len| text[*len..].starts_with(' '))
        .or_else(|| lead(&words.buttons).filter(|len| text[*len..].starts_with(char::is_uppercase)))
}

/// `1. Meddelelse fra formandenReferat`: where an item's title ends and the heading glued to it begins.
fn joined_to_heading(line: &Line) -> Option<usize> {
    let text = line.text.as_str();
    let first = text.bytes().next()?;
    if text.len() > LONG || !first.is_ascii_digit() && !matches!(line.style.role, Role::Heading(_)) {
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
    let last = text.as_bytes().last()?;
    let word = lexicon().words.glued.words.iter().find(|w| w.as_bytes().last() == Some(last) && text.ends_with(w.as_str()))?;
    let before = &text[..text.len() - word.len()];
    before.ends_with(|c: char| c.is_lowercase() || c == '.').then_some(before.len())
}

/// `Bilag Beslutning`: two headings with nothing under the first.
fn two_headings(text: &str) -> Option<usize> {
    if text.len() > 50 || !text.starts_with(char::is_uppercase) {
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
    joined_to_furniture(&line.text)
        .or_else(|| joined_to_heading(line))
        .or_else(|| heading_at_end(&line.text))
        .or_else(|| two_headings(&line.text))
}

/// Parts lines that hold two things.
fn parted(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() + lines.len() / 4);
    for line in lines {
        let furniture = joined_to_furniture(&line.text);
        let Some(at) = joined(&line) else {
            out.push(line);
            continue;
        };
        let (first, rest) = (line.text[..at].trim().to_owned(), line.text[at..].trim().to_owned());
        let role = if furniture.is_some() { Role::Navigation } else { line.style.role };
        out.push(Line { text: first, style: Style { role, ..line.style }, ..line });
        let role = if furniture.is_some() { line.style.role } else { Role::Plain };
        out.push(Line { text: rest, style: Style { gap: Gap::Paragraph, role, ..line.style }, ..line });
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
