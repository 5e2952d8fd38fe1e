//! *Sluse*: everything an edition is looked through for before anybody may see it.
//!
//! [`examine`] is a function of the edition and of what must not be in it. It walks every string the
//! edition holds, so that a field that is added later is looked through as well.

use std::collections::{BTreeMap, HashSet};

use sagsgang_model::{Date, Publication, personal_number, record::DocumentKind};
use sagsgang_store::gate::{FileContents, ObstacleRow, hit};
use serde_json::Value as Json;

use crate::{Error, words};

/// *Hindring*: what sort of thing stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObstacleKind {
    /// Something that may be a personal number.
    PersonalNumber,
    /// A path of somebody's machine.
    LeakedPath,
    /// Words or a file of a closed item among what is open.
    ClosedMaterial,
    /// An open item of minutes without decision.
    MissingDecision,
    /// A closed item without ground (forvaltningsloven § 27).
    MissingGround,
    /// A closed item of minutes without public extract (kommunestyrelsesloven § 8, § 20).
    MissingExtract,
    /// A file that is named and not kept.
    DeadFile,
    /// A file whose text cannot be read, so that nobody knows what it holds.
    UnreadableFile,
}

impl ObstacleKind {
    /// The name in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonalNumber => "personal_number",
            Self::LeakedPath => "leaked_path",
            Self::ClosedMaterial => "closed_material",
            Self::MissingDecision => "missing_decision",
            Self::MissingGround => "missing_ground",
            Self::MissingExtract => "missing_extract",
            Self::DeadFile => "dead_file",
            Self::UnreadableFile => "unreadable_file",
        }
    }
}

/// How much an obstacle weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It stops the edition until it is put right.
    Stop,
    /// It stops the edition until it is put right, or a person has looked and lets it through.
    Doubt,
    /// It is told and stops nothing.
    Note,
}

impl Weight {
    /// The name in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Doubt => "doubt",
            Self::Note => "note",
        }
    }
}

/// One thing the gate found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What sort of thing.
    pub kind: ObstacleKind,
    /// How much it weighs.
    pub weight: Weight,
    /// Where: an address, and the part of what stands there.
    pub place: String,
    /// What a person is told, in a whole sentence that does not repeat what must not be shown.
    pub message: String,
    /// The name it is released by: the same for the same words in the same place.
    pub hit: String,
}

impl Obstacle {
    fn new(kind: ObstacleKind, weight: Weight, place: &str, words: &str, message: String) -> Self {
        Self { kind, weight, place: place.to_owned(), message, hit: hit(kind.code(), place, words) }
    }

    pub(crate) fn row(&self) -> ObstacleRow {
        ObstacleRow {
            kind: self.kind.code().to_owned(),
            weight: self.weight.code().to_owned(),
            place: self.place.clone(),
            message: self.message.clone(),
            hit: self.hit.clone(),
        }
    }
}

/// What an edition is held against.
#[derive(Debug, Default)]
pub struct Against<'a> {
    /// What each file says, by the hash of its bytes; a file that is missing here is not kept.
    pub files: BTreeMap<String, FileContents>,
    /// The texts of closed items of the same meeting.
    pub closed: Vec<&'a str>,
    /// Hashes of files that belong to closed items.
    pub closed_files: HashSet<String>,
    /// From which day of meeting a missing decision, ground or extract stops an edition.
    pub strict_from: Option<Date>,
}

/// So many words in a row are nobody's standing phrase.
const RUN: usize = 16;

/// Looks an edition through.
///
/// # Errors
/// When the edition cannot be written as JSON.
pub fn examine(edition: &Publication, against: &Against<'_>) -> Result<Vec<Obstacle>, Error> {
    let mut found = Vec::new();
    let runs: HashSet<Vec<String>> = against.closed.iter().flat_map(|text| runs(text)).collect();
    for text in texts(edition)? {
        text_obstacles(edition, &text, &runs, &mut found);
    }
    let strict = match against.strict_from {
        Some(from) if edition.date >= from => Weight::Stop,
        _ => Weight::Note,
    };
    let minutes = edition.kind == DocumentKind::Minutes;
    for item in &edition.items {
        let place = item.address.as_str();
        let mut missing = |kind, message: &str| found.push(Obstacle::new(kind, strict, place, "", message.to_owned()));
        match &item.closed {
            None if minutes && item.item.decision.is_none() => {
                missing(ObstacleKind::MissingDecision, "Punktet har ingen beslutning.");
            }
            Some(closed) => {
                if closed.ground.is_none() {
                    missing(ObstacleKind::MissingGround, "Det lukkede punkt mangler en hjemmel.");
                }
                if minutes && closed.extract.is_none() {
                    missing(ObstacleKind::MissingExtract, "Det lukkede punkt mangler et uddrag, der kan offentliggøres.");
                }
            }
            None => {}
        }
        for file in &item.files {
            let place = format!("{}, bilag {} »{}«", item.address, file.attachment, file.name);
            file_obstacles(edition, &file.sha256, &place, against, &mut found);
        }
    }
    let mut seen = HashSet::new();
    found.retain(|obstacle| seen.insert((obstacle.hit.clone(), obstacle.place.clone())));
    Ok(found)
}

