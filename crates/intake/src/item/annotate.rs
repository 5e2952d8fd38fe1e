//! Items written in the office: what reading would have found in the same words.

use super::*;
use crate::{
    cues::Scan,
    headings::{self, Heading},
    line::Style,
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

/// The decisions of other meetings that an item's sections quote, read from their words as lines.
fn quoted(item: &Item, date: Option<Date>) -> Vec<EarlierDecision> {
    let lines = lines_of(item);
    let Some(start) = lines.first() else { return Vec::new() };
    let mut room = String::new();
    let scans = Scan::all(&lines, &mut room);
    let headings: Vec<Option<Heading<'_>>> = lines.iter().zip(&scans).map(|(line, scan)| headings::parse(line, scan)).collect();
    let body: Vec<_> = lines.iter().zip(&headings).map(|(line, heading)| (line, heading.as_ref())).collect();
    let weak = weak_headings(&headings, &vec![false; lines.len()]);
    let context = Context {
        number: item.number.clone(),
        minutes: false,
        headed: true,
        marked: false,
        capitals: false,
        width: blocks::width(&lines),
        date,
        committee: None,
        weak: &weak,
    };
    read(&Span::default(), &body, start, &context, &mut Findings { list: Vec::new() }).item.earlier_decisions
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
    for section in &item.sections {
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
    fn nothing_gives_nothing() {
        let mut item = Item::bare(None, String::new(), None, Access::Open);
        annotate(&mut item, None);
        assert_eq!(item, Item::bare(None, String::new(), None, Access::Open));
    }
}
