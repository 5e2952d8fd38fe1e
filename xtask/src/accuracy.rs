//! How well the reader reads: records held against gold written by hand.
//!
//! A **gold** is one record of `sagsgang read --json`, reduced to what is judged. It stands beside
//! its document as `NAME.gold.json` and names it in `source.file`; a file under `$shared/` lies outside
//! the repository and is left out where it is not to be had. Inside a gold,
//!
//! - `{"at": "65:13-66"}` stands for text of the document itself ([`resolve`] tells the notation), so
//!   that a gold of a real document holds none of its words;
//! - `{"any": [a, b]}` takes either;
//! - `{"maybe": x}` is credited by nobody and blamed on nobody, `{"maybe": {}}` in a list lets everything
//!   pass that is not expected;
//! - an object asks only for the keys it has; a commitment's text must only hold the words quoted; a list left out of an item or of the head means an empty
//!   one, except `sections` and the field names listed in `"unjudged"`;
//! - a finding is a kind (at least one of it) or `{"kind": …, "count": n}` (exactly so many).
//!
//! Texts are compared exactly after [`normal`]; a wrong text counts as one missed and one invented.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::Write,
    path::{Path, PathBuf},
};

use sagsgang_model::{FindingKind, Outcome, Record, SectionKind};
use serde::Deserialize;
use serde_json::Value;

/// What to measure.
pub struct Options<'a> {
    /// Folders with `*.gold.json`; each is a group of its own, named like the folder.
    pub gold: &'a [PathBuf],
    /// What `$shared` stands for; golds of documents that are not there are skipped.
    pub shared: &'a Path,
    /// The table of demands (`accuracy.toml`), when the measure is to be judged.
    pub thresholds: Option<&'a Path>,
    /// Whether every miss and invention is listed.
    pub verbose: bool,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read, or the report not be written.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A gold is not what a gold should be.
    #[error("{path}: {reason}")]
    Gold {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No gold at all.
    #[error("no *.gold.json in {0}")]
    Empty(String),
}

/// One judged field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Format, kind, access, organization, committee, term, date, start, end, place, chair, remarks.
    Head,
    /// Names of participants.
    Participants,
    /// Their roles, parties and organizations.
    ParticipantDetails,
    /// Guests with times and items.
    Guests,
    /// Who was away, for which items.
    Attendance,
    /// Signatories.
    Signatories,
    /// Items found at all.
    Items,
    /// Whether they stand in printed order: one per document.
    Order,
    /// Item numbers.
    Numbers,
    /// Titles.
    Titles,
    /// Case numbers.
    CaseNumbers,
    /// Open or closed.
    Access,
    /// Group headings.
    Groups,
    /// Kinds of sections.
    Sections,
    /// Headings of sections, where the gold gives them.
    Headings,
    /// Who recommends.
    RecommendedBy,
    /// Clauses of this meeting's recommendations.
    Clauses,
    /// Recommendations quoted from earlier meetings.
    EarlierRecommendations,
    /// Texts of decisions.
    Decisions,
    /// What they came to.
    Outcomes,
    /// Answers point by point.
    Points,
    /// Votes.
    Votes,
    /// Remarks of a minority.
    Remarks,
    /// Who was absent, as the item says.
    Absent,
    /// Substitutes, as the item says.
    Substitutes,
    /// Titles of attachments.
    Attachments,
    /// Their file names.
    AttachmentFiles,
    /// Decisions quoted from earlier meetings.
    EarlierDecisions,
    /// References to law.
    LawReferences,
    /// Amounts of money.
    Amounts,
    /// Promises.
    Commitments,
    /// Kinds of findings.
    Findings,
}

impl Field {
    /// The name in the report, in `unjudged` and in the table of demands.
    fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Participants => "participants",
            Self::ParticipantDetails => "participant_details",
            Self::Guests => "guests",
            Self::Attendance => "attendance",
            Self::Signatories => "signatories",
            Self::Items => "items",
            Self::Order => "order",
            Self::Numbers => "numbers",
            Self::Titles => "titles",
            Self::CaseNumbers => "case_numbers",
            Self::Access => "access",
            Self::Groups => "groups",
            Self::Sections => "sections",
            Self::Headings => "headings",
            Self::RecommendedBy => "recommended_by",
            Self::Clauses => "clauses",
            Self::EarlierRecommendations => "earlier_recommendations",
            Self::Decisions => "decisions",
            Self::Outcomes => "outcomes",
            Self::Points => "points",
            Self::Votes => "votes",
            Self::Remarks => "remarks",
            Self::Absent => "absent",
            Self::Substitutes => "substitutes",
            Self::Attachments => "attachments",
            Self::AttachmentFiles => "attachment_files",
            Self::EarlierDecisions => "earlier_decisions",
            Self::LawReferences => "law_references",
            Self::Amounts => "amounts",
            Self::Commitments => "commitments",
            Self::Findings => "findings",
        }
    }
}

/// How often a field was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Expected values that the record has.
    pub found: usize,
    /// Values the gold expects.
    pub expected: usize,
    /// Values of the record that the gold does not allow.
    pub invented: usize,
}

impl Count {
    /// Found of expected; 1 when nothing was expected.
    pub fn recall(self) -> f64 {
        if self.expected == 0 { 1.0 } else { self.found as f64 / self.expected as f64 }
    }

    /// Invented of all that was said.
    pub fn invented_share(self) -> f64 {
        if self.invented == 0 { 0.0 } else { self.invented as f64 / (self.found + self.invented) as f64 }
    }

    fn add(&mut self, other: Self) {
        self.found += other.found;
        self.expected += other.expected;
        self.invented += other.invented;
    }
}

/// The score of one document, or of several together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Per field.
    pub counts: BTreeMap<Field, Count>,
    /// What was missed and invented, in words.
    pub notes: Vec<String>,
}

impl Score {
    fn add(&mut self, other: &Self) {
        for (field, count) in &other.counts {
            self.counts.entry(*field).or_default().add(*count);
        }
    }
}

