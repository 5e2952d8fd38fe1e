//! Items written in the office: what reading would have found in the same words.

use super::*;
use crate::{
    clean,
    cues::Scan,
    headings::{self, Heading},
    line::{Document, Style},
};

/// Fills in what a text tells by itself of an item (*punkt*) that a caseworker wrote: references to law, amounts,
/// commitments and quotes of earlier decisions, by the rules that reading has. What the item had of them is replaced.
///
/// `date` is the meeting's, when it is known: `i november` means the one after it.
pub fn annotate(item: &mut Item, date: Option<Date>) {
    item.law_references.clear();
    item.amounts.clear();
    let section_cues: Vec<Cues> = item.sections.iter().map(|section| cues::of(&section.text)).collect();
    references_of(item);
    commitments_of(item, &section_cues, date);
    item.earlier_decisions = quoted(item, date);
}

/// Reads a document that is one item and nothing else, as a caseworker writes it: a title, when it begins with one, and
/// headings with text. Never fails, and no line is lost: what stands under no heading is a section without one.
pub fn whole(mut document: Document) -> Item {
    clean::clean(&mut document);
    let mut lines: Vec<Line> = document.lines.into_iter().filter(|line| line.style.role != Role::PageEdge).collect();
    lines.retain(|line| !line.text.trim().is_empty());
    // Whoever writes a title writes it first, and puts no stop behind it.
    let mut room = String::new();
    let is_title = lines.first().is_some_and(|line| {
        let scans = Scan::all(std::slice::from_ref(line), &mut room);
        let known = scans.first().is_some_and(|scan| headings::parse(line, scan).is_some());
        let short = line.text.chars().count() <= LONGEST_TITLE && !line.text.trim_end().ends_with(['.', ':', ',', ';']);
        !known && (matches!(line.style.role, Role::Heading(_)) || line.style.role == Role::Plain && short && lines.len() > 1)
    });
    let title = if is_title { lines.remove(0).text.trim().to_owned() } else { String::new() };
    Item { title, ..of_lines(&lines, None, None).unwrap_or_else(|| Item::bare(None, String::new(), None, Access::Open)) }
}

/// A title is no longer than this, in characters.
const LONGEST_TITLE: usize = 200;

/// The decisions of other meetings that an item's sections quote, read from their words as lines.
pub(super) fn quoted(item: &Item, date: Option<Date>) -> Vec<EarlierDecision> {
    of_lines(&lines_of(item), item.number.clone(), date).map(|item| item.earlier_decisions).unwrap_or_default()
}

/// The item that lines hold, all of them; none without a line.
fn of_lines(lines: &[Line], number: Option<ItemNumber>, date: Option<Date>) -> Option<Item> {
    let start = lines.first()?;
    let mut room = String::new();
    let scans = Scan::all(lines, &mut room);
    let headings: Vec<Option<Heading<'_>>> = lines.iter().zip(&scans).map(|(line, scan)| headings::parse(line, scan)).collect();
    let body: Vec<_> = lines.iter().zip(&headings).map(|(line, heading)| (line, heading.as_ref())).collect();
    let weak = weak_headings(&headings, &vec![false; lines.len()]);
    let context = Context {
        number,
        minutes: false,
        headed: true,
        marked: false,
        capitals: false,
        width: blocks::width(lines),
        date,
        committee: None,
        weak: &weak,
    };
    Some(read(&Span::default(), &body, start, &context, &mut Findings { list: Vec::new() }).item)
}

