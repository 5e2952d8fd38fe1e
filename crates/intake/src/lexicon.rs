//! The Danish of agendas and minutes, as data: headings, outcomes, labels, furniture.
//!
//! The words live in `lexicon/*.toml`; a new municipality's habit is a new entry there, with
//! no new code. Everything is compared in lower case.

use std::sync::LazyLock;

use foldhash::HashMap;

use sagsgang_model::{Outcome, SectionKind};
use serde::Deserialize;

/// All words, ready to be asked.
pub struct Lexicon {
    headings: HashMap<[u8; 4], Vec<HeadingEntry>>,
    labels: HashMap<String, (HeadField, bool)>,
    longest_label: usize,
    labels_begun: Beginnings,
    phrases_begun: Beginnings,
    headings_begun: Beginnings,
    /// Phrases of decisions, longest first.
    pub(crate) phrases: Vec<Phrase>,
    phrases_by_start: HashMap<String, Vec<usize>>,
    /// Those that may begin with any word.
    open_phrases: Vec<usize>,
    /// Words that make an approval one with a change.
    pub(crate) change: Vec<String>,
    /// Words of a recommendation that mean "noted" and "sent on".
    pub(crate) meaning: Meaning,
    /// Bodies and what they do in a sentence that decides.
    pub(crate) deciders: Deciders,
    /// Single words for the rules.
    pub(crate) words: Words,
    /// Furniture of pages.
    pub(crate) furniture: FurnitureWords,
    /// Words of promises.
    pub(crate) commitments: CommitmentWords,
    /// Words of dates.
    pub(crate) dates: DateWords,
    /// Words around the names of bodies in the head.
    pub(crate) names: NameWords,
    /// What a minority does in a decision.
    pub(crate) minority: MinorityWords,
    /// Words that name the sides of a vote, in the order in which they are looked for.
    pub(crate) votes: Vec<VoteWords>,
}

/// One heading: its words in lower case and what it means.
#[derive(Debug, Clone)]
pub(crate) struct HeadingEntry {
    pub words: String,
    pub kind: SectionKind,
    pub weak: bool,
}

/// One phrase of a decision.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    pub words: Vec<String>,
    pub outcome: Outcome,
    pub follows: bool,
    pub start: bool,
}

#[derive(Deserialize)]
struct HeadingFile {
    kind: Vec<HeadingGroup>,
}

#[derive(Deserialize)]
struct HeadingGroup {
    kind: SectionKind,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
}

#[derive(Deserialize)]
struct OutcomeFile {
    phrase: Vec<PhraseGroup>,
    change: WordList,
    meaning: Meaning,
    deciders: Deciders,
    minority: MinorityWords,
    vote: Vec<VoteWords>,
}