/// What the measure came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Score of every document, by group and gold file.
    pub documents: Vec<(String, String, Score)>,
    /// Scores of the groups.
    pub groups: BTreeMap<String, Score>,
    /// Golds whose document is not to be had here.
    pub skipped: Vec<String>,
    /// Demands that were not met, in words.
    pub failures: Vec<String>,
}

impl Report {
    /// Whether every demand was met.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What is demanded of a field in a group.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    /// Least share of the expected that must be found.
    recall: f64,
    /// Largest share of what is said that may be invented.
    #[serde(default = "everything")]
    invented: f64,
}

fn everything() -> f64 {
    1.0
}

/// Reads every document of the golds with `read` and writes the measure to `out`.
pub fn run(options: &Options<'_>, read: &dyn Fn(&Path) -> Vec<Record>, out: &mut dyn Write) -> Result<Report, Error> {
    let mut report = Report::default();
    for folder in options.gold {
        let group = folder.file_name().map_or_else(|| folder.display().to_string(), |n| n.to_string_lossy().into_owned());
        for path in golds(folder)? {
            let name = path.file_name().map(|n| n.to_string_lossy().replace(".gold.json", "")).unwrap_or_default();
            let gold = |reason: String| Error::Gold { path: path.clone(), reason };
            let text = std::fs::read_to_string(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
            let mut want: Value = serde_json::from_str(&text).map_err(|e| gold(e.to_string()))?;
            check(&want).map_err(gold)?;
            let file = want["source"]["file"].as_str().ok_or_else(|| gold("source.file is missing".to_owned()))?;
            let document = match file.strip_prefix("$shared/") {
                Some(rest) => options.shared.join(rest),
                None => folder.join(file),
            };
            if !document.exists() {
                if file.starts_with("$shared/") {
                    report.skipped.push(name);
                    continue;
                }
                return Err(gold(format!("{file} is not there")));
            }
            if text.contains("\"at\"") {
                let bytes = std::fs::read(&document).map_err(|source| Error::Io { path: document.clone(), source })?;
                let source = String::from_utf8_lossy(&bytes);
                let lines: Vec<&str> = source.lines().collect();
                resolve_all(&mut want, &lines).map_err(gold)?;
            }
            let got = match read(&document).first() {
                Some(record) => serde_json::to_value(record).map_err(|e| gold(e.to_string()))?,
                None => Value::Null,
            };
            let score = judge(&want, &got);
            report.groups.entry(group.clone()).or_default().add(&score);
            report.documents.push((group.clone(), name, score));
        }
    }
    if report.documents.is_empty() && report.skipped.is_empty() {
        let folders: Vec<String> = options.gold.iter().map(|p| p.display().to_string()).collect();
        return Err(Error::Empty(folders.join(", ")));
    }
    if let Some(path) = options.thresholds {
        report.failures = demand(path, &report.groups)?;
    }
    print(&report, options.verbose, out).map_err(|source| Error::Io { path: "report".into(), source })?;
    Ok(report)
}

/// The golds of a folder, by name.
fn golds(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.file_name().is_some_and(|n| n.to_string_lossy().ends_with(".gold.json")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What a gold may say at its head.
const HEAD_KEYS: [&str; 19] = [
    "source",
    "kind",
    "access",
    "organization",
    "committee",
    "term",
    "date",
    "start",
    "end",
    "place",
    "chair",
    "remarks",
    "participants",
    "guests",
    "attendance",
    "items",
    "signatories",
    "findings",
    "unjudged",
];

/// What a gold may say of an item.
const ITEM_KEYS: [&str; 16] = [
    "number",
    "title",
    "case_number",
    "access",
    "group",
    "sections",
    "recommendations",
    "decision",
    "absent",
    "substitutes",
    "attachments",
    "earlier_decisions",
    "law_references",
    "amounts",
    "commitments",
    "unjudged",
];

/// Finds what nobody would notice in a gold: a key, outcome, section or finding that does not exist.
fn check(gold: &Value) -> Result<(), String> {
    let keys = |value: &Value, known: &[&str], place: &str| {
        let unknown = value.as_object().and_then(|map| map.keys().find(|key| !known.contains(&key.as_str())));
        unknown.map_or(Ok(()), |key| Err(format!("{place} has no »{key}«")))
    };
    fn name<T: serde::de::DeserializeOwned>(value: &Value, key: &str, what: &str) -> Result<(), String> {
        let value = allowed(value).unwrap_or(value);
        for value in value.get("any").and_then(Value::as_array).map_or(std::slice::from_ref(value), Vec::as_slice) {
            let code = if value.is_string() { value } else { &value[key] };
            serde_json::from_value::<T>(code.clone()).map_err(|_| format!("{code} is no {what}"))?;
        }
        Ok(())
    }
    keys(gold, &HEAD_KEYS, "the head")?;
    for finding in list(gold, "findings") {
        name::<FindingKind>(finding, "kind", "kind of finding")?;
    }
    for item in list(gold, "items") {
        let item = allowed(item).unwrap_or(item);
        keys(item, &ITEM_KEYS, "an item")?;
        for section in list(item, "sections") {
            name::<SectionKind>(section, "kind", "kind of section")?;
        }
        let decision = allowed(&item["decision"]).unwrap_or(&item["decision"]);
        for holder in std::iter::once(decision).chain(list(decision, "points")).chain(list(item, "earlier_decisions")) {
            for outcome in list(allowed(holder).unwrap_or(holder), "outcomes") {
                name::<Outcome>(outcome, "outcome", "outcome")?;
            }
        }
    }
    Ok(())
}

/// Holds the groups against the table of demands; gives what is not met.
fn demand(path: &Path, groups: &BTreeMap<String, Score>) -> Result<Vec<String>, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let table: BTreeMap<String, BTreeMap<Field, Demand>> =
        toml::from_str(&text).map_err(|e| Error::Gold { path: path.to_owned(), reason: e.to_string() })?;
    let mut failures = Vec::new();
    for (group, demands) in table {
        let Some(score) = groups.get(&group) else { continue };
        for (field, demand) in demands {
            let count = score.counts.get(&field).copied().unwrap_or_default();
            if count.recall() < demand.recall {
                let (recall, least) = (100.0 * count.recall(), 100.0 * demand.recall);
                failures.push(format!("{group}: {} found {recall:.1} %, {least:.1} % demanded", field.name()));
            }
            if count.invented_share() > demand.invented {
                let (share, most) = (100.0 * count.invented_share(), 100.0 * demand.invented);
                failures.push(format!("{group}: {} invented {share:.1} %, {most:.1} % allowed", field.name()));
            }
        }
    }
    Ok(failures)
}

/// Writes documents, groups and failures.
fn print(report: &Report, verbose: bool, out: &mut dyn Write) -> std::io::Result<()> {
    for (group, name, score) in &report.documents {
        writeln!(out, "{group}/{name}")?;
        let cells: Vec<String> = score
            .counts
            .iter()
            .filter(|(_, count)| **count != Count::default())
            .map(|(field, count)| {
                let invented = if count.invented > 0 { format!(" +{}", count.invented) } else { String::new() };
                format!("{} {}/{}{invented}", field.name(), count.found, count.expected)
            })
            .collect();
        for line in cells.chunks(6) {
            writeln!(out, "    {}", line.join(" · "))?;
        }
        if verbose {
            for note in &score.notes {
                writeln!(out, "    {note}")?;
            }
        }
    }
    for (group, score) in &report.groups {
        writeln!(out, "\n{group:<24}    found / expected   recall   invented")?;
        for (field, count) in &score.counts {
            if *count != Count::default() {
                writeln!(
                    out,
                    "  {:<24}  {:>5} / {:<8}  {:>6.1} %   {:>5}",
                    field.name(),
                    count.found,
                    count.expected,
                    100.0 * count.recall(),
                    count.invented
                )?;
            }
        }
    }
    for name in &report.skipped {
        writeln!(out, "skipped: {name} (its document is not here)")?;
    }
    for failure in &report.failures {
        writeln!(out, "error: {failure}")?;
    }
    Ok(())
}

// ---------------------------------------------------------------------------------------------
// Text of the document by reference

/// The text that a reference names in the document's lines.
///
/// A reference is one or more parts with commas between; a part is `line`, `line:column`,
/// `first-last`, or those with columns on either end (`15:60-17:16`). Lines and columns (characters) count
/// from 1, and both ends are included; a column left out is the line's beginning or end. Lines are
/// trimmed, empty ones left out, and the rest joined by a space, save that a hyphen that splits a word is
/// taken away and one behind a digit or before a capital is kept without a space.
pub fn resolve(reference: &str, lines: &[&str]) -> Result<String, String> {
    let mut text = String::new();
    for part in reference.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, ""));
        let (first_line, first_column) = place(first)?;
        let (last_line, last_column) = if last.is_empty() { (first_line, None) } else { place(last)? };
        if first_line == 0 || last_line < first_line || last_line > lines.len() {
            return Err(format!("»{part}« names no lines of the document"));
        }
        for number in first_line..=last_line {
            let line: Vec<char> = lines[number - 1].chars().collect();
            let from = if number == first_line { first_column.unwrap_or(1) } else { 1 };
            let to = if number == last_line { last_column.unwrap_or(line.len()) } else { line.len() };
            if from == 0 || to > line.len() || from > to + 1 {
                return Err(format!("»{part}« names no columns of line {number}"));
            }
            let piece: String = line[from - 1..to].iter().collect();
            join(&mut text, bare(&piece));
        }
    }
    if text.is_empty() { Err(format!("»{reference}« names empty text")) } else { Ok(text) }
}

