//! `/kontor/moeder/{meeting}/punkter/{entry}`: an item of an agenda as its readers have it, with their own notes.

use std::ops::Range;

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, ItemRead, NewNote, NoteSeen},
};
use sagsgang_model::{
    agenda::SentItem,
    anchor::{self, Found},
    id::{EntryId, MeetingId, NoteId},
    merge::{self, Change, Run},
    note::NoteKind,
    record::{Access, Block, ListItem},
};

use super::{
    asked::Asked,
    cases::refuse,
    enclosures,
    frame::Frame,
    meetings::{id_of, tags, times},
    reply::Reply,
};
use crate::{State, blocks, danish, item_view::labels, respond::Failure};

#[derive(Template)]
#[template(path = "office/item.html")]
struct Page {
    frame: Frame,
    read: ItemRead,
    when: String,
    times: String,
    tags: Vec<&'static str>,
    /// Name and text with the reader's marks, as HTML.
    parts: Vec<(String, String)>,
    recommended_by: String,
    /// Address, title, type, size, whether it is closed.
    files: Vec<(String, String, String, String, bool)>,
    notes: Vec<NoteRow>,
    /// What was changed since the reader read it: heading and its runs.
    changed: Vec<(String, Vec<Run>)>,
    /// Address, when and where, title, outcomes.
    trail: Vec<(String, String, String, String)>,
    /// What was entered, when it could not be taken.
    passage: String,
    text: String,
    problem: Option<String>,
}

/// A note as the page shows it.
struct NoteRow {
    id: NoteId,
    kind: &'static str,
    passage: String,
    text: String,
    at: String,
    /// What became of the words it is set on, when they are not as they were.
    fate: Option<String>,
    rows: usize,
}

fn ids(asked: &Asked) -> Option<(MeetingId, EntryId)> {
    Some((id_of(asked)?, asked.parameter("entry").parse().ok()?))
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let Some((meeting, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let read = if asked.is_kept() { office::look_at_item } else { office::read_item };
    let read = match read(&state.store, asked.actor()?, meeting, entry) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let item = &read.item;
    let marks = |part: &str| {
        let on = read.notes.iter().filter(|seen| seen.note.anchor.as_ref().is_some_and(|anchor| anchor.part == part));
        on.filter_map(|seen| seen.found.as_ref()?.range()).collect::<Vec<_>>()
    };
    let names = office::parts(item);
    let mut parts: Vec<(String, String)> = Vec::new();
    for (section, (name, _)) in item.item.sections.iter().zip(&names) {
        parts.push((name.clone(), marked(&section.blocks, &marks(name))));
    }
    if let Some((name, text)) = names.get(item.item.sections.len()) {
        let clauses = text.lines().map(|text| ListItem { marker: "-".to_owned(), level: 0, text: text.to_owned() });
        // The mark of a list is no part of the text that marks are set on.
        let ranges = marks(name);
        let mut at = 0;
        let mut items = Vec::new();
        for clause in clauses {
            let length = clause.text.chars().count();
            items.push(ListItem { text: with_marks(&clause.text, at, &ranges), ..clause });
            at += length + 2;
        }
        parts.push((name.clone(), dressed(&blocks::blocks(&[Block::List { items }], 3))));
    }
    let page = Page {
        frame: Frame::new(state, asked, &item.item.title),
        when: danish::weekday_and_date(read.meeting.date),
        times: times(item),
        tags: tags(item),
        parts,
        recommended_by: item.item.recommendations.first().and_then(|first| first.by.clone()).unwrap_or_default(),
        files: item
            .files
            .iter()
            .map(|file| {
                let address = format!("/kontor/moeder/{meeting}/punkter/{entry}/filer/{}", file.sha256);
                let closed = file.access == Access::Closed || !item.is_open();
                (address, file.title.clone(), danish::file_type(&file.media_type), danish::size(file.size), closed)
            })
            .collect(),
        notes: read.notes.iter().map(note_row).collect(),
        changed: read.before.as_ref().map(|before| differences(before, item)).unwrap_or_default(),
        trail: read
            .trail
            .iter()
            .filter(|line| line.date < read.meeting.date)
            .map(|line| {
                let when = format!("{}, {}", line.body, danish::date(line.date));
                (format!("/moeder/{}", line.address), when, line.title.clone(), labels(&line.outcomes))
            })
            .collect(),
        passage: asked.form.value("ord").to_owned(),
        text: asked.form.value("tekst").to_owned(),
        problem,
        read,
    };
    let reply = Reply::Page(status, page.render()?);
    Ok(if status == StatusCode::OK { reply.keepable(page.read.closed) } else { reply })
}

fn note_row(seen: &NoteSeen) -> NoteRow {
    let fate = match &seen.found {
        None | Some(Found::Same(_) | Found::Moved(_)) => None,
        Some(Found::Changed { .. }) => Some("Ordene er ændret, siden du skrev noten.".to_owned()),
        Some(Found::Lost) => Some("Ordene står der ikke længere. Noten er her endnu.".to_owned()),
    };
    NoteRow {
        id: seen.note.id,
        kind: seen.note.kind.danish(),
        passage: seen.note.anchor.as_ref().map(|anchor| anchor.exact.clone()).unwrap_or_default(),
        at: danish::moment(&seen.note.changed),
        fate,
        rows: seen.note.text.lines().map(|line| 1 + line.chars().count() / 60).sum::<usize>().clamp(2, 20),
        text: seen.note.text.clone(),
    }
}

/// What was changed of each part.
fn differences(before: &SentItem, after: &SentItem) -> Vec<(String, Vec<Run>)> {
    let (was, is) = (office::parts(before), office::parts(after));
    let mut names: Vec<&String> = is.iter().map(|(name, _)| name).collect();
    names.extend(was.iter().map(|(name, _)| name).filter(|name| !is.iter().any(|(known, _)| known == *name)));
    let text = |parts: &[(String, String)], name: &str| {
        parts.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, text)| text.clone())
    };
    let mut changed = Vec::new();
    let mut add = |name: String, before: &str, after: &str| {
        if before == after {
            return;
        }
        let mut runs = Vec::new();
        for change in merge::differences(before, after) {
            match change {
                Change::Same(text) => runs.push(Run::Same(text)),
                Change::Removed(text) => runs.push(Run::Removed(text)),
                Change::Added(text) => runs.push(Run::Added(text)),
                Change::Altered(inside) => runs.extend(inside),
            }
            runs.push(Run::Same("\n".to_owned()));
        }
        changed.push((name, runs));
    };
    add("Titel".to_owned(), &before.item.title, &after.item.title);
    for name in names {
        add(name.clone(), &text(&was, name), &text(&is, name));
    }
    let files = |item: &SentItem| {
        item.files.iter().map(|file| format!("{} ({})", file.title, danish::size(file.size))).collect::<Vec<_>>().join("\n\n")
    };
    add("Bilag".to_owned(), &files(before), &files(after));
    changed
}

