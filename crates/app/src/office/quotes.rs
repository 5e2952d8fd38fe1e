//! *Tidligere beslutninger*: what was decided in a case before, quoted so that reading knows it again.

use sagsgang_model::{
    Date, danish_date,
    record::{Block, Substitute},
};
use sagsgang_store::{Connection, Store, body, public, trail};

use super::DraftRead;
use crate::{Error, Writing};

/// A case that came back this often shows its latest decisions.
const MOST: usize = 20;

/// *Tidligere beslutning* that may be quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The item's address, without the leading `/moeder/`.
    pub address: String,
    /// The body, with its term when it is known.
    pub body: String,
    /// The day.
    pub date: Date,
    /// The number as printed.
    pub number: Option<String>,
    /// The item's title.
    pub title: String,
    /// The words of the decision; none where no public document has them, and then it is not quoted.
    pub text: Option<String>,
    /// Who was away from it, and who came instead, a sentence each.
    pub away: Vec<String>,
}

impl Decided {
    /// `Byrådet 2018-2021, 25. august 2021, pkt. 145`.
    pub fn named(&self) -> String {
        let number = self.number.as_ref().map(|number| format!(", pkt. {number}")).unwrap_or_default();
        format!("{}, {}{number}", self.body, danish_date(self.date))
    }

    /// The quote as paragraphs of Markdown, in the form reading takes for an earlier decision:
    /// `Beslutning fra Byrådet 2018-2021, 25. august 2021, pkt. 145: Godkendt.`, and who was away from it.
    pub fn quotation(&self, writing: &dyn Writing) -> Option<String> {
        let words = self.text.as_ref()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = format!("Beslutning fra {}: {words}", self.named());
        let blocks = [text].into_iter().chain(self.away.iter().cloned()).map(|text| Block::Paragraph { text });
        Some(writing.markdown(&blocks.collect::<Vec<_>>()).trim_end().to_owned())
    }
}

/// Who was away from a decision and who came instead, in the form reading takes for it below a quote.
pub(super) fn who_was_away(absent: &[String], substitutes: &[Substitute]) -> Vec<String> {
    let mut sentences = Vec::new();
    if !absent.is_empty() {
        sentences.push(format!("Fraværende: {}", absent.join(", ")));
    }
    sentences.extend(substitutes.iter().map(|Substitute { name, stands_in_for }| match stands_in_for {
        Some(member) => format!("{name} deltog som stedfortræder for {member}"),
        None => format!("{name} deltog som stedfortræder"),
    }));
    sentences
}

/// What was decided in the case of an item, the latest first: in what is published, and without words in what is open in the
/// record and not published.
///
/// # Errors
/// The store's own.
pub fn decided_before(store: &Store, read: &DraftRead) -> Result<Vec<Decided>, Error> {
    store.read(|c| {
        let mut all = Vec::new();
        for line in public::case(c, read.case.number.as_str())?.iter().rev().filter(|line| !line.closed).take(MOST) {
            all.extend(published(c, &line.address)?);
        }
        if let Some(body) = body::get(c, read.draft.body)? {
            for stop in trail::open_of_case(c, body.organization, &read.case.number)? {
                if !all.iter().any(|known| known.address == stop.address) {
                    let number = stop.number.map(|number| number.to_string());
                    let (date, title, body) = (stop.date, stop.title, stop.body);
                    all.push(Decided { address: stop.address, body, date, number, title, text: None, away: Vec::new() });
                }
            }
        }
        all.sort_by(|a, b| (b.date, &b.address).cmp(&(a.date, &a.address)));
        all.truncate(MOST);
        Ok(all)
    })
}

/// What is published at an address and may be quoted; none for what is closed, undecided or not there.
///
/// # Errors
/// The store's own.
pub fn decided_at(store: &Store, address: &str) -> Result<Option<Decided>, Error> {
    Ok(store.read(|c| published(c, address))?.filter(|decided| decided.text.is_some()))
}

fn published(c: &Connection<'_>, address: &str) -> Result<Option<Decided>, Error> {
    let Some(mut publication) = public::item(c, address)? else { return Ok(None) };
    let Some(found) = publication.items.pop().filter(|item| item.is_open()) else { return Ok(None) };
    let term = publication.term.map(|term| format!(" {term}")).unwrap_or_default();
    Ok(Some(Decided {
        address: found.address,
        body: format!("{}{term}", publication.body),
        date: publication.date,
        number: found.item.number.map(|number| number.to_string()),
        title: found.item.title,
        away: who_was_away(&found.item.absent, &found.item.substitutes),
        text: found.item.decision.map(|decision| decision.text).filter(|text| !text.trim().is_empty()),
    }))
}
