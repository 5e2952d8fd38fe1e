//! Findings: collected while reading, and looked for over the whole record.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use sagsgang_model::{
    Finding, FindingKind, Provenance, Record, SectionKind, personal_number,
    record::{Access, Block, DocumentKind, Item, Section},
};

use crate::{
    cues::{Cues, Scan},
    dates,
    items::folded,
    lexicon::{Anywhere, find, lexicon, lower},
};

/// A list that findings are added to.
#[derive(Default)]
pub(crate) struct Findings {
    pub list: Vec<Finding>,
}

impl Findings {
    pub fn add(&mut self, kind: FindingKind, message: String, provenance: Option<Provenance>) {
        self.list.push(Finding { kind, message, provenance });
    }
}

fn label(item: &Item) -> String {
    match (&item.number, &item.case_number) {
        (Some(number), _) => format!("punkt {number}"),
        (None, Some(case_number)) if item.title.is_empty() => format!("sag {case_number}"),
        _ => format!("»{}«", item.title),
    }
}

/// Looks over the whole record for what a secretary should know.
pub(crate) fn check(record: &Record, section_cues: &[Vec<Cues>], findings: &mut Findings) {
    head(record, findings);
    numbering(record, findings);
    titles(record, findings);
    for (item, section_cues) in record.items.iter().zip(section_cues) {
        clauses(item, findings);
        let listed: BTreeSet<&str> =
            item.attachments.iter().filter(|a| a.file_name.is_none()).filter_map(|a| a.number.as_deref()).collect();
        let mut cited = BTreeSet::new();
        for (section, cues) in item.sections.iter().zip(section_cues) {
            if cues.any(Cues::ATTACHMENT) && !listed.is_empty() {
                citations(item, section, &lower(&section.text), &listed, &mut cited, findings);
            }
            if cues.any(Cues::TABLE) {
                lost_tables(item, section, findings);
            }
            if cues.any(Cues::WEEKDAY) {
                weekdays(item, section, findings);
            }
        }
        if record.kind == DocumentKind::Minutes
            && item.decision.is_none()
            && item.access == Access::Open
            && item.sections.iter().any(|s| s.kind != SectionKind::Attachments)
        {
            findings.add(FindingKind::DecisionMissing, format!("Under {} står der ingen beslutning, selv om dokumentet er et referat; skriv den, eller skriv, at der ingen er.", label(item)), Some(item.provenance));
        }
        quoted_after(record, item, findings);
    }
    moved_meeting(record, section_cues, findings);
}

fn head(record: &Record, findings: &mut Findings) {
    let mut missing = Vec::new();
    if record.organization.is_none() {
        missing.push("myndigheden");
    }
    if record.committee.is_none() {
        missing.push("udvalget");
    }
    if record.date.is_none() {
        missing.push("mødedatoen");
    }
    if !missing.is_empty() {
        findings.add(
            FindingKind::HeadIncomplete,
            format!("Dokumentet siger ikke, hvad {} er; tilføj det, så mødet kan findes.", missing.join(" og ")),
            None,
        );
    }
    if record.items.is_empty() {
        findings.add(
            FindingKind::NoItems,
            "Der blev ikke fundet nogen punkter i dokumentet; se efter, om det er en dagsorden eller et referat.".to_owned(),
            None,
        );
    }
    if let (Some(start), Some(end)) = (record.start, record.end)
        && end < start
    {
        findings.add(
            FindingKind::DateContradiction,
            format!("Mødet slutter kl. {} før det begynder kl. {}; ret et af tidspunkterne.", end.danish(), start.danish()),
            record.provenance.get("end").copied(),
        );
    }
}

fn numbering(record: &Record, findings: &mut Findings) {
    let numbers: Vec<(u32, &Item)> = record
        .items
        .iter()
        .filter_map(|i| i.number.as_ref().filter(|n| !n.as_str().contains('.')).and_then(|n| n.leading()).map(|n| (n, i)))
        .collect();
    let mut seen: BTreeMap<&str, &Item> = BTreeMap::new();
    for item in &record.items {
        if let Some(number) = &item.number
            && seen.insert(number.as_str(), item).is_some()
        {
            findings.add(
                FindingKind::NumberTwice,
                format!("Nummer {number} er brugt to gange; giv et af punkterne et andet nummer."),
                Some(item.provenance),
            );
        }
    }
    if let Some((later, item)) = numbers.windows(2).find(|w| w[1].0 < w[0].0).map(|w| (w[1].0, w[1].1)) {
        findings.add(
            FindingKind::NumberOrder,
            format!("Punkt {later} står efter et punkt med højere nummer; rækkefølgen på mødet var en anden end numrenes."),
            Some(item.provenance),
        );
    }
    let set: BTreeSet<u32> = numbers.iter().map(|(n, _)| *n).collect();
    if let (Some(first), Some(last)) = (set.first(), set.last())
        && (last - first) < 400
    {
        let missing: Vec<String> = (*first..*last).filter(|n| !set.contains(n)).map(|n| n.to_string()).collect();
        if !missing.is_empty() {
            let (word, them) = if missing.len() == 1 { ("Nummer", "det") } else { ("Numrene", "de") };
            findings.add(
                FindingKind::NumberMissing,
                format!("{word} {} mangler i rækken; se efter, om {them} står på en lukket dagsorden.", missing.join(", ")),
                None,
            );
        }
    }
}

