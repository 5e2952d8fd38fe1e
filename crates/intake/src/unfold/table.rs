//! Minutes set as tables and forms.

use super::*;

/// `118` and a title in the cells of a row below `Punkt` and `Titel`.
pub(super) fn titled_rows(mut lines: Vec<Line>) -> Vec<Line> {
    let head = |row: &str| {
        let lowered = lower(row);
        lowered.split_once('\t').is_some_and(|(number, title)| {
            matches!(number.trim(), "punkt" | "pkt." | "pkt" | "nr." | "nr" | "punkt nr.")
                && matches!(title.trim(), "titel" | "emne" | "tekst" | "overskrift")
        })
    };
    let mut under = false;
    for line in &mut lines {
        let row = line.style.role == Role::TableRow;
        if row && head(&line.text) {
            line.style.role = Role::Navigation;
            under = true;
            continue;
        }
        if under
            && row
            && let Some((number, title)) = line.text.split_once('\t')
            && number.trim().trim_end_matches('.').parse::<u16>().is_ok()
            && title.starts_with(char::is_uppercase)
        {
            line.text = format!("{}.  {}", number.trim().trim_end_matches('.'), title.replace('\t', " "));
            line.style = Style { role: Role::Plain, gap: Gap::Paragraph, bold: true, ..line.style };
        }
        under = false;
    }
    lines
}

/// Whether a two-celled row is a label and its value: a heading, `Punkt 2`, or a word of the head.
fn labels(row: &str) -> bool {
    let Some((label, value)) = row.split_once('\t') else { return false };
    let lowered = lower(label.trim().trim_end_matches(':'));
    let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
    let head = lexicon().label(&lowered).is_some();
    let case = lexicon().words.case_labels.words.iter().any(|l| l.trim_end_matches(['.', ':']) == lowered.trim_end_matches('.'));
    let number = lowered.len() <= 4
        && !lowered.is_empty()
        && lowered.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit())
        && value.starts_with(char::is_uppercase);
    !value.contains('\t') && (heading || head || case || number || items::announces(label.trim()))
}

/// A form: most rows of its tables are a label and a value.
pub(super) fn form(lines: &[Line]) -> bool {
    let rows: Vec<&Line> = lines.iter().filter(|l| l.style.role == Role::TableRow).collect();
    let labelled = rows.iter().filter(|l| labels(&l.text)).count();
    labelled >= 3 && labelled * 10 > rows.len() * 6
}

/// Gives each label of a form a line of its own before its value.
pub(super) fn fields(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if line.style.role != Role::TableRow || !labels(&line.text) {
            out.push(line);
            continue;
        }
        let (label, value) = line.text.split_once('\t').unwrap_or((line.text.as_str(), ""));
        let lowered = lower(label.trim().trim_end_matches(':'));
        let heading = lexicon().headings_at(&lowered).any(|h| h.words.len() == lowered.len());
        let style = Style { role: Role::Plain, gap: Gap::Paragraph, bold: true, ..line.style };
        if heading {
            out.push(Line { text: label.trim().to_owned(), style, ..line });
            if !value.trim().is_empty() {
                out.push(Line { text: value.trim().to_owned(), style: Style { bold: false, ..style }, ..line });
            }
        } else {
            let number = lowered.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit());
            let separator = match label.trim() {
                l if number && l.ends_with('.') => "  ",
                _ if number => ".  ",
                l if l.ends_with(':') => " ",
                _ => ": ",
            };
            out.push(Line { text: format!("{}{separator}{}", label.trim(), value.trim()), style, ..line });
        }
    }
    out
}

/// The columns of minutes set as a table: number, subject, decision.
fn columns(row: &str) -> Option<(usize, usize, usize)> {
    let cells: Vec<String> = row.split('\t').map(|c| lower(c.trim()).trim_end_matches([':', '.']).to_owned()).collect();
    let find = |words: &[&str]| cells.iter().position(|c| words.contains(&c.as_str()));
    let number = find(&["punkt", "pkt", "nr", "sag", "dagsordenspunkt", "pkt. nr"])?;
    let subject = find(&["emne", "titel", "tekst", "sagsfremstilling", "dagsorden", "tema", "indhold"])?;
    let decision = find(&["referat", "beslutning", "konklusion", "beslutninger", "beslutning/konklusion", "opfølgning"])?;
    Some((number, subject, decision))
}

pub(super) fn tabular(lines: &[Line]) -> bool {
    lines.iter().any(|l| l.style.role == Role::TableRow && columns(&l.text).is_some())
}

pub(super) fn rows(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 3);
    let mut found: Option<(usize, usize, usize)> = None;
    for line in lines {
        if line.style.role != Role::TableRow {
            found = None;
            out.push(line);
            continue;
        }
        if let Some(columns) = columns(&line.text) {
            found = Some(columns);
            // The row of names is the table's frame.
            out.push(Line { text: line.text.replace('\t', "  "), style: Style { role: Role::Navigation, ..line.style }, ..line });
            continue;
        }
        let Some((number, subject, decision)) = found else {
            out.push(line);
            continue;
        };
        let cells: Vec<&str> = line.text.split('\t').map(str::trim).collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or("");
        let digits = cell(number).trim_end_matches('.');
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) || cell(subject).is_empty() {
            out.push(line);
            continue;
        }
        let (title, text) = title_and_text(cell(subject));
        let mut push = |text: String, gap: Gap, bold: bool| {
            if !text.is_empty() {
                out.push(Line { text, style: Style { gap, bold, role: Role::Plain, ..line.style }, ..line });
            }
        };
        push(format!("{digits}.  {title}"), Gap::Paragraph, true);
        push(text.to_owned(), Gap::Paragraph, false);
        for (n, more) in cells.iter().enumerate() {
            if n != number && n != subject && n != decision {
                push((*more).to_owned(), Gap::Paragraph, false);
            }
        }
        if !cell(decision).is_empty() {
            push("Beslutning".to_owned(), Gap::Paragraph, true);
            push(cell(decision).to_owned(), Gap::Paragraph, false);
        }
    }
    out
}

/// A cell that holds a title and then a text: the title ends before the first sentence that begins with a capital.
fn title_and_text(cell: &str) -> (&str, &str) {
    if let Some((title, text)) = cell.split_once('\n') {
        return (title.trim(), text.trim());
    }
    let ends = cell.ends_with(['.', '?', '!', ':']);
    if !ends {
        return (cell, "");
    }
    // The last capital that begins a word before the first stop, where the words before it hold no stop.
    let stop = cell.find(". ").unwrap_or(cell.len());
    let mut best = None;
    for (at, _) in cell[..stop].match_indices(' ') {
        let next = cell[at + 1..].chars().next().unwrap_or(' ');
        if next.is_uppercase() && at > 3 {
            best.get_or_insert(at);
        }
    }
    match best {
        Some(at) => (cell[..at].trim(), cell[at..].trim()),
        None => (cell, ""),
    }
}
