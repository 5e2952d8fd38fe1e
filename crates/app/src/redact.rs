//! *Fjern oplysninger*: a passage or a file is taken out of every edition, from now on and at once.

use sagsgang_model::{
    Publication,
    publication::{Occasion, REMOVED},
    record::Block,
};
use sagsgang_store::{
    Store, event,
    gate::{self, Made, Redaction},
    meeting,
};
use serde::Serialize;
use serde_json::Value as Json;

use crate::{Error, Surroundings, import_document::Gates, publish::Why, reconcile::reconcile};

/// Who does something to what is public, and why. Readers are told why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who.
    pub by: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl Decided {
    pub(crate) fn made(&self, s: &Surroundings) -> Made {
        Made { at: s.now(), by: self.by.clone(), reason: self.reason.clone() }
    }

    /// # Errors
    /// [`Error::Invalid`] when it does not say who or why.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match (self.by.trim(), self.reason.trim()) {
            ("", _) => Err(Error::Invalid("say who decides it".into())),
            (_, "") => Err(Error::Invalid("say why".into())),
            _ => Ok(()),
        }
    }
}

/// What the log keeps of a decision about a meeting.
#[derive(Serialize)]
pub(crate) struct DecisionEvent<'a> {
    pub(crate) address: &'a str,
    pub(crate) by: &'a str,
    pub(crate) reason: &'a str,
    #[serde(flatten)]
    pub(crate) gates: Gates,
}

/// Takes something out of a meeting. A new edition shows the meeting without it; earlier editions become tombstones.
/// When the gate stops the new edition, the meeting is off until somebody has looked.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting, or when no edition holds the passage or file;
/// [`Error::Invalid`] for a passage of fewer than three letters, or without who and why.
pub fn redact(store: &Store, s: &Surroundings, address: &str, redaction: &Redaction, decided: &Decided) -> Result<(), Error> {
    decided.check()?;
    if let Redaction::Passage(passage) = redaction
        && passage.trim().chars().count() < 3
    {
        return Err(Error::Invalid("a passage of fewer than three letters would be taken out of every other word".into()));
    }
    store.write(|c| {
        let meeting = meeting::at(c, address)?.ok_or_else(|| Error::NotFound(address.to_owned()))?.id;
        let mut held = false;
        for line in sagsgang_store::public::editions(c, address)?.iter().filter(|line| line.readable) {
            if let Some(edition) = sagsgang_store::public::edition(c, line.id)? {
                held |= without(&edition, std::slice::from_ref(redaction))? != edition;
            }
        }
        if !held {
            return Err(Error::NotFound(format!("what is to be taken out of {address}")));
        }
        gate::redact(c, event::next_serial(c)?, meeting, redaction, &decided.made(s))?;
        let mut gates = Gates::default();
        gates.pass(c, s, &reconcile(c, s, meeting)?, &Why::told(Occasion::Redaction, &decided.reason))?;
        // The passage itself is not repeated in the log, which is kept for ever.
        let event = DecisionEvent { address, by: &decided.by, reason: &decided.reason, gates };
        event::append(c, &s.now(), "publication.redacted", &event)?;
        Ok(())
    })
}

/// An edition without what is to be taken out.
pub(crate) fn without(edition: &Publication, redactions: &[Redaction]) -> Result<Publication, Error> {
    let mut edition = edition.clone();
    for redaction in redactions {
        match redaction {
            Redaction::File(sha256) => {
                edition.items.iter_mut().for_each(|item| item.files.retain(|file| file.sha256 != *sha256));
            }
            Redaction::Passage(passage) => {
                let mut json = serde_json::to_value(&edition)?;
                let passage: Vec<&str> = passage.split_whitespace().collect();
                let mut changed = false;
                replace_all(&mut json, &passage, &mut changed);
                if changed {
                    edition = serde_json::from_value(json)?;
                }
            }
        }
    }
    Ok(edition)
}

/// Fields that name things and are not read by people.
const NAMES: [&str; 7] = ["id", "meeting", "supersedes", "sha256", "address", "body_slug", "published"];

fn replace_all(json: &mut Json, passage: &[&str], changed: &mut bool) {
    match json {
        Json::String(text) => {
            if let Some(cleaned) = cleaned(text, passage) {
                *text = cleaned;
                *changed = true;
            }
        }
        Json::Array(entries) => entries.iter_mut().for_each(|entry| replace_all(entry, passage, changed)),
        Json::Object(fields) => {
            for (_, value) in fields.iter_mut().filter(|(name, _)| !NAMES.contains(&name.as_str())) {
                replace_all(value, passage, changed);
            }
            // A passage can go over several blocks; then the blocks are made anew from the text.
            let gaps = |name: &str| fields.get(name).map_or(0, |value| value.to_string().matches(REMOVED).count());
            if fields.contains_key("blocks") && gaps("blocks") < gaps("text") {
                let text = fields.get("text").and_then(Json::as_str).unwrap_or_default();
                let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let blocks: Vec<Block> = text.split("\n\n").map(|text| Block::Paragraph { text: line(text) }).collect();
                if let Ok(blocks) = serde_json::to_value(blocks) {
                    fields.insert("blocks".into(), blocks);
                }
            }
        }
        _ => {}
    }
}

/// The text without the passage, however its words are parted; none when it does not hold it.
fn cleaned(text: &str, passage: &[&str]) -> Option<String> {
    let first = *passage.first()?;
    let mut out = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find(first) {
        match end_of(&rest[at..], passage) {
            Some(length) => {
                found = true;
                out.push_str(&rest[..at]);
                out.push_str(REMOVED);
                rest = &rest[at + length..];
            }
            None => {
                let step = at + first.chars().next().map_or(1, char::len_utf8);
                out.push_str(&rest[..step]);
                rest = &rest[step..];
            }
        }
    }
    found.then(|| out + rest)
}

/// How long the passage is at the front of a text that begins with its first word.
fn end_of(text: &str, passage: &[&str]) -> Option<usize> {
    let mut rest = text;
    for (n, word) in passage.iter().enumerate() {
        let trimmed = if n == 0 { rest } else { rest.trim_start() };
        if n > 0 && trimmed.len() == rest.len() {
            return None;
        }
        rest = trimmed.strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, passage: &str, expected: Option<&str>) {
        let passage: Vec<&str> = passage.split_whitespace().collect();
        assert_eq!(cleaned(text, &passage).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_passage_goes_however_it_is_parted() {
        becomes("Hr. Ib Rud bor her.", "Ib Rud", Some("Hr. [oplysning fjernet] bor her."));
        becomes("Ib\nRud og Ib  Rud", "Ib Rud", Some("[oplysning fjernet] og [oplysning fjernet]"));
        becomes("Ib Ib Rud", "Ib Rud", Some("Ib [oplysning fjernet]"));
        becomes("IbRud", "Ib Rud", None);
        becomes("Ib R", "Ib Rud", None);
        becomes("", "Ib", None);
    }
}