fn titles(record: &Record, findings: &mut Findings) {
    let bare: Vec<&Item> = record.items.iter().filter(|i| i.title.is_empty()).collect();
    if let Some(first) = bare.first() {
        let (them, have) = if bare.len() == 1 { ("Et punkt", "det har") } else { ("Flere punkter", "de har") };
        findings.add(
            FindingKind::TitleMissing,
            format!("{them} ({}) har ingen titel i dokumentet; skriv den titel, {have} på dagsordenen.", bare.len()),
            Some(first.provenance),
        );
    }
}

fn clauses(item: &Item, findings: &mut Findings) {
    for recommendation in item.recommendations.iter().filter(|r| r.clauses.len() > 1) {
        let mut seen = BTreeSet::new();
        for clause in &recommendation.clauses {
            if !seen.insert(folded(clause)) {
                findings.add(
                    FindingKind::ClauseTwice,
                    format!("Indstillingen under {} har samme led to gange: »{clause}«; fjern det ene.", label(item)),
                    Some(recommendation.provenance),
                );
            }
        }
    }
}

/// An item that lists numbered attachments cites one that is not among them.
fn citations(
    item: &Item,
    section: &Section,
    lowered: &str,
    listed: &BTreeSet<&str>,
    cited: &mut BTreeSet<String>,
    findings: &mut Findings,
) {
    if section.kind == SectionKind::Attachments {
        return;
    }
    for (at, _) in lowered.match_indices("bilag ") {
        let boundary = at == 0 || !lowered[..at].ends_with(char::is_alphanumeric);
        let digits: String = lowered[at + 6..].chars().take_while(char::is_ascii_digit).collect();
        if boundary && !digits.is_empty() && !listed.contains(digits.as_str()) && cited.insert(digits.clone()) {
            let all = listed.iter().copied().collect::<Vec<_>>().join(", ");
            findings.add(
                FindingKind::AttachmentMismatch,
                format!("Teksten under {} henviser til bilag {digits}, men på listen står kun bilag {all}; ret henvisningen eller listen.", label(item)),
                Some(section.provenance),
            );
        }
    }
}

/// Where the last letters of a text begin, so many of them.
fn last_letters(text: &str, count: usize) -> usize {
    let mut start = text.len();
    let mut missing = count;
    // As many bytes back as letters are missing: those that begin no letter leave some missing still.
    while missing > 0 && start > 0 {
        let before = start.saturating_sub(missing);
        missing -= text.as_bytes()[before..start].iter().filter(|b| (**b & 0xC0) != 0x80).count();
        start = before;
    }
    start
}

fn lost_tables(item: &Item, section: &Section, findings: &mut Findings) {
    if matches!(
        section.kind,
        SectionKind::Recommendation | SectionKind::Decision | SectionKind::Attachments | SectionKind::People
    ) {
        return;
    }
    // Most sections name neither, and need not be asked paragraph by paragraph.
    let named = find(&section.text, "abel").is_some() || find(&section.text, "igur").is_some();
    for (n, block) in section.blocks.iter().enumerate() {
        let text = match block {
            Block::Paragraph { text } => text.as_str(),
            Block::List { items } => items.last().map_or("", |i| i.text.as_str()),
            _ => continue,
        };
        let tail_start = last_letters(text, 120);
        if !text.ends_with(':') && !named {
            continue;
        }
        let tail = lower(&text[tail_start..]);
        if !text.ends_with(':') && !tail.contains("tabel") && !tail.contains("figur") {
            continue;
        }
        let tail = &tail[tail.rfind(". ").map_or(0, |p| p + 2)..];
        let colon = text.ends_with(':') && lexicon().words.tables.leads.stand_in(tail);
        let below = (tail.contains("nedenstående tabel")
            || tail.contains("følgende tabel")
            || tail.contains("tabellen nedenfor")
            || tail.contains("tabel nedenfor")
            || tail.contains("nedenstående figur"))
            && !text.ends_with('.')
            || tail.ends_with("nedenstående tabel.")
            || tail.ends_with("tabellen nedenfor.");
        if !(colon || below) {
            continue;
        }
        let shown = match section.blocks.get(n + 1) {
            None => false,
            Some(Block::Table { .. } | Block::List { .. } | Block::Subheading { .. }) => true,
            // Running text follows at once: nothing stands where the table was. Short or many-numbered lines are its remains.
            Some(Block::Paragraph { text }) => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let prose = text.starts_with(char::is_uppercase) && text.len() > 60 && digits * 8 < text.len();
                !prose
            }
        };
        if !shown {
            let start = text.char_indices().rev().take(70).last().map_or(0, |(i, _)| i);
            findings.add(FindingKind::TableLost, format!("Under {} fører teksten op til en tabel eller figur, som ikke er med i teksten (»…{}«); se den i det oprindelige dokument.", label(item), text[start..].trim()), Some(section.provenance));
        }
    }
}