/// Signs that no text has, for where a mark begins and ends until the text is HTML.
const BEGINS: char = '\u{f0000}';
const ENDS: char = '\u{f0001}';

/// Structured text with marks; ranges are in characters of the blocks' texts, one after another with an empty line between.
fn marked(whole: &[Block], ranges: &[Range<usize>]) -> String {
    if ranges.is_empty() {
        return blocks::blocks(whole, 3);
    }
    let mut at = 0;
    let mut all = Vec::with_capacity(whole.len());
    for block in whole {
        let length = block.text().chars().count();
        let own = match block {
            Block::Paragraph { text } => Block::Paragraph { text: with_marks(text, at, ranges) },
            Block::Subheading { text } => Block::Subheading { text: with_marks(text, at, ranges) },
            Block::List { items } => {
                let mut within = at;
                let mut marked = Vec::with_capacity(items.len());
                for item in items {
                    let marker = item.marker.chars().count();
                    within += marker + usize::from(marker > 0);
                    marked.push(ListItem { text: with_marks(&item.text, within, ranges), ..item.clone() });
                    within += item.text.chars().count() + 1;
                }
                Block::List { items: marked }
            }
            Block::Table { rows } => {
                let mut within = at;
                let mut marked = Vec::with_capacity(rows.len());
                for row in rows {
                    let mut cells = Vec::with_capacity(row.len());
                    for (nth, cell) in row.iter().enumerate() {
                        // Cells stand apart by " | ", rows by a line end.
                        within += if nth > 0 { 3 } else { 0 };
                        cells.push(with_marks(cell, within, ranges));
                        within += cell.chars().count();
                    }
                    within += 1;
                    marked.push(cells);
                }
                Block::Table { rows: marked }
            }
        };
        all.push(own);
        at += length + 2;
    }
    dressed(&blocks::blocks(&all, 3))
}