/// A line and perhaps a column.
fn place(text: &str) -> Result<(usize, Option<usize>), String> {
    let number = |s: &str| s.trim().parse::<usize>().map_err(|_| format!("»{s}« is not a line or column"));
    match text.split_once(':') {
        Some((line, column)) => Ok((number(line)?, Some(number(column)?))),
        None => Ok((number(text)?, None)),
    }
}

/// Adds a line to the text before it.
fn join(text: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    let before_hyphen = text.strip_suffix('-').and_then(|t| t.chars().next_back());
    let next = line.chars().next();
    let first_word = line.split_whitespace().next().unwrap_or_default();
    match (before_hyphen, next) {
        (Some(before), Some(next))
            if before.is_alphabetic() && next.is_lowercase() && !matches!(first_word, "og" | "eller" | "samt") =>
        {
            text.pop();
        }
        (Some(before), Some(next)) if before.is_ascii_digit() || next.is_uppercase() || next.is_ascii_digit() => {}
        _ if text.is_empty() => {}
        _ => text.push(' '),
    }
    text.push_str(line);
}

/// A line without the white space and the bullet around it.
fn bare(line: &str) -> &str {
    line.trim().trim_start_matches(BULLETS).trim_start()
}

/// Marks that begin entries of lists.
const BULLETS: [char; 6] = ['\u{F0B7}', '\u{F0A7}', '●', '•', '▪', '·'];

/// Puts text in the place of every reference of a gold.
fn resolve_all(value: &mut Value, lines: &[&str]) -> Result<(), String> {
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("at").and_then(Value::as_str) {
                *value = Value::String(resolve(reference, lines)?);
                return Ok(());
            }
            map.values_mut().try_for_each(|v| resolve_all(v, lines))
        }
        Value::Array(list) => list.iter_mut().try_for_each(|v| resolve_all(v, lines)),
        _ => Ok(()),
    }
}

// ---------------------------------------------------------------------------------------------
// Comparison

