//! Which words compounds are made of, and how a compound is taken apart.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock, OnceLock},
};

use quick_cache::sync::Cache;

use crate::{
    danish::{fold, snowball, stem},
    spelling::Letters,
};

fn lines(data: &str) -> impl Iterator<Item = &str> {
    data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

static PARTS: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("../data/parts.txt")).map(fold).collect());

static NEVER: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let stop = lines(include_str!("../data/stop.txt"));
    lines(include_str!("../data/never.txt")).chain(stop).map(fold).filter(|word| !PARTS.contains(word)).collect()
});

static WHOLE: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("../data/whole.txt")).map(fold).collect());

/// What the words of `made_of.txt` are found by, by stem.
static MADE_OF: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut made_of = HashMap::new();
    for line in lines(include_str!("../data/made_of.txt")) {
        let mut stems = line.split_whitespace().map(|word| stem(&fold(word)));
        made_of.insert(stems.next().unwrap_or_default(), stems.collect());
    }
    made_of
});

static LAST: LazyLock<HashSet<String>> = LazyLock::new(|| lines(include_str!("../data/last.txt")).map(fold).collect());

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| lines(include_str!("../data/stop.txt")).map(fold).collect());

static IRREGULAR: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut bases = HashMap::new();
    for (form, base) in PARTS.iter().flat_map(|word| without_e(word).chain(behind_a_vowel(word)).map(move |form| (form, word))) {
        if !PARTS.contains(&form) {
            bases.insert(form, base.clone());
            bases.insert(base.clone(), base.clone());
        }
    }
    for line in lines(include_str!("../data/irregular.txt")) {
        let mut forms = line.split_whitespace().map(fold);
        let base = forms.next().unwrap_or_default();
        for form in forms.chain([base.clone()]) {
            bases.insert(form, base.clone());
        }
    }
    bases
});

/// Endings before which a noun in -el leaves out its -e-: møbel, møbler.
const AFTER_LOST_E: [&str; 12] = ["er", "erne", "ers", "ernes", "et", "ets", "en", "ens", "e", "es", "ene", "enes"];

/// The forms of a noun in -el without its -e-: none for other words, and none that may be forms of a word in -le.
fn without_e(word: &str) -> impl Iterator<Item = String> {
    let short = || {
        let first = word.strip_suffix("el")?;
        let ends = first.chars().next_back().filter(|end| !VOWELS.contains(end))?;
        // "middel" and "midler": what stood twice stands once.
        let first = first.strip_suffix(ends).filter(|rest| rest.ends_with(ends)).unwrap_or(first);
        (first.chars().count() >= 3 && !PARTS.contains(&format!("{first}le"))).then(|| format!("{first}l"))
    };
    short().into_iter().flat_map(|short| AFTER_LOST_E.map(|ending| format!("{short}{ending}")))
}

/// Endings behind a vowel, which the stemmer leaves where they are.
const BEHIND_A_VOWEL: [&str; 10] = ["er", "ers", "erne", "ernes", "et", "ets", "en", "ens", "ene", "enes"];

/// The folded forms of a noun that ends in another vowel than -e: skyer, træerne, and skemaer, which is folded as "skemær".
fn behind_a_vowel(word: &str) -> impl Iterator<Item = String> {
    let vowel = word.chars().next_back().filter(|last| *last != 'e' && VOWELS.contains(last));
    // What is folded to another letter could be a form of another short word: "boer" and "bør".
    let sure = vowel.is_some_and(|vowel| !matches!(vowel, 'a' | 'o') || word.chars().count() >= SHORTEST_INFLECTED);
    BEHIND_A_VOWEL.into_iter().filter(move |_| sure).map(move |ending| fold(&format!("{word}{ending}")))
}

/// Endings of words that take a linking -s- (ledighedstal).
const LINKED_ENDINGS: [&str; 12] = ["hed", "skab", "dom", "tion", "sion", "ning", "ling", "ring", "ding", "else", "itet", "sel"];