/// The sections as lines: each heading and each block's lines, one for each paragraph, entry and row.
fn lines_of(item: &Item) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut add = |text: &str, role: Role, provenance: Provenance| {
        if !text.trim().is_empty() {
            let style = Style { gap: Gap::Paragraph, role, ..Style::default() };
            let number = lines.len() as u32 + 1;
            lines.push(Line { text: text.trim().to_owned(), page: provenance.page, number, style });
        }
    };
    // What the meeting itself was told and decided quotes nobody.
    let own = [SectionKind::Recommendation, SectionKind::Decision, SectionKind::People, SectionKind::Attachments];
    for section in item.sections.iter().filter(|section| !own.contains(&section.kind)) {
        let place = section.provenance;
        add(section.heading.as_deref().unwrap_or(""), Role::Heading(2), place);
        for block in &section.blocks {
            match block {
                Block::Paragraph { text } => add(text, Role::Plain, place),
                Block::Subheading { text } => add(text, Role::Heading(3), place),
                Block::List { items } => items
                    .iter()
                    .for_each(|entry| add(&format!("{} {}", entry.marker, entry.text), Role::ListItem(entry.level), place)),
                Block::Table { rows } => rows.iter().for_each(|row| add(&row.join("\t"), Role::TableRow, place)),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn written(heading: &str, kind: SectionKind, text: &str) -> Section {
        let blocks: Vec<Block> = text.split("\n\n").map(|text| Block::Paragraph { text: text.to_owned() }).collect();
        Section {
            kind,
            heading: Some(heading.to_owned()),
            text: blocks::text(&blocks),
            blocks,
            provenance: Provenance::default(),
        }
    }

    const CASE: &str = "Ordningen drives, jf. retssikkerhedslovens § 79b, for 1,2 mio. kr. om året. \
                        Forvaltningen vender tilbage i 2. kvartal 2027 med en status.";

    #[test]
    fn a_written_item_tells_what_reading_finds() {
        let mut item = Item::bare("3".parse().ok(), "Nyt dagtilbud".to_owned(), None, Access::Open);
        item.sections.push(written("Sagsfremstilling", SectionKind::Case, CASE));
        annotate(&mut item, Some(date(2026, 11, 23)));
        let text = format!(
            "Referat\n\nMødedato: 23. november 2026\n\n\n3. Nyt dagtilbud\n\nSagsfremstilling\n{CASE}\n\n\n4. Eventuelt\n\nBeslutning\nIntet.\n"
        );
        let record = crate::read_bytes(text.as_bytes(), "referat.txt");
        let read = &record.items[0];
        assert_eq!(item.law_references, read.law_references);
        assert_eq!(item.amounts, read.amounts);
        let told = |item: &Item| item.commitments.iter().map(|c| (c.text.clone(), c.due, c.who.clone())).collect::<Vec<_>>();
        assert_eq!(told(&item), told(read));
        assert_eq!(item.law_references[0].text, "retssikkerhedslovens § 79b");
        assert_eq!(item.amounts[0].oere, 120_000_000);
        let due = item.commitments[0].due.map(|due| (due.from, due.to));
        assert_eq!(due, Some((date(2027, 4, 1), date(2027, 6, 30))));
        let once = item.clone();
        annotate(&mut item, Some(date(2026, 11, 23)));
        assert_eq!(item, once);
    }

    #[test]
    fn a_quoted_decision_is_found() {
        let mut item = Item::bare("3".parse().ok(), "Ny bro".to_owned(), None, Access::Open);
        let quote = "Beslutning i Havneudvalget den 12. december 2025:\n\nUdvalget udsatte sagen.";
        item.sections.push(written("Sagens gang", SectionKind::History, quote));
        annotate(&mut item, Some(date(2026, 11, 23)));
        let [earlier] = &item.earlier_decisions[..] else { panic!("{:?}", item.earlier_decisions) };
        assert_eq!(earlier.committee.as_deref(), Some("Havneudvalget"));
        assert_eq!((earlier.date, earlier.text.as_str()), (Some(date(2025, 12, 12)), "Udvalget udsatte sagen."));
    }

    #[test]
    fn a_document_of_one_item_is_read_by_its_headings() {
        let text = "Ny bro over åen\n\nBroen er træt.\n\nSagsfremstilling\nBroen er fra 1931.\n\nDen er smal.\n\nØkonomi\n\
                    Den koster 2 mio. kr.\n\nIndstilling\nAdministrationen indstiller,\n- at broen bygges\n- at den males\n\n\
                    Bilag\nKort over broen\n";
        let item = whole(crate::reader::read_document(text.as_bytes()));
        assert_eq!(item.title, "Ny bro over åen");
        let sections: Vec<(SectionKind, Option<&str>)> =
            item.sections.iter().map(|section| (section.kind, section.heading.as_deref())).collect();
        assert_eq!(sections[0].1, None, "{sections:?}");
        for kind in [SectionKind::Case, SectionKind::Economy, SectionKind::Recommendation, SectionKind::Attachments] {
            assert!(sections.iter().any(|(known, _)| *known == kind), "{kind:?} in {sections:?}");
        }
        assert_eq!(item.recommendations[0].clauses, ["at broen bygges", "at den males"]);
        let all: String = item.sections.iter().map(|section| section.text.as_str()).collect();
        for words in ["Broen er træt.", "Broen er fra 1931.", "Den er smal.", "2 mio. kr.", "Kort over broen"] {
            assert!(all.contains(words), "{words} in {all}");
        }
        let bare = whole(crate::reader::read_document("Broen er træt.".as_bytes()));
        assert_eq!((bare.title.as_str(), bare.sections[0].text.as_str()), ("", "Broen er træt."));
        let nothing = whole(crate::reader::read_document(b""));
        assert!(nothing.sections.is_empty() && nothing.title.is_empty());
    }

    #[test]
    fn nothing_gives_nothing() {
        let mut item = Item::bare(None, String::new(), None, Access::Open);
        annotate(&mut item, None);
        assert_eq!(item, Item::bare(None, String::new(), None, Access::Open));
    }
}