/// A text as it is compared.
///
/// White space is one space; broken å is whole; quotes, apostrophes and dashes have one form; hyphens
/// between letters, soft hyphens and marks of lists are away, and so are punctuation, a closing "og" behind a comma
/// and white space at the end, the space behind § and the case of the first letter.
pub fn normal(text: &str) -> String {
    let text = text.replace("a \u{30A}", "å").replace("a\u{30A}", "å").replace("A\u{30A}", "Å");
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let word = word.trim_start_matches(BULLETS);
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() && !out.ends_with('§') && !matches!(word, "." | "," | ";" | ":") {
            out.push(' ');
        }
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
                '”' | '“' | '„' | '«' | '»' | '"' | '″' => out.push('"'),
                '’' | '‘' | '´' | '`' | '\'' => out.push('\''),
                '-' | '–' | '—' | '‐' | '‑' => {
                    let before = out.chars().next_back().is_some_and(char::is_alphabetic);
                    let after = chars.peek().copied().is_some_and(char::is_alphabetic);
                    if !(before && after && matches!(c, '-' | '‐' | '‑')) {
                        out.push('-');
                    }
                }
                c => out.push(c),
            }
        }
    }
    let trimmed = |s: &str| s.trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?-".contains(c)).to_owned();
    let mut out = trimmed(&out);
    if let Some(clause) = out.strip_suffix(" og").filter(|c| c.ends_with([',', ';'])) {
        out = trimmed(clause);
    }
    let mut chars = out.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => out,
    }
}

/// Whether a value of a record is what the gold wants.
pub fn matches(want: &Value, got: &Value) -> bool {
    match want {
        Value::Object(map) => {
            if let Some(Value::Array(choices)) = map.get("any") {
                return choices.iter().any(|choice| matches(choice, got));
            }
            if let Some(allowed) = map.get("maybe") {
                return empty(got) || matches(allowed, got);
            }
            map.iter().all(|(key, want)| matches(want, got.get(key).unwrap_or(&Value::Null)))
        }
        Value::Array(list) => {
            let got = got.as_array().map(Vec::as_slice).unwrap_or_default();
            let tally = tally(list, got, &matches);
            tally.missed.is_empty() && tally.invented.is_empty()
        }
        Value::String(text) => got.as_str().is_some_and(|got| normal(got) == normal(text)),
        Value::Null => empty(got),
        other => other == got,
    }
}

/// A case number as the record keeps it; a gold may have it as it is printed.
fn without_blanks(value: &Value) -> Value {
    match value {
        Value::String(number) => Value::String(number.split_whitespace().collect()),
        Value::Array(numbers) => numbers.iter().map(without_blanks).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), without_blanks(value))).collect(),
        other => other.clone(),
    }
}

/// Whether a value says nothing.
fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// What a gold only allows, when that is what it does.
fn allowed(want: &Value) -> Option<&Value> {
    want.as_object().filter(|map| map.len() == 1).and_then(|map| map.get("maybe"))
}

/// A list held against another.
struct Tally<'a> {
    expected: usize,
    missed: Vec<&'a Value>,
    invented: Vec<&'a Value>,
}

/// Whether a wanted value and one of the record are taken for the same.
type Same<'a> = &'a dyn Fn(&Value, &Value) -> bool;

/// Pairs what is wanted with what is there, each with at most one, as many as can be.
fn tally<'a>(want: &'a [Value], got: &'a [Value], same: Same<'_>) -> Tally<'a> {
    let required: Vec<&Value> = want.iter().filter(|w| allowed(w).is_none()).collect();
    let fits: Vec<Vec<usize>> = required.iter().map(|w| (0..got.len()).filter(|&g| same(w, &got[g])).collect()).collect();
    let mut owner: Vec<Option<usize>> = vec![None; got.len()];
    let mut missed = Vec::new();
    for (w, value) in required.iter().enumerate() {
        let mut seen = vec![false; got.len()];
        if !augment(w, &fits, &mut owner, &mut seen) {
            missed.push(*value);
        }
    }
    let may = |g: &Value| want.iter().filter_map(allowed).any(|w| same(w, g));
    let invented = got.iter().zip(&owner).filter(|(g, owner)| owner.is_none() && !may(g)).map(|(g, _)| g).collect();
    Tally { expected: required.len(), missed, invented }
}

/// Finds a place for a wanted value, moving others when that makes room.
fn augment(w: usize, fits: &[Vec<usize>], owner: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &g in &fits[w] {
        if std::mem::replace(&mut seen[g], true) {
            continue;
        }
        let free = match owner[g] {
            None => true,
            Some(other) => augment(other, fits, owner, seen),
        };
        if free {
            owner[g] = Some(w);
            return true;
        }
    }
    false
}

/// Pairs without regard to how often: one value may answer several, several may answer one.
fn tally_set<'a>(want: &'a [Value], got: &'a [Value], same: Same<'_>) -> Tally<'a> {
    let required: Vec<&Value> = want.iter().filter(|w| allowed(w).is_none()).collect();
    let missed = required.iter().copied().filter(|w| !got.iter().any(|g| same(w, g))).collect();
    let mut said = BTreeSet::new();
    let invented =
        got.iter().filter(|g| !want.iter().any(|w| same(allowed(w).unwrap_or(w), g)) && said.insert(normal(&shown(g)))).collect();
    Tally { expected: required.len(), missed, invented }
}

// ---------------------------------------------------------------------------------------------
// Judgement

/// Holds a record (or nothing, when nothing was read) against its gold.
pub fn judge(want: &Value, got: &Value) -> Score {
    let mut sheet = Sheet { score: Score::default(), place: "head".to_owned(), unjudged: unjudged(want) };
    head(&mut sheet, want, got);
    let wanted: Vec<&Value> = list(want, "items").iter().filter(|item| allowed(item).is_none()).collect();
    let perhaps: Vec<&Value> = list(want, "items").iter().filter_map(allowed).collect();
    let items = list(got, "items");
    let pairs = align(&wanted, items);
    let document = sheet.unjudged.clone();
    let mut last = None;
    let mut in_order = true;
    for (want, place) in wanted.iter().zip(&pairs) {
        let title: String = shown(&want["title"]).chars().take(40).collect();
        sheet.place = format!("item {} {title}", shown(&want["number"]));
        sheet.unjudged = document.union(&unjudged(want)).cloned().collect();
        match place {
            Some(place) => {
                in_order &= last < Some(*place);
                last = Some(*place);
                sheet.count(Field::Items, Count { found: 1, expected: 1, invented: 0 });
                item(&mut sheet, want, &items[*place]);
            }
            None => {
                sheet.count(Field::Items, Count { found: 0, expected: 1, invented: 0 });
                sheet.note(Field::Items, "missed", want);
                // All that the item holds is missed with it, and need not be told one by one.
                let told = sheet.score.notes.len();
                item(&mut sheet, want, &Value::Null);
                sheet.score.notes.truncate(told);
            }
        }
    }
    for (place, got) in items.iter().enumerate() {
        let same = |w: &&Value| matches(&w["number"], &got["number"]) || matches(&w["title"], &got["title"]);
        if !pairs.contains(&Some(place)) && !perhaps.iter().any(same) {
            sheet.place = "items".to_owned();
            sheet.count(Field::Items, Count { invented: 1, ..Count::default() });
            sheet.note(Field::Items, "invented", got);
        }
    }
    if wanted.len() > 1 {
        let all = pairs.iter().all(Option::is_some);
        sheet.count(Field::Order, Count { found: usize::from(in_order && all), expected: 1, invented: 0 });
    }
    sheet.score
}