/// Beginnings of nouns that do when they end in a consonant (udvalgsmøde, tilskudsordning).
const LINKED_BEGINNINGS: [&str; 11] = ["for", "ud", "ind", "til", "an", "be", "op", "over", "under", "af", "ved"];

/// Words that do besides.
const LINKED: [&str; 10] = ["sag", "råd", "måned", "arbejd", "liv", "erhverv", "samfund", "år", "drift", "adgang"];

/// Whether a word stands before another with a linking -s- almost always.
fn takes_s(word: &str) -> bool {
    let long = word.chars().count() >= LONG_ENOUGH;
    LINKED.contains(&word)
        || long && LINKED_ENDINGS.iter().any(|ending| word.ends_with(ending))
        || long && !word.ends_with(VOWELS) && LINKED_BEGINNINGS.iter().any(|start| word.starts_with(start))
}

/// Stems whose words say the same, each with the stem it stands for.
static FAMILIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut families = HashMap::new();
    for line in
        lines(include_str!("../data/families.txt")).chain(verb_lines().filter(|(_, is_verb)| *is_verb).map(|(line, _)| line))
    {
        let mut stems = line.split_whitespace().filter(|form| !form.starts_with('*')).map(|form| snowball(&fold(form)));
        let base = stems.next().unwrap_or_default();
        for stem in stems.filter(|stem| *stem != base) {
            families.insert(stem, base.clone());
        }
    }
    families
});

/// Stems of verbs with changing vowels as they are behind a prefix, each with the verb's own; and the prefixes.
static VERBS: LazyLock<(HashMap<String, String>, Vec<&str>)> = LazyLock::new(|| {
    let (mut verbs, mut prefixes) = (HashMap::new(), Vec::new());
    for (line, is_verb) in verb_lines() {
        let mut forms = line.split_whitespace();
        if !is_verb {
            prefixes.extend(forms);
            continue;
        }
        let base = snowball(&fold(forms.next().unwrap_or_default()));
        for form in forms {
            verbs.insert(snowball(&fold(form.trim_start_matches('*'))), base.clone());
        }
    }
    (verbs, prefixes)
});

/// Lines of `verbs.txt`; with `false` the one that names the prefixes.
fn verb_lines() -> impl Iterator<Item = (&'static str, bool)> {
    lines(include_str!("../data/verbs.txt")).map(|line| line.strip_prefix("prefixes:").map_or((line, true), |line| (line, false)))
}

/// The stem that words of the same meaning have in common; none when this one stands for itself.
pub(crate) fn family(stem: &str) -> Option<String> {
    if let Some(base) = FAMILIES.get(stem) {
        return Some(base.clone());
    }
    let (verbs, prefixes) = &*VERBS;
    prefixes.iter().find_map(|prefix| Some(format!("{prefix}{}", verbs.get(stem.strip_prefix(prefix)?)?)))
}

/// Whether a folded word carries no search by itself.
pub(crate) fn is_stop_word(folded: &str) -> bool {
    STOP.contains(folded)
}

/// The base of a form that the stemmer would not bring to it.
pub(crate) fn irregular(folded: &str) -> Option<&'static str> {
    IRREGULAR.get(folded).map(String::as_str)
}

/// The forms and stems that a term stands for besides itself.
pub(crate) fn forms_of(term: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    IRREGULAR.iter().chain(FAMILIES.iter()).filter(move |(_, base)| *base == term).map(|(form, _)| form.as_str())
}

/// *Ordliste*: the words that compounds may be taken apart into.
///
/// A short list of the field's own words stands at the bottom; the rest are the words that stand
/// alone in the record ([`Counts::words`]), so that a municipality's own places and programmes
/// are known too.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// How often a word stands alone; the field's own words count as common.
    weights: HashMap<String, f32>,
    /// The stems of the same words: a compound's last part may be inflected.
    stems: HashMap<String, f32>,
    /// The field's own words alone; none when these are they.
    own: Option<&'static Words>,
    /// What the words were found to be that were looked at last.
    looked_at: LookedAt,
    /// The words in another form, made when it is asked for the first time.
    letters: OnceLock<Vec<(Letters, String, f32)>>,
}

