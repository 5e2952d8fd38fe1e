//! *Udskrift af beslutningsprotokollen*: minutes and single decisions as those may have them who read them here, as PDF and as the text of a
//! letter.

use askama::Template;
use sagsgang_app::office::{self, MinutesItem, MinutesRead};
use sagsgang_model::{
    id::{EntryId, MeetingId},
    minutes::MinutesState,
    record::Access,
};

use super::{asked::Asked, cases::refuse, enclosures, frame::Frame, meetings::id_of, reply::Reply};
use crate::{State, danish, respond::Failure};

/// Mail programs take no longer addresses than this, in bytes.
const LONGEST_MAILTO: usize = 1_800;

#[derive(Template)]
#[template(path = "office/extract.html")]
struct Page {
    frame: Frame,
    meeting: MeetingId,
    entry: EntryId,
    title: String,
    closed: bool,
    text: String,
    rows: usize,
    /// The address that begins a letter, where it is not too long.
    mailto: Option<String>,
}

/// `GET …/referat/{entry}`: one decision as the text of a letter to those who must be told.
pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Some(office)) = (id_of(asked), &state.office) else { return Ok(Reply::NotFound) };
    let read = match office::read_minutes(&state.store, asked.actor()?, &*office.writing, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let item = read.items.iter().find(|item| Ok(item.entry) == asked.parameter("entry").parse());
    let Some(item) = item else { return Ok(Reply::NotFound) };
    let subject = format!("{}, {}: {}", read.body.name, danish::date(read.meeting.date), item.item.title);
    let text = letter(&read, item, &state.base(&asked.headers));
    // In the address of a letter a plus is a plus.
    let encoded = |words: &str| form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>().replace('+', "%20");
    let mailto = format!("mailto:?subject={}&body={}", encoded(&subject), encoded(&text.replace('\n', "\r\n")));
    let closed = item.item.access == Access::Closed;
    let page = Page {
        frame: Frame::new(state, asked, &format!("Udskrift: {}", item.item.title)),
        meeting: id,
        entry: item.entry,
        title: numbered(item),
        closed,
        rows: text.lines().count().clamp(8, 30),
        // What was decided behind closed doors goes out in another way than by mail.
        mailto: Some(mailto).filter(|address| address.len() <= LONGEST_MAILTO && !closed),
        text,
    };
    Ok(Reply::page(page.render()?))
}

fn numbered(item: &MinutesItem) -> String {
    match &item.item.number {
        Some(number) => format!("{number}. {}", item.item.title),
        None => item.item.title.clone(),
    }
}

fn letter(read: &MinutesRead, item: &MinutesItem, base: &str) -> String {
    let mut parts = vec!["Udskrift af beslutningsprotokollen".to_owned()];
    let mut head = vec![read.body.name.clone(), format!("Mødet {}", danish::weekday_and_date(read.meeting.date))];
    head.push(format!("Punkt {}", numbered(item)));
    head.extend(item.item.case_number.as_ref().map(|number| format!("Sag {number}")));
    head.extend((item.item.access == Access::Closed).then(|| "Behandlet for lukkede døre.".to_owned()));
    parts.push(head.join("\n"));
    match &item.item.decision {
        Some(decision) => {
            let words = [decision.text.trim().to_owned()].into_iter().filter(|text| !text.is_empty());
            let words: Vec<String> = words.chain(super::minutes::answers(decision)).collect();
            parts.push(format!("Beslutning:\n{}", if words.is_empty() { "Ingen.".to_owned() } else { words.join("\n\n") }));
            parts.extend(decision.remarks.iter().map(|remark| format!("{}: {}", remark.heading(), remark.text)));
        }
        None => parts.push("Beslutningen gengives ikke.".to_owned()),
    }
    if !item.item.absent.is_empty() {
        parts.push(format!("Ikke til stede: {}.", item.item.absent.join(", ")));
    }
    parts.push(match read.state {
        MinutesState::Published if read.withheld.is_some() => "Referatet er endnu ikke offentliggjort.".to_owned(),
        MinutesState::Published => match &item.item.number {
            Some(number) => format!("Referatet er offentliggjort: {base}/moeder/{}/punkt/{number}", read.address),
            None => format!("Referatet er offentliggjort: {base}/moeder/{}", read.address),
        },
        MinutesState::Written { .. } | MinutesState::Signing { .. } => "Referatet er endnu ikke underskrevet.".to_owned(),
    });
    parts.join("\n\n")
}

/// `GET …/referat/{entry}/udskrift.pdf`.
pub(super) fn pdf(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Ok(entry) = asked.parameter("entry").parse() else { return Ok(Reply::NotFound) };
    typeset(state, asked, Some(entry), "udskrift.pdf")
}

/// `GET …/referat.pdf`: all of it, closed items in full for who may see them.
pub(super) fn minutes(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    typeset(state, asked, None, "referat.pdf")
}

fn typeset(state: &State, asked: &Asked, entry: Option<EntryId>, name: &str) -> Result<Reply, Failure> {
    let (Some(id), Some(office), Some(press)) = (id_of(asked), &state.office, &state.press) else { return Ok(Reply::NotFound) };
    match office::minutes_pdf(&state.store, asked.actor()?, &*office.writing, press.typesetter(), id, entry) {
        Ok(bytes) => enclosures::opened(name, "application/pdf", bytes),
        Err(error) => refuse(state, asked, error),
    }
}