/// Field names that a gold, or an item of it, leaves out of the judgement.
fn unjudged(want: &Value) -> BTreeSet<String> {
    list(want, "unjudged").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A list inside a value; an empty one when there is none.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// For each wanted item its place in the record: by number and title, then by number, then by title. Items that a page
/// left without both are known by case number and decision, and last by their order.
fn align(want: &[&Value], got: &[Value]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; want.len()];
    let mut taken = vec![false; got.len()];
    let number = |w: &Value, g: &Value| !empty(&w["number"]) && matches(&w["number"], &g["number"]);
    let title = |w: &Value, g: &Value| matches(&w["title"], &g["title"]);
    let bare = |w: &Value| empty(&w["number"]) && empty(&w["title"]);
    let both = |w: &Value, g: &Value| !bare(w) && matches(&w["number"], &g["number"]) && title(w, g);
    let told = |w: &Value, g: &Value, key: &str| !empty(&w[key]) && matches(&w[key], &g[key]);
    let decision = |w: &Value, g: &Value| told(&w["decision"], &g["decision"], "text");
    let case = |w: &Value, g: &Value| bare(w) && told(w, g, "case_number") && decision(w, g);
    let decided = |w: &Value, g: &Value| bare(w) && decision(w, g);
    for same in [&both as Same<'_>, &number, &case, &decided, &title] {
        for (w, pair) in want.iter().zip(pairs.iter_mut()) {
            if pair.is_none() {
                *pair = (0..got.len()).find(|&g| !taken[g] && same(w, &got[g]));
                if let Some(g) = *pair {
                    taken[g] = true;
                }
            }
        }
    }
    pairs
}

/// Where counts and notes are gathered.
struct Sheet {
    score: Score,
    /// Where in the document the judge is.
    place: String,
    unjudged: BTreeSet<String>,
}

impl Sheet {
    fn count(&mut self, field: Field, count: Count) {
        if !self.unjudged.contains(field.name()) {
            self.score.counts.entry(field).or_default().add(count);
        }
    }

    fn note(&mut self, field: Field, what: &str, value: &Value) {
        if !self.unjudged.contains(field.name()) {
            self.score.notes.push(format!("{what} {} in {}: {}", field.name(), self.place, shown(value)));
        }
    }

    /// One value.
    fn value(&mut self, field: Field, want: &Value, got: &Value) {
        let optional = allowed(want).is_some();
        let right = matches(want, got);
        let expected = usize::from(!optional && !empty(want));
        let count = Count { found: expected * usize::from(right), expected, invented: usize::from(!right && !empty(got)) };
        self.count(field, count);
        if !right && expected == 1 {
            self.note(field, "missed", want);
        }
        if count.invented == 1 {
            self.note(field, "invented", got);
        }
    }

    /// A list.
    fn tally(&mut self, field: Field, tally: &Tally<'_>) {
        let count =
            Count { found: tally.expected - tally.missed.len(), expected: tally.expected, invented: tally.invented.len() };
        self.count(field, count);
        for value in &tally.missed {
            self.note(field, "missed", value);
        }
        for value in &tally.invented {
            self.note(field, "invented", value);
        }
    }
}

/// A value on one short line.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(map) if map.contains_key("any") => shown(&map["any"][0]),
        Value::Object(map) if map.contains_key("title") => {
            format!("{} {}", shown(&map.get("number").cloned().unwrap_or_default()), shown(&map["title"]))
        }
        other => other.to_string(),
    };
    let mut short: String = text.chars().take(160).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.replace('\n', " ")
}

/// Judges what stands outside the items.
fn head(sheet: &mut Sheet, want: &Value, got: &Value) {
    for key in ["kind", "access", "organization", "committee", "term", "date", "start", "end", "place", "chair", "remarks"] {
        // The head's access and remarks are judged only where the gold gives them.
        if sheet.unjudged.contains(key) || (matches!(key, "access" | "remarks") && want.get(key).is_none()) {
            continue;
        }
        sheet.place = format!("head, {key}");
        sheet.value(Field::Head, &want[key], &got[key]);
    }
    if let Some(format) = want["source"].get("format") {
        sheet.place = "head, format".to_owned();
        sheet.value(Field::Head, format, &got["source"]["format"]);
    }
    sheet.place = "head".to_owned();
    let name = |w: &Value, g: &Value| matches(&w["name"], &g["name"]);
    let anyone = |w: &Value, g: &Value| w.get("name").is_none() || name(w, g);
    let (wanted, people) = (list(want, "participants"), list(got, "participants"));
    sheet.tally(Field::Participants, &tally(wanted, people, &anyone));
    for person in wanted.iter().filter(|w| allowed(w).is_none() && w.as_object().is_some_and(|w| w.len() > 1)) {
        if let Some(there) = people.iter().find(|g| name(person, g)) {
            let right = matches(person, there);
            sheet.count(Field::ParticipantDetails, Count { found: usize::from(right), expected: 1, invented: 0 });
            if !right {
                sheet.note(Field::ParticipantDetails, "missed", person);
            }
        } else {
            sheet.count(Field::ParticipantDetails, Count { found: 0, expected: 1, invented: 0 });
        }
    }
    sheet.tally(Field::Guests, &tally(list(want, "guests"), list(got, "guests"), &matches));
    let away: Vec<Value> = list(got, "attendance")
        .iter()
        .filter(|a| !empty(&a["items_absent"]) || !empty(&a["from"]) || !empty(&a["to"]))
        .cloned()
        .collect();
    sheet.tally(Field::Attendance, &tally(list(want, "attendance"), &away, &matches));
    sheet.tally(Field::Signatories, &tally(list(want, "signatories"), list(got, "signatories"), &matches));
    findings(sheet, list(want, "findings"), list(got, "findings"));
}