/// What a word is found by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its own stem.
    pub(crate) own: String,
    /// The stems of the words it is made of.
    pub(crate) parts: Vec<String>,
}

impl Found {
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.own).chain(&self.parts)
    }
}

/// Words remembered; most of a text are words seen before.
const MOST_REMEMBERED: usize = 100_000;

#[derive(Debug)]
struct LookedAt(Cache<String, Arc<Found>>);

impl Default for LookedAt {
    fn default() -> Self {
        Self(Cache::new(MOST_REMEMBERED))
    }
}

impl Clone for LookedAt {
    /// What was remembered stays behind.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The field's own words.
static OWN: LazyLock<Words> = LazyLock::new(|| Words::with(None, []));

/// Shorter words of the record are found inside too many others; those of `parts.txt` are known to be safe.
const SHORTEST_OF_RECORD: usize = 5;
const SHORTEST_INFLECTED: usize = 4;
const LONGEST: usize = 60;
/// Letters of a part that is not known, on the other side of a linking -s-.
const LONG_ENOUGH: usize = 5;

/// The stem of the field's own word that a word is a form of; of the word itself when it is none. The stemmer leaves
/// "skorsten" of "skorstenen", but "skorst" of "skorsten".
fn base_stem(word: &str) -> String {
    stem(OWN.base(word).unwrap_or(word))
}

fn add(parts: &mut Vec<String>, part: String) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

const VOWELS: [char; 9] = ['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å'];

/// Words of a letter or two that compounds begin with; in the middle of a word they are seldom words.
const SHORT_FIRST: [&str; 4] = ["el", "ro", "å", "ø"];

/// Endings of a noun.
const ENDINGS: [&str; 23] = [
    "", "e", "en", "et", "er", "erne", "ene", "s", "es", "ens", "ets", "ers", "ernes", "enes", "r", "n", "t", "rne", "ns", "ts",
    "ere", "est", "este",
];

impl Words {
    /// The field's own words and the given ones with their counts.
    pub fn new<'a>(record: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        Self::with(Some(&OWN), record)
    }