fn file_obstacles(edition: &Publication, sha256: &str, place: &str, against: &Against<'_>, found: &mut Vec<Obstacle>) {
    use ObstacleKind::{ClosedMaterial, DeadFile, UnreadableFile};
    if against.closed_files.contains(sha256) {
        let message = "Filen hører også til et lukket punkt.".to_owned();
        found.push(Obstacle::new(ClosedMaterial, Weight::Stop, place, sha256, message));
    }
    let Some(contents) = against.files.get(sha256).filter(|contents| contents.size > 0) else {
        let message = "Filen er tom eller findes ikke mere; læg den op igen.".to_owned();
        found.push(Obstacle::new(DeadFile, Weight::Stop, place, sha256, message));
        return;
    };
    if let Some(why) = &contents.unreadable {
        let message = format!("Filens tekst kan ikke læses, så ingen ved, om den må vises: {why}");
        found.push(Obstacle::new(UnreadableFile, Weight::Doubt, place, sha256, message));
    }
    for (part, text) in [("tekst", &contents.text), ("egenskaber", &contents.metadata)] {
        personal_numbers(edition, &format!("{place}, {part}"), text, found);
    }
    paths(&format!("{place}, egenskaber"), &contents.metadata, found);
}

fn text_obstacles(edition: &Publication, text: &Text, closed: &HashSet<Vec<String>>, found: &mut Vec<Obstacle>) {
    personal_numbers(edition, &text.place, &text.text, found);
    paths(&text.place, &text.text, found);
    if !closed.is_empty()
        && let Some(run) = runs(&text.text).find(|run| closed.contains(run))
    {
        let message = "Teksten gengiver et lukket punkt ordret.".to_owned();
        found.push(Obstacle::new(ObstacleKind::ClosedMaterial, Weight::Doubt, &text.place, &run.join(" "), message));
    }
}

fn personal_numbers(edition: &Publication, place: &str, text: &str, found: &mut Vec<Obstacle>) {
    for range in personal_number::find(text) {
        let number = &text[range];
        if is_case_number(edition, number) {
            continue;
        }
        let digits: String = number.chars().filter(|c| c.is_numeric()).collect();
        let message = format!("Her kan stå et personnummer (begynder med {}).", digits.chars().take(2).collect::<String>());
        found.push(Obstacle::new(ObstacleKind::PersonalNumber, Weight::Doubt, place, &digits, message));
    }
}

/// Some registers number their cases `nnnnnn-yyyy`: what stands as an item's case number and ends with a year is one.
fn is_case_number(edition: &Publication, number: &str) -> bool {
    let year = number.rsplit('-').next().and_then(|year| year.parse::<i16>().ok());
    let known = || edition.items.iter().filter_map(|item| item.item.case_number.as_ref()).any(|case| case.as_str() == number);
    year.is_some_and(|year| (1990..=edition.date.year()).contains(&year)) && known()
}

/// Paths that lead into somebody's machine.
fn paths(place: &str, text: &str, found: &mut Vec<Obstacle>) {
    let drive = |at: usize| {
        let before = text[..at].chars().next_back();
        before.is_some_and(|c| c.is_ascii_alphabetic())
            && text[..at - 1].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
            && text[at + 1..].starts_with(['\\', '/'])
            && !text[at + 1..].starts_with("//")
    };
    let signs = ["../", "..\\", "\\\\", "/home/", "/Users/", "\\Users\\", "file:/"];
    let leaks = signs.iter().any(|sign| text.contains(sign)) || text.match_indices(':').any(|(at, _)| at > 0 && drive(at));
    if leaks {
        let message = "Her står en sti til en fil på nogens maskine.".to_owned();
        found.push(Obstacle::new(ObstacleKind::LeakedPath, Weight::Doubt, place, text, message));
    }
}

fn runs(text: &str) -> impl Iterator<Item = Vec<String>> {
    let words: Vec<String> = words(text).collect();
    (0..(words.len() + 1).saturating_sub(RUN)).map(move |at| words[at..at + RUN].to_vec())
}

/// A piece of text of an edition and where it stands.
struct Text {
    place: String,
    text: String,
}

/// Names of fields whose text is made here and by nobody else.
const OWN: [&str; 9] = ["id", "meeting", "supersedes", "published", "address", "sha256", "date", "body_slug", "media_type"];

fn texts(edition: &Publication) -> Result<Vec<Text>, Error> {
    let mut texts = Vec::new();
    let mut json = serde_json::to_value(edition)?;
    if let Some(items) = json.get_mut("items").map(Json::take) {
        for (item, published) in items.as_array().into_iter().flatten().zip(&edition.items) {
            walk(item, &published.address, &mut texts);
        }
    }
    walk(&json, &edition.address, &mut texts);
    Ok(texts)
}

/// Every string under a value. What is split between two pieces of running text is looked at whole.
fn walk(json: &Json, place: &str, texts: &mut Vec<Text>) {
    match json {
        Json::String(text) => texts.push(Text { place: place.to_owned(), text: text.clone() }),
        Json::Array(entries) => {
            for pair in entries.windows(2) {
                if let (Some(one), Some(two)) = (running(&pair[0]), running(&pair[1])) {
                    texts.push(Text { place: place.to_owned(), text: format!("{}\n{}", last_word(one), first_word(two)) });
                }
            }
            entries.iter().for_each(|entry| walk(entry, place, texts));
        }
        Json::Object(fields) => {
            let heading = fields.get("heading").and_then(Json::as_str).map(|heading| format!("{place}, {heading}"));
            for (_, value) in fields.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
                walk(value, heading.as_deref().unwrap_or(place), texts);
            }
        }
        _ => {}
    }
}

/// The text of a paragraph, of an entry of a list, or a clause.
fn running(json: &Json) -> Option<&str> {
    json.as_str().or_else(|| json.get("text")?.as_str())
}

fn last_word(text: &str) -> &str {
    text.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default()
}

fn first_word(text: &str) -> &str {
    text.trim_start().split(char::is_whitespace).next().unwrap_or_default()
}