/// A weekday that does not fit its date.
fn weekdays(item: &Item, section: &Section, findings: &mut Findings) {
    for found in dates::find_all(&section.text, None) {
        if let Some(day) = dates::weekday_before(&section.text, found.start) {
            let real = found.date.weekday().to_monday_zero_offset();
            if day != real {
                findings.add(
                    FindingKind::DateContradiction,
                    format!(
                        "»{} den {}« under {} passer ikke: den dag er en {}; ret dagen eller datoen.",
                        dates::weekday_name(day),
                        &section.text[found.start..found.end],
                        label(item),
                        dates::weekday_name(real)
                    ),
                    Some(section.provenance),
                );
            }
        }
    }
}

fn quoted_after(record: &Record, item: &Item, findings: &mut Findings) {
    for earlier in &item.earlier_decisions {
        if let (Some(quoted), Some(meeting)) = (earlier.date, record.date)
            && dates::days_between(meeting, quoted) > 0
        {
            findings.add(
                FindingKind::DateContradiction,
                format!(
                    "Under {} citeres en beslutning fra {quoted}, som er efter mødet selv ({meeting}); ret en af datoerne.",
                    label(item)
                ),
                Some(earlier.provenance),
            );
        }
    }
}

/// What a clause says that moves a meeting or calls it off.
static MOVED: LazyLock<Anywhere> = LazyLock::new(|| Anywhere::of(["flyttes", "aflyses"]));

/// One item proposes to move a meeting that another announces for the same day.
fn moved_meeting(record: &Record, section_cues: &[Vec<Cues>], findings: &mut Findings) {
    let Some(meeting) = record.date else { return };
    if !record.items.iter().flat_map(|i| &i.recommendations).flat_map(|r| &r.clauses).any(|c| MOVED.stand_in(c)) {
        return;
    }
    let next: Vec<(sagsgang_model::Date, &Item, Provenance)> = record
        .items
        .iter()
        .zip(section_cues)
        .flat_map(|(item, cues)| item.sections.iter().zip(cues).map(move |(s, cues)| (item, s, cues)))
        .filter(|(_, s, cues)| s.text.len() < 2000 && cues.any(Cues::NEXT_MEETING))
        .flat_map(|(item, s, _)| {
            dates::find_all(&s.text, Some(meeting.year())).map(move |f| (f.date, item, s.provenance)).collect::<Vec<_>>()
        })
        .collect();
    for item in &record.items {
        for clause in item.recommendations.iter().flat_map(|r| &r.clauses) {
            let lowered = lower(clause);
            if !MOVED.stand_in(&lowered) {
                continue;
            }
            for found in dates::find_all(clause, Some(meeting.year())) {
                let hit = next.iter().find(|(day, other, _)| {
                    day.month() == found.date.month() && day.day() == found.date.day() && other.number != item.number
                });
                if let Some((day, other, place)) = hit {
                    findings.add(
                        FindingKind::DateContradiction,
                        format!("{} siger, at næste møde er den {day}, men {} indstiller, at netop det møde flyttes; ret den ene dato.", capital(&label(other)), label(item)),
                        Some(*place),
                    );
                }
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether anything in the record may be a personal number; the place of the first in each line.
pub(crate) fn personal_numbers(lines: &[crate::line::Line], scans: &[Scan<'_>], findings: &mut Findings) {
    let may_be = |text: &str| !personal_number::find(text).is_empty();
    for (n, (line, scan)) in lines.iter().zip(scans).enumerate() {
        let split = lines.get(n + 1).filter(|next| {
            line.text.ends_with(|c: char| c.is_ascii_digit() || c == '-')
                && next.text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        });
        let serial = scan.cues.any(Cues::SERIAL) || line.text.len() > Scan::REACH;
        let hit = serial && may_be(&line.text)
            || split.is_some_and(|next| {
                let tail = line.text.rsplit(' ').next().unwrap_or("");
                let head = next.text.split(' ').next().unwrap_or("");
                may_be(&format!("{tail}\n{head}"))
            });
        if hit {
            findings.add(
                FindingKind::PersonalNumber,
                "Her står noget, der kan være et personnummer; dokumentet offentliggøres ikke, før nogen har set efter."
                    .to_owned(),
                Some(Provenance::new(line.page, line.number, line.number)),
            );
        }
    }
}