/// Judges the kinds of findings.
fn findings(sheet: &mut Sheet, want: &[Value], got: &[Value]) {
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in got.iter().filter_map(|f| f["kind"].as_str()) {
        *there.entry(kind).or_default() += 1;
    }
    // Text that no rule claimed is a note to the maker of rules, and never wrong.
    there.remove("unclaimed");
    for want in want {
        let optional = allowed(want);
        let want = optional.unwrap_or(want);
        let kind = want.as_str().or_else(|| want["kind"].as_str()).unwrap_or_default();
        let there = there.remove(kind).unwrap_or(0);
        if optional.is_some() {
            continue;
        }
        let exactly = want["count"].as_u64().map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let expected = exactly.unwrap_or(1);
        let invented = exactly.map_or(0, |n| there.saturating_sub(n));
        sheet.count(Field::Findings, Count { found: there.min(expected), expected, invented });
        if there < expected {
            sheet.note(Field::Findings, "missed", want);
        }
        if invented > 0 {
            sheet.note(Field::Findings, "too many", want);
        }
    }
    for (kind, times) in there {
        sheet.count(Field::Findings, Count { invented: times, ..Count::default() });
        sheet.note(Field::Findings, "invented", &Value::from(kind));
    }
}

/// Judges one item; `got` is nothing when the item was not found.
fn item(sheet: &mut Sheet, want: &Value, got: &Value) {
    sheet.value(Field::Numbers, &want["number"], &got["number"]);
    sheet.value(Field::Titles, &want["title"], &got["title"]);
    sheet.value(Field::CaseNumbers, &without_blanks(&want["case_number"]), &without_blanks(&got["case_number"]));
    let open = Value::from("open");
    sheet.value(Field::Access, want.get("access").unwrap_or(&open), &got["access"]);
    sheet.value(Field::Groups, &want["group"], &got["group"]);
    sections(sheet, want, got);
    recommendations(sheet, list(want, "recommendations"), list(got, "recommendations"));
    decision(sheet, &want["decision"], &got["decision"]);
    sheet.tally(Field::Absent, &tally(list(want, "absent"), list(got, "absent"), &matches));
    sheet.tally(Field::Substitutes, &tally(list(want, "substitutes"), list(got, "substitutes"), &matches));
    attachments(sheet, list(want, "attachments"), list(got, "attachments"));
    sheet.tally(Field::EarlierDecisions, &tally(list(want, "earlier_decisions"), list(got, "earlier_decisions"), &matches));
    let laws: Vec<Value> = list(got, "law_references").iter().map(|l| l["text"].clone()).collect();
    sheet.tally(Field::LawReferences, &tally_set(list(want, "law_references"), &laws, &matches));
    let amounts: Vec<Value> = list(got, "amounts").iter().map(|a| a["oere"].clone()).collect();
    sheet.tally(Field::Amounts, &tally_set(list(want, "amounts"), &amounts, &matches));
    let promise = |want: &Value, got: &Value| {
        let words = normal(got["text"].as_str().unwrap_or_default());
        let quotes = want["text"]["any"].as_array().cloned().unwrap_or_else(|| vec![want["text"].clone()]);
        let quoted = quotes.iter().any(|quote| quote.as_str().is_none_or(|q| words.contains(&normal(q))));
        quoted && want.get("due").is_none_or(|due| matches(due, &got["due"]))
    };
    sheet.tally(Field::Commitments, &tally_set(list(want, "commitments"), list(got, "commitments"), &promise));
}

/// Judges kinds and headings of sections, when the gold lists any; text of no known kind is not judged.
fn sections(sheet: &mut Sheet, want: &Value, got: &Value) {
    let Some(wanted) = want.get("sections").and_then(Value::as_array) else { return };
    let there: Vec<Value> = list(got, "sections").iter().filter(|s| s["kind"] != "other").cloned().collect();
    let kind = |w: &Value, g: &Value| match w.as_str() {
        Some(_) => matches(w, &g["kind"]),
        None => w.get("kind").is_none_or(|w| matches(w, &g["kind"])),
    };
    sheet.tally(Field::Sections, &tally(wanted, &there, &kind));
    let headed: Vec<Value> = wanted.iter().filter(|w| w.get("heading").is_some()).cloned().collect();
    let mut tally = tally(&headed, &there, &matches);
    tally.invented.clear();
    sheet.tally(Field::Headings, &tally);
}

/// Judges who recommends and every clause; recommendations quoted from earlier meetings on their own.
fn recommendations(sheet: &mut Sheet, want: &[Value], got: &[Value]) {
    let earlier = |r: &Value| r["earlier"] == true;
    let mut clauses = Vec::new();
    let mut by = Vec::new();
    let mut quoted = Vec::new();
    for want in want {
        let optional = allowed(want);
        let inner = optional.unwrap_or(want);
        if earlier(inner) {
            quoted.push(want.clone());
            continue;
        }
        let as_wanted = |v: &Value| if optional.is_some() { serde_json::json!({ "maybe": v }) } else { v.clone() };
        clauses.extend(list(inner, "clauses").iter().map(as_wanted));
        if let Some(name) = inner.get("by") {
            by.push(as_wanted(name));
        }
    }
    let now: Vec<Value> = got.iter().filter(|r| !earlier(r)).cloned().collect();
    let there: Vec<Value> = now.iter().flat_map(|r| list(r, "clauses")).cloned().collect();
    sheet.tally(Field::Clauses, &tally(&clauses, &there, &matches));
    let names: Vec<Value> = now.iter().map(|r| r["by"].clone()).filter(|b| !empty(b)).collect();
    let mut named = tally_set(&by, &names, &matches);
    if by.is_empty() {
        // Impersonal words name nobody; a body found there is no invention worth a count.
        named.invented.clear();
    }
    sheet.tally(Field::RecommendedBy, &named);
    let before: Vec<Value> = got.iter().filter(|r| earlier(r)).cloned().collect();
    sheet.tally(Field::EarlierRecommendations, &tally(&quoted, &before, &matches));
}