/// A piece of a text that begins at a character, with signs where marks begin and end in it.
fn with_marks(text: &str, at: usize, ranges: &[Range<usize>]) -> String {
    let length = text.chars().count();
    let here: Vec<(Range<usize>, ())> = ranges
        .iter()
        .filter(|range| range.start < at + length && range.end > at)
        .map(|range| (range.start.saturating_sub(at)..(range.end - at).min(length), ()))
        .collect();
    if here.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for run in anchor::mark(text, &here) {
        match run.marks.as_slice() {
            [] => out.push_str(run.text),
            _ => {
                out.push(BEGINS);
                out.push_str(run.text);
                out.push(ENDS);
            }
        }
    }
    out
}

fn dressed(html: &str) -> String {
    html.replace(BEGINS, "<mark>").replace(ENDS, "</mark>")
}

/// Goes back to the item, or shows it with what was wrong.
fn told(state: &State, asked: &Asked, done: Result<&str, Error>) -> Result<Reply, Failure> {
    let Some((meeting, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/moeder/{meeting}/punkter/{entry}?gjort={word}#noter"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST …/noter`.
pub(super) fn add_note(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((meeting, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let new = NewNote {
        kind: NoteKind::from_code(form.value("slags")).unwrap_or(NoteKind::Note),
        passage: form.value("ord").to_owned(),
        part: form.value("del").to_owned(),
        text: form.value("tekst").to_owned(),
    };
    let done = office::add_note(&state.store, &state.surroundings, asked.actor()?, meeting, entry, &new);
    told(state, asked, done.map(|_| "note"))
}

/// `POST …/noter/{note}`: says something else, or is taken away.
pub(super) fn change_note(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some((meeting, _)), Ok(note)) = (ids(asked), asked.parameter("note").parse::<NoteId>()) else {
        return Ok(Reply::NotFound);
    };
    let (actor, form) = (asked.actor()?, &asked.form);
    let done = match form.value("svar") {
        "slet" => office::remove_note(&state.store, actor, meeting, note).map(|()| "note-slettet"),
        _ => {
            let text = form.value("tekst");
            office::change_note(&state.store, &state.surroundings, actor, meeting, note, text).map(|()| "note")
        }
    };
    told(state, asked, done)
}

/// `GET …/filer/{file}`: an attachment, as it was sent.
pub(super) fn file(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some((meeting, entry)) = ids(asked) else { return Ok(Reply::NotFound) };
    match office::read_file(&state.store, asked.actor()?, meeting, entry, asked.parameter("file")) {
        Ok((file, bytes)) => {
            let opened = enclosures::opened(&file.name, &file.media_type, bytes)?;
            Ok(opened.keepable(file.access == Access::Closed))
        }
        Err(error) => refuse(state, asked, error),
    }
}

/// `GET …/mappe.pdf`: everything for the meeting as one PDF with bookmarks.
pub(super) fn binder(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(press)) = (id_of(asked), &state.press) else { return Ok(Reply::NotFound) };
    match office::binder(&state.store, asked.actor()?, press.typesetter(), id) {
        Ok(bytes) => enclosures::opened("moedemappe.pdf", "application/pdf", bytes),
        Err(error) => refuse(state, asked, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { text: text.to_owned() }
    }

    #[test]
    fn marks_stand_on_the_words_whatever_they_stand_in() {
        let list = Block::List { items: vec![ListItem { marker: "-".into(), level: 0, text: "at <broen> bygges".into() }] };
        let table = Block::Table { rows: vec![vec!["År".into(), "Beløb".into()], vec!["2026".into(), "5 kr.".into()]] };
        let whole = [paragraph("Broen er gammel."), list, table];
        let text: String = whole.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
        for words in ["er gammel", "<broen>", "Beløb", "5 kr."] {
            let at = text.split(words).next().unwrap().chars().count();
            let ranges = vec![Range { start: at, end: at + words.chars().count() }];
            let html = marked(&whole, &ranges);
            let escaped = words.replace('<', "&#60;").replace('>', "&#62;");
            let also = words.replace('<', "&lt;").replace('>', "&gt;");
            assert!(
                html.contains(&format!("<mark>{escaped}</mark>")) || html.contains(&format!("<mark>{also}</mark>")),
                "{html}"
            );
        }
        let ranges = vec![Range { start: 3, end: text.chars().count() }];
        let all = marked(&whole, &ranges);
        assert_eq!(all.matches("<mark>").count(), 6, "each piece by itself: {all}");
    }
}