    fn with<'a>(own: Option<&'static Self>, record: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut words = Self { own, ..Self::default() };
        for (word, count) in PARTS.iter().map(|word| (word.as_str(), 1000)).chain(record) {
            #[expect(clippy::cast_precision_loss, reason = "a weight is no count")]
            let weight = (count as f32).ln_1p();
            let stem = words.stems.entry(stem(word)).or_default();
            *stem = stem.max(weight);
            let own = words.weights.entry(word.to_owned()).or_default();
            *own = own.max(weight);
        }
        words
    }

    /// The terms of a folded word: its own stem, and the stems of the words it is made of, those of
    /// parts that are compounds themselves included.
    pub fn terms(&self, folded: &str) -> (String, Vec<String>) {
        let mut parts = Vec::new();
        self.take_apart(folded, &mut parts);
        let Some(split) = self.best_split(folded) else { return (base_stem(folded), parts) };
        // The stemmer does not see that "dagcentret" is a form of "dagcenter"; the last part is known to be one.
        let last = split.last().copied().unwrap_or_default();
        let own = match folded.strip_suffix(last) {
            Some(first) => format!("{first}{}", base_stem(last)),
            None => base_stem(folded),
        };
        (own, parts)
    }

    /// The same, remembered.
    pub(crate) fn known(&self, folded: &str) -> Arc<Found> {
        if let Some(found) = self.looked_at.0.get(folded) {
            return found;
        }
        let (own, parts) = self.terms(folded);
        let found = Arc::new(Found { own, parts });
        self.looked_at.0.insert(folded.to_owned(), Arc::clone(&found));
        found
    }

    fn take_apart(&self, word: &str, parts: &mut Vec<String>) {
        if let Some(known) = MADE_OF.get(&stem(word)) {
            known.iter().for_each(|part| add(parts, part.clone()));
            return;
        }
        let Some(split) = self.best_split(word) else { return };
        for part in split {
            add(parts, base_stem(part));
            self.take_apart(part, parts);
        }
    }

    /// The known part of a compound whose other part is not known: a linking -s- in the middle of a long word tells that
    /// it is one.
    fn by_a_link<'w>(&self, word: &'w str) -> Option<&'w str> {
        let long = |part: &str| part.chars().count() >= LONG_ENOUGH;
        let links = || word.match_indices('s').map(|(at, _)| (&word[..at], &word[at..], &word[at + 1..]));
        let last = links().find_map(|(first, with_link, last)| {
            let sure = last.len() >= 3 && self.last_part(last).is_some() && self.last_part(with_link).is_none();
            (sure && long(first) && !NEVER.contains(first)).then_some(last)
        });
        let first = || {
            links().find_map(|(first, _, last)| {
                let sure = if long(first) { self } else { self.own.unwrap_or(self) };
                let known = first.chars().count() >= SHORTEST_INFLECTED && sure.weights.contains_key(first);
                (known && long(last)).then_some(first)
            })
        };
        // Without a link only a long word of the field's own tells as much, and not behind a particle (fremstilling).
        let own = || {
            let cuts = word.char_indices().map(|(at, _)| word.split_at(at));
            cuts.filter(|(first, _)| first.chars().count() >= SHORTEST_INFLECTED).find_map(|(first, last)| {
                let base = OWN.base(last).filter(|base| base.chars().count() >= LONG_ENOUGH || LAST.contains(*base))?;
                let sure = !NEVER.contains(base) && !NEVER.contains(first) && !VERBS.1.contains(&first);
                (sure && first.contains(VOWELS)).then_some(last)
            })
        };
        last.or_else(first).or_else(own)
    }

    /// Whether a word is known so well that what stands before it may be a word of a letter or two.
    fn is_behind_a_short_word(&self, rest: &str) -> bool {
        let own = self.own.unwrap_or(self);
        rest.chars().count() >= 3 && !NEVER.contains(rest) && (own.weights.contains_key(rest) || own.base(rest).is_some())
    }

    /// How common a word is that stands last, and may be inflected as a noun is.
    fn last_part(&self, rest: &str) -> Option<&f32> {
        if NEVER.contains(rest) {
            return None;
        }
        if let Some(weight) = self.weights.get(rest).or_else(|| self.weights.get(self.base(rest)?)) {
            return Some(weight);
        }
        // Forms of two or three letters are endings more often than words.
        let stem = stem(rest);
        let inflected = rest.strip_prefix(stem.as_str()).is_none_or(|ending| ENDINGS.contains(&ending));
        let likely = inflected && rest.chars().count() >= SHORTEST_INFLECTED && !NEVER.contains(&stem);
        self.stems.get(&stem).filter(|_| likely)
    }

    /// The shortest known word that a folded word is a form of.
    fn base<'w>(&self, word: &'w str) -> Option<&'w str> {
        let own = stem(word);
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).filter(|&end| end > 2);
        ends.map(|end| &word[..end]).find(|base| {
            let rest = &word[base.len()..];
            // "medlemmer": the last consonant is written twice.
            let doubled =
                base.chars().next_back().and_then(|last| rest.strip_prefix(last)).is_some_and(|rest| ENDINGS.contains(&rest));
            self.weights.contains_key(*base)
                && (doubled && rest.len() > 1 || ENDINGS.contains(&rest) && (own == *base || stem(base) == own))
        })
    }

    /// Whether a folded word, or another form of it, is one of these.
    pub(crate) fn is_word(&self, folded: &str) -> bool {
        self.weights.contains_key(folded) || self.stems.contains_key(&stem(folded))
    }

    /// The words with their weights and letters.
    pub(crate) fn by_letters(&self) -> &[(Letters, String, f32)] {
        self.letters
            .get_or_init(|| self.weights.iter().map(|(word, &weight)| (Letters::of(word), word.clone(), weight)).collect())
    }

    /// The split into fewest words, and among those the one of the commonest words.
    ///
    /// A form of a known word is split as that word is: "kontoret" is no "konto" with a "ret".
    fn best_split<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
        let Some(base) = self.base(word).filter(|base| base.len() < word.len()) else { return self.split(word) };
        let mut split = self.split(base)?;
        let last = split.pop()?;
        split.push(&word[base.len() - last.len()..]);
        Some(split)
    }

    fn split<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
        // The field's own words are made of each other alone: "kultur" is no "kul" with a "tur".
        if let Some(own) = self.own
            && own.weights.contains_key(word)
        {
            return own.split(word);
        }
        if let Some(short) = SHORT_FIRST.iter().find(|first| word.starts_with(**first)) {
            let (first, rest) = word.split_at(short.len());
            if self.is_behind_a_short_word(rest) {
                return Some(vec![first, rest]);
            }
        }
        if word.len() < 5 || word.len() > LONGEST || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        // For each end of a prefix that is a row of joined words: how many, how common, where the last began and ended.
        let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        let mut best: HashMap<usize, (usize, f32, usize, usize)> = HashMap::from([(0, (0, 0.0, 0, 0))]);
        let mut whole: Option<(usize, f32, usize)> = None;
        for &from in &cuts {
            let Some(&(count, weight, ..)) = best.get(&from) else { continue };
            let rest = &word[from..];
            let shortest = WHOLE.iter().filter(|w| rest.starts_with(w.as_str())).map(String::len).max().unwrap_or(0);
            let known = || self.last_part(rest);
            if let Some(last) = (from > 0 && rest.len() >= shortest.max(2)).then(known).flatten() {
                let candidate = (count + 1, weight + last, from);
                if whole.is_none_or(|(n, w, _)| (candidate.0, -candidate.1) < (n, -w)) {
                    whole = Some(candidate);
                }
            }
            for &to in cuts.iter().filter(|&&to| to > from + 1 && to - from >= shortest) {
                let Some(own) = self.weights.get(&word[from..to]) else { continue };
                let links = ["", "s", "e"].into_iter().filter(|link| word[to..].starts_with(link));
                for link in links {
                    let next = to + link.len();
                    // A linking letter is likelier a letter of the next word, when that fits as well; not so after a word that
                    // takes an -s-.
                    let likely = if takes_s(&word[from..to]) { link == "s" } else { link.is_empty() };
                    let candidate = (count + 1, weight + own - if likely { 0.0 } else { 0.5 }, from, to);
                    let better = best.get(&next).is_none_or(|known| (candidate.0, -candidate.1) < (known.0, -known.1));
                    if next < word.len() && better {
                        best.insert(next, candidate);
                    }
                }
            }
        }
        let Some((_, _, mut at)) = whole else {
            // One of the field's own words would have been taken apart.
            let known = OWN.is_word(word);
            return self.by_a_link(word).filter(|_| !known).map(|part| vec![part]);
        };
        let mut split = vec![&word[at..]];
        while at > 0 {
            let &(_, _, from, to) = best.get(&at)?;
            split.push(&word[from..to]);
            at = from;
        }
        split.reverse();
        Some(split)
    }

    /// The field's own words and those that stand alone in these texts.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts = Counts::default();
        texts.into_iter().for_each(|text| counts.add(text));
        Self::from_text(&counts.into_text())
    }

    /// The words of the record, in the form they are kept beside the index.
    pub(crate) fn from_text(text: &str) -> Self {
        Self::new(text.lines().filter_map(|line| line.split_once('\t')).filter_map(|(word, n)| Some((word, n.parse().ok()?))))
    }
}