/// Judges a decision: its text, outcomes, points, votes and remarks.
fn decision(sheet: &mut Sheet, want: &Value, got: &Value) {
    let inner = allowed(want);
    if inner.is_some() && (empty(got) || matches(want, got)) {
        return;
    }
    let want = inner.unwrap_or(want);
    sheet.value(Field::Decisions, &want["text"], &got["text"]);
    sheet.tally(Field::Outcomes, &tally(list(want, "outcomes"), list(got, "outcomes"), &matches));
    sheet.tally(Field::Points, &tally(list(want, "points"), list(got, "points"), &matches));
    sheet.value(Field::Votes, &want["votes"], &got["votes"]);
    sheet.tally(Field::Remarks, &tally(list(want, "remarks"), list(got, "remarks"), &matches));
}

/// Judges titles of attachments, and file names where the gold gives them.
fn attachments(sheet: &mut Sheet, want: &[Value], got: &[Value]) {
    let title = |w: &Value, g: &Value| w.get("title").is_none_or(|w| matches(w, &g["title"]));
    sheet.tally(Field::Attachments, &tally(want, got, &title));
    let filed: Vec<Value> = want.iter().filter(|w| w.get("file_name").is_some()).cloned().collect();
    let mut tally = tally(&filed, got, &matches);
    tally.invented.clear();
    sheet.tally(Field::AttachmentFiles, &tally);
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents, {} demands not met", self.documents.len(), self.failures.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LINES: [&str; 8] = [
        " 12.   En titel om fælles ",
        "",
        "samarbej-",
        "  det på børne- ",
        "og ungeområdet ",
        "for 13-",
        "25årige ",
        " \u{F0B7} Bila \u{30A}g",
    ];

    #[test]
    fn references() {
        assert_eq!(resolve("1:8", &LINES).unwrap(), "En titel om fælles");
        assert_eq!(resolve("1:8-5", &LINES).unwrap(), "En titel om fælles samarbejdet på børne- og ungeområdet");
        assert_eq!(resolve("6-7", &LINES).unwrap(), "for 13-25årige");
        assert_eq!(resolve("1:8-1:9,7:1-7:2", &LINES).unwrap(), "En 25");
        assert_eq!(normal(&resolve("8", &LINES).unwrap()), "bilåg");
        for wrong in ["0", "9", "2", "1:90", "3-2", "x", "1:0"] {
            assert!(resolve(wrong, &LINES).is_err(), "{wrong}");
        }
    }

    #[test]
    fn texts_that_are_the_same() {
        for (a, b) in [
            ("At  punktet\ndrøftes. ", "at punktet drøftes"),
            ("at redegørelsen tages til efterretning, og", "at redegørelsen tages til efterretning"),
            ("Lær for ”livet”", "Lær for \"livet\""),
            ("KL’s udspil – nu", "KL's udspil - nu"),
            ("samarbejds-området", "samarbejdsområdet"),
            ("§ 97", "§97"),
            ("Retssikkerhedslovens § 79b .", "retssikkerhedslovens §79b"),
            ("• Første", "første"),
        ] {
            assert_eq!(normal(a), normal(b), "{a}");
        }
        for (a, b) in [("Godkendt", "Ikke godkendt"), ("13-25", "1325"), ("at A", "A"), ("børn og unge", "børn")] {
            assert_ne!(normal(a), normal(b), "{a}");
        }
    }

    #[test]
    fn the_golds_of_the_samples_are_well_formed() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
        let mut seen = 0;
        for folder in ["", "shared-minutes", "layouts", "unseen"] {
            for path in golds(&samples.join(folder)).unwrap() {
                let gold: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
                assert_eq!(check(&gold), Ok(()), "{}", path.display());
                seen += 1;
            }
        }
        assert!(seen > 40, "{seen}");
        assert!(check(&json!({"items": [{"commitment": []}]})).is_err());
        assert!(check(&json!({"items": [{"decision": {"outcomes": ["godkendt"]}}]})).is_err());
    }

    #[test]
    fn any_and_maybe() {
        assert!(matches(&json!({"any": ["a", "b"]}), &json!("B")));
        assert!(matches(&json!({"maybe": "a"}), &json!(null)));
        assert!(!matches(&json!({"maybe": "a"}), &json!("b")));
        assert!(matches(&json!(["x", {"maybe": "y"}]), &json!(["y", "x"])));
        assert!(!matches(&json!(["x", {"maybe": "y"}]), &json!(["y"])));
        assert!(matches(&json!({"maybe": {}}), &json!({"text": "alt"})));
        assert!(matches(&json!(null), &json!([])));
    }

    #[test]
    fn pairs_as_many_as_can_be() {
        let want = [json!({"any": ["a", "b"]}), json!("a")];
        let got = [json!("a"), json!("b"), json!("c")];
        let tally = tally(&want, &got, &matches);
        assert!(tally.missed.is_empty());
        assert_eq!(tally.invented, [&json!("c")]);
    }

    #[test]
    fn items_without_number_and_title_are_known_by_what_was_decided() {
        let item = |text: &str| json!({"decision": {"text": text}});
        let want = [item("Godkendt."), item("Udsat."), item("Drøftet.")];
        let got = [item("Udsat."), item("Drøftet.")];
        assert_eq!(align(&want.iter().collect::<Vec<_>>(), &got), [None, Some(0), Some(1)]);
        // What nothing tells apart stands in order.
        let got = [item("Vedtaget."), item("Udsat."), item("Afvist.")];
        assert_eq!(align(&want.iter().collect::<Vec<_>>(), &got), [Some(0), Some(1), Some(2)]);
    }

    fn count(score: &Score, field: Field) -> (usize, usize, usize) {
        let count = score.counts.get(&field).copied().unwrap_or_default();
        (count.found, count.expected, count.invented)
    }

    fn gold() -> Value {
        json!({
            "kind": "minutes", "committee": "Byrådet", "date": "2024-05-14",
            "participants": [{"name": "Ea Lund", "party": "A"}, {"name": "Per Holt"}],
            "attendance": [{"name": "Per Holt", "items_absent": ["2"]}],
            "items": [
                {"number": "1", "title": "Budget", "case_number": "00.30.00-S00-1-24", "sections": ["case", "decision"],
                 "recommendations": [{"by": "Forvaltningen", "clauses": ["at budgettet godkendes", "at der følges op i juni"]}],
                 "decision": {"text": "Godkendt.", "outcomes": ["approved"]}, "amounts": [10000, {"maybe": 500}],
                 "commitments": [{"due": {"from": "2024-06-01", "to": "2024-06-30"}, "text": "følges op"}]},
                {"number": "2", "title": "Lukket punkt", "access": "closed", "absent": ["Per Holt"]},
            ],
            "findings": ["repaired", {"kind": "table_lost", "count": 1}],
        })
    }

    fn record() -> Value {
        json!({
            "kind": "minutes", "committee": "Byrådet", "date": "2024-05-14",
            "participants": [{"name": "Ea Lund", "party": "A"}, {"name": "Per Holt", "party": null}],
            "attendance": [{"name": "Per Holt", "items_absent": ["2"], "items_present": ["1"]}, {"name": "Ea Lund", "items_absent": []}],
            "items": [
                {"number": "1", "title": "Budget", "case_number": "00.30.00-S00-1-24", "access": "open",
                 "sections": [{"kind": "case"}, {"kind": "other"}, {"kind": "decision"}],
                 "recommendations": [{"by": "Forvaltningen", "earlier": false, "clauses": ["at budgettet godkendes,", "at der følges op i juni."]}],
                 "decision": {"text": "Godkendt", "outcomes": ["approved"], "votes": null},
                 "amounts": [{"oere": 10000}, {"oere": 500}],
                 "commitments": [{"text": "at der følges op i juni", "due": {"from": "2024-06-01", "to": "2024-06-30"}}]},
                {"number": "2", "title": "Lukket punkt", "access": "closed", "absent": ["Per Holt"]},
            ],
            "findings": [{"kind": "repaired"}, {"kind": "repaired"}, {"kind": "table_lost"}],
        })
    }

    #[test]
    fn a_right_record_is_right_everywhere() {
        let score = judge(&gold(), &record());
        assert_eq!(score.notes, Vec::<String>::new());
        for count in score.counts.values() {
            assert_eq!((count.found, count.invented), (count.expected, 0));
        }
        assert_eq!(count(&score, Field::Clauses), (2, 2, 0));
        assert_eq!(count(&score, Field::Findings), (2, 2, 0));
    }

    #[test]
    fn what_is_wrong_is_counted() {
        let mut got = record();
        got["items"][0]["title"] = json!("Regnskab");
        got["items"][0]["decision"]["outcomes"] = json!(["approved", "noted"]);
        got["items"][0]["amounts"] = json!([{"oere": 7}]);
        got["items"][1]["absent"] = json!([]);
        got["items"].as_array_mut().unwrap().insert(0, json!({"number": "9", "title": "Fejl"}));
        got["findings"] = json!([{"kind": "table_lost"}, {"kind": "table_lost"}, {"kind": "no_text"}]);
        let score = judge(&gold(), &got);
        assert_eq!(count(&score, Field::Items), (2, 2, 1));
        assert_eq!(count(&score, Field::Titles), (1, 2, 1));
        assert_eq!(count(&score, Field::Outcomes), (1, 1, 1));
        assert_eq!(count(&score, Field::Amounts), (0, 1, 1));
        assert_eq!(count(&score, Field::Absent), (0, 1, 0));
        assert_eq!(count(&score, Field::Findings), (1, 2, 2));
        assert_eq!(count(&score, Field::Order), (1, 1, 0));
    }

    #[test]
    fn nothing_read_is_everything_missed() {
        let score = judge(&gold(), &Value::Null);
        for (field, count) in &score.counts {
            assert_eq!((count.found, count.invented), (0, 0), "{field:?}");
        }
        assert_eq!(count(&score, Field::Items), (0, 2, 0));
    }

    #[test]
    fn order_and_demands() {
        let mut got = record();
        got["items"].as_array_mut().unwrap().reverse();
        let score = judge(&gold(), &got);
        assert_eq!(count(&score, Field::Order), (0, 1, 0));
        let table = "[a]\norder = { recall = 1.0 }\nitems = { recall = 0.95, invented = 0.02 }\n";
        let path = std::env::temp_dir().join(format!("accuracy-{}.toml", std::process::id()));
        std::fs::write(&path, table).unwrap();
        let failures = demand(&path, &BTreeMap::from([("a".to_owned(), score)])).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(failures, ["a: order found 0.0 %, 100.0 % demanded"]);
    }

    #[test]
    fn a_run_skips_what_is_elsewhere_and_fails_on_what_is_lost() {
        let folder = std::env::temp_dir().join(format!("accuracy-run-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let options = Options { gold: std::slice::from_ref(&folder), shared: &folder, thresholds: None, verbose: true };
        let measure = || run(&options, &|_| Vec::new(), &mut Vec::new());
        assert!(matches!(measure(), Err(Error::Empty(_))));
        let gold = folder.join("a.gold.json");
        std::fs::write(&gold, r#"{"source": {"file": "$shared/a.txt"}, "items": [{"title": {"at": "2"}}]}"#).unwrap();
        assert_eq!(measure().unwrap().skipped, ["a"]);
        std::fs::write(folder.join("a.txt"), "Referat\nBudget\n").unwrap();
        let report = measure().unwrap();
        assert_eq!(count(&report.documents[0].2, Field::Titles), (0, 1, 0));
        std::fs::write(&gold, r#"{"source": {"file": "b.txt"}, "items": []}"#).unwrap();
        assert!(matches!(measure(), Err(Error::Gold { .. })));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
