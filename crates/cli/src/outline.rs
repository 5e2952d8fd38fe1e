//! A record as a person reads it on a terminal.

use std::io::{self, Write};

use sagsgang_model::{
    Outcome, Provenance, Record,
    record::{Access, Decision, DocumentKind, Format, Item},
};

/// Longest piece of a decision, in characters.
const EXCERPT: usize = 240;

/// Writes head, items and findings.
pub fn write(out: &mut impl Write, record: &Record) -> io::Result<()> {
    let format = match record.source.format {
        Format::Text => "text",
        Format::Pdf => "PDF",
        Format::Docx => "Word",
        Format::Html => "web page",
        Format::Office => "made in the office",
        Format::Export => "export of another system",
        Format::Unknown => "unknown format",
    };
    let pages = match record.source.pages {
        0 | 1 => String::new(),
        pages => format!(", {pages} pages"),
    };
    writeln!(out, "{} ({format}{pages})", printable(&record.source.file))?;
    if record.findings.iter().any(|finding| finding.kind.is_fatal()) {
        return findings(out, record);
    }
    head(out, record)?;
    let width = record.items.iter().filter_map(|item| item.number.as_ref()).map(|n| n.to_string().chars().count()).max();
    let mut group = None;
    for item in &record.items {
        if item.group.is_some() && item.group.as_deref() != group {
            group = item.group.as_deref();
            writeln!(out, "\n  {}", printable(group.unwrap_or_default()))?;
        }
        write_item(out, item, width.unwrap_or(1))?;
    }
    findings(out, record)
}

fn head(out: &mut impl Write, record: &Record) -> io::Result<()> {
    let kind = match (record.kind, record.access) {
        (DocumentKind::Minutes, Some(Access::Closed)) => "Closed minutes",
        (DocumentKind::Minutes, _) => "Minutes",
        (DocumentKind::Agenda, Some(Access::Closed)) => "Closed agenda",
        (DocumentKind::Agenda, _) => "Agenda",
        (DocumentKind::SupplementaryAgenda, _) => "Supplementary agenda",
        (DocumentKind::Plan, _) => "Planned meeting",
        (DocumentKind::Cancellation, _) => "Cancelled meeting",
    };
    let body = [&record.committee, &record.term].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let body = if body.is_empty() { "an unknown body".to_owned() } else { body };
    let organization = record.organization.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
    writeln!(out, "  {kind} of {}", printable(&format!("{body}{organization}")))?;
    let times = match (record.start, record.end) {
        (Some(start), Some(end)) => Some(format!("{start}–{end}")),
        (Some(start), None) => Some(start.to_string()),
        (None, end) => end.map(|end| format!("until {end}")),
    };
    let when = [
        record.date.map(|date| date.to_string()),
        times,
        record.place.clone(),
        record.chair.as_ref().map(|c| format!("chair {c}")),
    ];
    let when: Vec<String> = when.into_iter().flatten().collect();
    if !when.is_empty() {
        writeln!(out, "  {}", printable(&when.join(", ")))?;
    }
    let absent = record.attendance.iter().filter(|a| !a.items_absent.is_empty()).count();
    let counts =
        [(record.participants.len(), "participants"), (record.guests.len(), "guests"), (absent, "absent for some items or all")];
    let counts: Vec<String> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !counts.is_empty() {
        writeln!(out, "  {}", counts.join(", "))?;
    }
    if record.items.is_empty() {
        writeln!(out, "\n  no items")?;
    }
    Ok(())
}

fn write_item(out: &mut impl Write, item: &Item, width: usize) -> io::Result<()> {
    let number = item.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let closed = if item.access == Access::Closed { " [closed]" } else { "" };
    let case = item.case_number.as_ref().map(|case| format!("  ({case})")).unwrap_or_default();
    let title = if item.title.is_empty() { "(no title)".into() } else { printable(&item.title) };
    writeln!(out, "\n  {number:>width$}  {title}{closed}{case}")?;
    let margin = " ".repeat(width + 4);
    if let Some(decision) = &item.decision {
        writeln!(out, "{margin}→ {}", printable(&told(decision)))?;
    }
    let counts = [
        (item.recommendations.iter().filter(|r| !r.earlier).map(|r| r.clauses.len()).sum(), "recommended", "recommended"),
        (item.attachments.len(), "attachment", "attachments"),
        (item.earlier_decisions.len(), "earlier decision", "earlier decisions"),
        (item.commitments.len(), "commitment", "commitments"),
        (item.absent.len(), "absent", "absent"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if !counts.is_empty() {
        writeln!(out, "{margin}{}", counts.join(", "))?;
    }
    Ok(())
}

fn told(decision: &Decision) -> String {
    let outcomes = decision.outcomes.iter().map(|outcome| in_words(*outcome)).collect::<Vec<_>>().join(", ");
    let text = decision.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return outcomes;
    }
    let mut letters = text.chars();
    let excerpt: String = letters.by_ref().take(EXCERPT).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("{outcomes}: {}{more}", excerpt.trim_end())
}

fn in_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::ApprovedWithChange => "approved with change",
        Outcome::Noted => "noted",
        Outcome::Discussed => "discussed",
        Outcome::Postponed => "postponed",
        Outcome::SentOn => "sent on",
        Outcome::Rejected => "rejected",
        Outcome::Selected => "selected",
        Outcome::Participation => "participation",
        Outcome::None => "no decision",
        Outcome::Other => "other",
    }
}

fn findings(out: &mut impl Write, record: &Record) -> io::Result<()> {
    if record.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  Findings: {}", record.findings.len())?;
    for finding in &record.findings {
        let place = finding.provenance.map(|place| format!(" ({})", place_of(place, record.source.pages))).unwrap_or_default();
        writeln!(out, "  - {}{place}: {}", finding.kind.code(), printable(&finding.message))?;
    }
    Ok(())
}

fn place_of(place: Provenance, pages: u32) -> String {
    let [first, last] = place.lines;
    let lines = if first == last { format!("line {first}") } else { format!("lines {first}–{last}") };
    if pages > 1 { format!("page {}, {lines}", place.page) } else { lines }
}

/// Without control characters, which a hostile document could move a terminal's cursor with.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