/// Counts the words of the record.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    counts: HashMap<String, u32>,
    words: u64,
}

impl Counts {
    /// Counts the words of a text.
    pub(crate) fn add(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| (SHORTEST_OF_RECORD..LONGEST).contains(&word.len())) {
            self.words += 1;
            let word = fold(word);
            match self.counts.get_mut(&word) {
                Some(count) => *count += 1,
                None => {
                    self.counts.insert(word, 1);
                }
            }
        }
    }

    /// The words that may be parts of others, one with its count to a line, in order.
    ///
    /// A word has to stand alone now and then, or every slip of a pen would be one.
    pub(crate) fn into_text(self) -> String {
        let least = u32::try_from(3 + self.words / 2_000_000).unwrap_or(u32::MAX);
        let mut words: Vec<(String, u32)> = self
            .counts
            .into_iter()
            .filter(|(word, count)| *count >= least && word.chars().count() >= SHORTEST_OF_RECORD && !NEVER.contains(word))
            .collect();
        words.sort();
        words.iter().map(|(word, count)| format!("{word}\t{count}\n")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parts(word: &str, expected: &[&str]) {
        let record = ["forældre", "retning", "over", "mødre", "bestyrelse"].map(|w| (w, 50));
        assert_eq!(Words::new(record).terms(&fold(word)).1, expected, "{word}");
    }

    #[test]
    fn compounds() {
        parts("omgørelsesprocenter", &["omgør", "procent"]);
        parts("børnehandicapsager", &["barn", "handicap", "sag"]);
        parts("skolevej", &["skol", "vej"]);
        parts("ældreråd", &["ældr", "råd"]);
        parts("byrådsmøde", &["byråd", "by", "råd", "mød"]);
        parts("sagsgang", &["sag", "gang"]);
        parts("forældrebestyrelsesmøde", &["forælder", "bestyr", "mød"]);
    }

    #[test]
    fn a_verb_and_what_is_made_of_it_are_one() {
        for forms in [
            "omgøre omgjort omgjorte omgørelse omgørelserne",
            "tilbyde tilbudt tilbud tilbuddene",
            "sælge solgte salget",
            "optage optog optagelsen",
            "fastsætte fastsat fastsættelse",
            "anbefale anbefales anbefalingen",
            "renovere renoveret renoveringen",
            "ministeriet ministerium ministerierne",
        ] {
            let stems: HashSet<String> = forms.split(' ').map(|form| stem(&fold(form))).collect();
            assert_eq!(stems.len(), 1, "{forms}: {stems:?}");
        }
        for (a, b) in [("tog", "tage"), ("park", "parkering"), ("brød", "bryde")] {
            assert_ne!(stem(&fold(a)), stem(&fold(b)), "{a} {b}");
        }
    }

    #[test]
    fn irregular_last_parts() {
        let words = Words::new([]);
        assert_eq!(words.terms("dagcentret"), words.terms("dagcenter"));
        assert_eq!(words.terms("skolebørnene").0, words.terms("skolebarn").0);
    }

    #[test]
    fn words_inside_words() {
        for word in
            ["overveje", "område", "vejledning", "ledsagelse", "årsag", "vejret", "anbefaling", "råd", "planter", "retningen"]
        {
            parts(word, &[]);
        }
        parts("vejledningsmøde", &["vejled", "mød"]);
    }

    #[test]
    fn only_words_that_stand_alone_now_and_then() {
        let mut counts = Counts::default();
        counts.add("Strandvejen ligger ved fjorden. Fjorden er dyb; strandvejen er lang. Enestående. Fjorden og strandvejen.");
        assert_eq!(counts.into_text(), "fjorden\t3\nstrandvejen\t3\n");
    }
}