#[derive(Deserialize)]
struct PhraseGroup {
    outcome: Outcome,
    #[serde(default)]
    follows: bool,
    #[serde(default)]
    start: bool,
    words: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct WordList {
    pub words: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Meaning {
    pub noted: Anywhere,
    pub sent_on: Anywhere,
}

#[derive(Deserialize)]
pub(crate) struct Deciders {
    pub ends: Vec<String>,
    pub verbs: Vec<String>,
}

#[derive(Deserialize)]
struct HeadFile {
    field: Vec<LabelGroup>,
    names: NameWords,
}

#[derive(Deserialize)]
struct LabelGroup {
    field: HeadField,
    labels: Vec<String>,
    bare: Vec<String>,
}

/// What a label in the head introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HeadField {
    Date,
    Time,
    End,
    Place,
    Participants,
    Absent,
    Guests,
    Substitutes,
    Remarks,
    Chair,
    Secretary,
    Committee,
    Organization,
    Page,
    Published,
}

#[derive(Deserialize)]
pub(crate) struct Words {
    pub bodies: BodyWords,
    pub organizations: EdgeWords,
    pub kinds: KindWords,
    pub recommenders: Recommenders,
    pub roles: WordList,
    pub not_names: WordList,
    pub closed: ClosedWords,
    pub absence: AbsenceWords,
    pub case_labels: WordList,
    pub item_labels: WordList,
    pub item_meta: StartWords,
    pub standing_items: StartWords,
    pub glued: WordList,
    pub places: Places,
    pub groups: WordList,
    pub tail: TailWords,
    pub sentences: SentenceWords,
    pub law: LawWords,
    pub attendance: AttendanceWords,
    pub substitutes: SubstituteWords,
    pub parties: WordList,
    pub abbreviations: WordList,
    pub numbers: Numbers,
    pub tables: TableWords,
}

#[derive(Deserialize)]
pub(crate) struct AttendanceWords {
    pub verbs: Anywhere,
    pub moves: Anywhere,
    pub excuses: Anywhere,
    pub cues: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct SubstituteWords {
    pub between: Vec<String>,
    pub ends: Vec<String>,
    pub leads: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Numbers {
    pub words: Vec<Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct TableWords {
    pub leads: Anywhere,
}

#[derive(Deserialize)]
pub(crate) struct NameWords {
    pub leads: Vec<String>,
    pub ends: Vec<String>,
    pub sentences: Anywhere,
}

#[derive(Deserialize)]
pub(crate) struct MinorityWords {
    pub verbs: Vec<String>,
    /// What stands before the name of who has something entered.
    pub(crate) leads: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct VoteWords {
    pub side: Side,
    pub voters: Voters,
    pub words: Vec<String>,
}

/// A side of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    For,
    Against,
    Abstained,
}

/// Where the voters stand beside the words that name their side.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Voters {
    Before,
    Behind,
}

#[derive(Deserialize)]
pub(crate) struct DateWords {
    pub weekdays: Vec<String>,
    pub months: Vec<Vec<String>>,
    pub ordinals: Vec<Vec<String>>,
    pub season: Vec<Season>,
}

#[derive(Deserialize)]
pub(crate) struct Season {
    pub name: String,
    pub first: i8,
    pub last: i8,
}

#[derive(Deserialize)]
pub(crate) struct BodyWords {
    pub starts: Vec<String>,
    pub ends: Vec<String>,
    pub short: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct EdgeWords {
    pub starts: Vec<String>,
    pub ends: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct AbsenceWords {
    pub starts: Vec<String>,
    pub ends: Vec<String>,
    pub contains: Anywhere,
}

#[derive(Deserialize)]
pub(crate) struct StartWords {
    pub starts: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct KindWords {
    pub minutes: Vec<String>,
    pub agenda: Vec<String>,
    pub supplementary_agenda: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Recommenders {
    pub words: Vec<String>,
    pub verbs: Anywhere,
    pub ends: Vec<String>,
    pub pure_verbs: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct ClosedWords {
    pub starts: Vec<String>,
    pub ends: Vec<String>,
    pub exact: Vec<String>,
    pub contains: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct SentenceWords {
    pub openers: Vec<String>,
    pub verbs: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct TailWords {
    pub signatures: Vec<String>,
    pub site: Vec<String>,
    pub ended: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Places {
    pub words: Anywhere,
}

#[derive(Deserialize)]
pub(crate) struct LawWords {
    pub names: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct FurnitureWords {
    pub exact: Vec<String>,
    pub starts: Vec<String>,
    pub contains: Vec<String>,
    pub tails: Vec<String>,
    pub cuts: Anywhere,
    pub leads: Vec<String>,
    pub buttons: Vec<String>,
    pub ends: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct CommitmentWords {
    pub promise: Anywhere,
    pub postpones: Anywhere,
    pub text: Vec<String>,
    pub sure: Anywhere,
}

/// The lexicon as it is written.
pub(crate) const FILES: [&str; 7] = [
    include_str!("../lexicon/headings.toml"),
    include_str!("../lexicon/head.toml"),
    include_str!("../lexicon/outcomes.toml"),
    include_str!("../lexicon/words.toml"),
    include_str!("../lexicon/furniture.toml"),
    include_str!("../lexicon/commitments.toml"),
    include_str!("../lexicon/dates.toml"),
];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// The lexicon that is built in.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// How the words of a list begin: two bytes, whatever their case, tell nearly all texts apart from them.
pub(crate) struct Beginnings(Box<[u64; 1024]>);

impl Beginnings {
    /// Those of words of two bytes or more.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut begun = Self(Box::new([0; 1024]));
        for pair in words.into_iter().filter_map(|word| word.as_bytes().first_chunk()).map(Self::pair) {
            begun.0[pair >> 6] |= 1 << (pair & 63);
        }
        begun
    }

    /// Those of the last two bytes of words.
    pub fn of_ends<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(words.into_iter().filter_map(|word| word.get(word.len() - 2..)))
    }

    /// Whether a text may begin with one of the words.
    pub fn may_open(&self, text: &str) -> bool {
        text.as_bytes().first_chunk().is_some_and(|first| self.holds(first))
    }

    /// Whether a text may end with one of the words whose ends these are.
    pub fn may_close(&self, text: &str) -> bool {
        text.as_bytes().last_chunk().is_some_and(|last| self.holds(last))
    }

    fn holds(&self, two: &[u8; 2]) -> bool {
        let pair = Self::pair(two);
        self.0[pair >> 6] >> (pair & 63) & 1 == 1
    }

    /// A capital differs from its small letter in one bit, those of Latin-1 in that of their second byte.
    fn pair([a, b]: &[u8; 2]) -> usize {
        usize::from(a | 0x20) << 8 | usize::from(b | 0x20)
    }
}

/// A list of words that may stand anywhere in a text: one look over the text answers for all of them.
#[derive(Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct Anywhere {
    words: Vec<String>,
    begun: Beginnings,
}

impl From<Vec<String>> for Anywhere {
    fn from(words: Vec<String>) -> Self {
        Self::of(words)
    }
}

impl Anywhere {
    /// Of words of two bytes or more.
    pub fn of<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let words: Vec<String> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        Self { begun: Beginnings::of(words.iter().map(String::as_str)), words }
    }

    /// The words, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        self.words.iter()
    }

    /// Whether one of them stands in a text.
    pub fn stand_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }

    /// Where the first of them stands in a text, and it: the least of those that begin there.
    pub fn first_in(&self, text: &str) -> Option<(usize, &str)> {
        let bytes = text.as_bytes();
        let mut places = bytes.array_windows::<2>().enumerate().filter(|(_, two)| self.begun.holds(two));
        places.find_map(|(at, two)| {
            let here = |word: &&String| word.as_bytes().starts_with(two) && text.as_bytes()[at..].starts_with(word.as_bytes());
            self.words.iter().filter(here).min().map(|word| (at, word.as_str()))
        })
    }
}

/// Where words stand in a text: for short texts far sooner than the library's search, which prepares for long ones.
pub(crate) fn find(text: &str, words: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), words.as_bytes())
}

/// Lower case that never changes a text's length in bytes, so that places stay valid in both.
pub(crate) fn lower(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    lower_onto(&mut small, text);
    small
}

/// Whether any byte is one that `wanted` tells; sixteen are asked at a time, without a branch.
pub(crate) fn any_byte(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> bool {
    let any = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | wanted(*byte));
    // The last sixteen may be asked twice: that is faster than asking the rest one by one.
    let Some(last) = bytes.last_chunk::<16>() else { return any(bytes) };
    bytes.as_chunks::<16>().0.iter().any(|piece| any(piece)) || any(last)
}

/// Whether any two bytes in a row are such as `wanted` tells; sixteen pairs are asked at a time, without a branch.
pub(crate) fn any_pair(bytes: &[u8], wanted: impl Fn(u8, u8) -> bool) -> bool {
    let any = |a: &[u8], b: &[u8]| a.iter().zip(b).fold(false, |found, (a, b)| found | wanted(*a, *b));
    let Some(behind) = bytes.get(1..) else { return false };
    let ahead = &bytes[..behind.len()];
    let (Some(a), Some(b)) = (ahead.last_chunk::<16>(), behind.last_chunk::<16>()) else { return any(ahead, behind) };
    ahead.as_chunks::<16>().0.iter().zip(behind.as_chunks::<16>().0).any(|(a, b)| any(a, b)) || any(a, b)
}

/// Whether words stand in a text. Most do not, and the first two letters tell that sooner than a search would.
pub(crate) fn holds(text: &str, words: &str) -> bool {
    let begins = |first: [u8; 2]| any_pair(text.as_bytes(), |a, b| (a == first[0]) & (b == first[1]));
    words.as_bytes().first_chunk::<2>().is_none_or(|first| begins(*first)) && find(text, words).is_some()
}

/// The first bytes of a text, as many as whole letters fill.
pub(crate) fn opening(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// How many bytes are made small together.
const PIECE: usize = 1024;

/// Adds a text in lower case to another.
pub(crate) fn lower_onto(out: &mut String, text: &str) {
    // In pieces, so that a capital Å or a dash makes no more than its own piece slow.
    let mut rest = text;
    while rest.len() > 2 * PIECE {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
        lower_piece(out, piece);
        rest = behind;
    }
    lower_piece(out, rest);
}

/// The small letter of a capital of Latin-1 beyond Z, which stands 32 behind it.
fn latin(capital: char) -> Option<char> {
    matches!(capital, 'À'..='Ö' | 'Ø'..='Þ').then(|| char::from_u32(capital as u32 + 32)).flatten()
}

fn lower_piece(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    // Nearly all texts hold A to Z alone of the capitals: no lead byte above Latin-1's, and behind 0xC3 small letters.
    if !any_byte(bytes, |b| (0x80..0x9F).contains(&b) | (b > 0xC3)) {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    // Danish needs no more than Latin-1, the signs that E2 80 leads and bullets (EF 80 to EF 83).
    let sign = |lead: u8, own: u8| (lead == 0xE2) & (own == 0x80) | (lead == 0xEF) & (own < 0x84);
    if !any_pair(bytes, |lead, own| (lead > 0xC3) & !sign(lead, own)) {
        let start = out.len();
        let mut copied = 0;
        // The second byte of a capital is below 0x9F, as that of a small letter is not.
        for (n, piece) in bytes.chunks(64).enumerate().filter(|(_, piece)| any_byte(piece, |b| (0x80..0x9F).contains(&b))) {
            for at in (n * 64..n * 64 + piece.len()).filter(|at| *at > 0 && bytes[at - 1] == 0xC3) {
                if let Some(small) = text[at - 1..].chars().next().and_then(latin) {
                    out.push_str(&text[copied..at - 1]);
                    out.push(small);
                    copied = at + 1;
                }
            }
        }
        out.push_str(&text[copied..]);
        out[start..].make_ascii_lowercase();
        return;
    }
    for c in text.chars() {
        match c {
            'A'..='Z' => out.push(char::from(c as u8 + 32)),
            c if (c as u32) < 0x100 => out.push(latin(c).unwrap_or(c)),
            c => {
                let mut small = c.to_lowercase();
                match (small.next(), small.next()) {
                    (Some(l), None) if l.len_utf8() == c.len_utf8() => out.push(l),
                    _ => out.push(c),
                }
            }
        }
    }
}

/// Whether a text begins with words; the first byte tells most of them apart.
pub(crate) fn opens_with(text: &str, words: &str) -> bool {
    text.as_bytes().first() == words.as_bytes().first() && text.starts_with(words)
}

/// Whether a text ends with words; the last byte tells most of them apart.
pub(crate) fn closes_with(text: &str, words: &str) -> bool {
    text.as_bytes().last() == words.as_bytes().last() && text.ends_with(words)
}

/// Whether a text begins with one of `words`.
pub(crate) fn begins_with_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| opens_with(text, word))
}

/// Whether a word of letters, dots and hyphens is another that stands in lower case.
pub(crate) fn same_word(word: &str, lowered: &str) -> bool {
    word.len() == lowered.len() && word.bytes().zip(lowered.bytes()).all(|(a, b)| a | 0x20 == b | 0x20)
}

#[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads them")]
fn parse<T: for<'de> Deserialize<'de>>(file: &'static str) -> T {
    toml::from_str(file).expect("the built-in lexicon is valid TOML of the expected shape")
}

fn first_bytes(words: &str) -> Option<[u8; 4]> {
    words.as_bytes().first_chunk::<4>().copied()
}

impl Lexicon {
    fn load() -> Self {
        let [headings_file, head_file, outcomes_file, words_file, furniture_file, commitments_file, dates_file] = FILES;
        let mut headings: HashMap<[u8; 4], Vec<HeadingEntry>> = HashMap::default();
        let file: HeadingFile = parse(headings_file);
        for group in file.kind {
            for (words, weak) in group.headings.iter().map(|h| (h, false)).chain(group.weak.iter().map(|h| (h, true))) {
                let words = lower(words);
                if let Some(key) = first_bytes(&words) {
                    headings.entry(key).or_default().push(HeadingEntry { words, kind: group.kind, weak });
                }
            }
        }
        for entries in headings.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        }

        let headings_begun = Beginnings::of(headings.values().flatten().map(|entry| entry.words.as_str()));

        let head: HeadFile = parse(head_file);
        let mut labels = HashMap::default();
        for group in head.field {
            for label in &group.labels {
                labels.insert(lower(label), (group.field, group.bare.contains(label)));
            }
        }
        let labels_begun = Beginnings::of(labels.keys().map(String::as_str));
        let longest_label = labels.keys().map(String::len).max().unwrap_or(0);

        let outcomes: OutcomeFile = parse(outcomes_file);
        let mut phrases: Vec<Phrase> = outcomes
            .phrase
            .into_iter()
            .flat_map(|group| {
                let PhraseGroup { outcome, follows, start, words } = group;
                words.into_iter().map(move |phrase| Phrase {
                    words: phrase.split([' ', ',', ':']).filter(|w| !w.is_empty()).map(str::to_owned).collect(),
                    outcome,
                    follows,
                    start,
                })
            })
            .collect();
        phrases
            .sort_by_key(|phrase| std::cmp::Reverse((phrase.words.len(), phrase.words.iter().map(String::len).sum::<usize>())));
        let mut phrases_by_start: HashMap<String, Vec<usize>> = HashMap::default();
        for (index, phrase) in phrases.iter().enumerate() {
            phrases_by_start.entry(phrase.words.first().cloned().unwrap_or_default()).or_default().push(index);
        }

        Self {
            headings,
            labels,
            longest_label,
            labels_begun,
            headings_begun,
            phrases,
            phrases_begun: Beginnings::of(phrases_by_start.keys().map(String::as_str)),
            open_phrases: phrases_by_start.remove("*").unwrap_or_default(),
            phrases_by_start,
            change: outcomes.change.words,
            meaning: outcomes.meaning,
            deciders: outcomes.deciders,
            words: parse(words_file),
            furniture: parse(furniture_file),
            commitments: parse(commitments_file),
            dates: parse(dates_file),
            names: head.names,
            minority: outcomes.minority,
            votes: outcomes.vote,
        }
    }

    /// The headings that `lowered` begins with, longest first.
    pub(crate) fn headings_at<'a>(&'a self, lowered: &'a str) -> impl Iterator<Item = &'a HeadingEntry> + 'a {
        first_bytes(lowered)
            .filter(|_| self.headings_begun.may_open(lowered))
            .and_then(|key| self.headings.get(&key))
            .into_iter()
            .flatten()
            .filter(move |entry| lowered.starts_with(entry.words.as_str()))
    }

    /// Phrases whose first word is `word`, then those that may begin with any word.
    pub(crate) fn phrases_at<'a>(&'a self, word: &str) -> impl Iterator<Item = &'a Phrase> + 'a {
        let named = Some(word).filter(|word| word.len() < 2 || self.phrases_begun.may_open(word));
        let named = named.and_then(|word| self.phrases_by_start.get(word)).map_or(&[][..], Vec::as_slice);
        named.iter().chain(&self.open_phrases).map(|index| &self.phrases[*index])
    }

    /// Whether a text may begin with a heading.
    pub(crate) fn may_be_heading(&self, text: &str) -> bool {
        self.headings_begun.may_open(text)
    }

    /// Whether a text may begin with a label.
    pub(crate) fn may_be_label(&self, text: &str) -> bool {
        self.labels_begun.may_open(text)
    }

    /// The field that a label names, and whether it may stand without a colon.
    pub(crate) fn label(&self, lowered: &str) -> Option<(HeadField, bool)> {
        if lowered.len() > self.longest_label {
            return None;
        }
        self.labels.get(lowered).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_is_found_by_its_own_words() {
        for entries in lexicon().headings.values() {
            for entry in entries {
                let found = lexicon().headings_at(&entry.words).next().unwrap();
                assert_eq!((&found.words, found.kind), (&entry.words, entry.kind), "two meanings for one heading");
            }
        }
    }

    #[test]
    fn every_label_is_found() {
        let file: HeadFile = parse(FILES[1]);
        for group in file.field {
            for label in &group.labels {
                assert_eq!(lexicon().label(&lower(label)).map(|(field, _)| field), Some(group.field), "{label}");
            }
            for label in &group.bare {
                assert!(group.labels.contains(label), "{label} is bare and no label");
            }
        }
    }

    #[test]
    fn every_standing_item_is_read_as_a_title() {
        for title in &lexicon().words.standing_items.starts {
            assert_eq!(*title, lower(title), "titles are compared in small letters");
            assert!(crate::items::titled(&format!("4. {}{}", title[..1].to_uppercase(), &title[1..])), "{title}");
        }
    }

    #[test]
    fn lower_keeps_length() {
        for text in ["ÆØÅ É Beslutning", "İstanbul ẞ"] {
            assert_eq!(lower(text).len(), text.len());
        }
    }
}
