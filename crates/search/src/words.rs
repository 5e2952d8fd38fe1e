//! Which words compounds are made of, and how a compound is taken apart.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::danish::{fold, stem};

fn lines(data: &str) -> impl Iterator<Item = &str> {
    data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

static PARTS: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("../data/parts.txt")).map(fold).collect());

static NEVER: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let stop = lines(include_str!("../data/stop.txt"));
    lines(include_str!("../data/never.txt")).chain(stop).map(fold).collect()
});

static WHOLE: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("../data/whole.txt")).map(fold).collect());

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| lines(include_str!("../data/stop.txt")).map(fold).collect());

static IRREGULAR: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut bases = HashMap::new();
    for line in lines(include_str!("../data/irregular.txt")) {
        let mut forms = line.split_whitespace().map(fold);
        let base = forms.next().unwrap_or_default();
        for form in forms.chain([base.clone()]) {
            bases.insert(form, base.clone());
        }
    }
    bases
});

/// Whether a folded word carries no search by itself.
pub(crate) fn is_stop_word(folded: &str) -> bool {
    STOP.contains(folded)
}

/// The base of a form that the stemmer would not bring to it.
pub(crate) fn irregular(folded: &str) -> Option<&'static str> {
    IRREGULAR.get(folded).map(String::as_str)
}

/// The forms whose base a term is.
pub(crate) fn forms_of(term: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    IRREGULAR.iter().filter(move |(_, base)| *base == term).map(|(form, _)| form.as_str())
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
}

/// Shorter words of the record are found inside too many others; those of `parts.txt` are known to be safe.
const SHORTEST_OF_RECORD: usize = 4;
const LONGEST: usize = 60;

impl Words {
    /// The field's own words and the given ones with their counts.
    pub fn new<'a>(record: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut words = Self::default();
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
        let Some(split) = self.best_split(folded) else { return (stem(folded), parts) };
        // The stemmer does not see that "dagcentret" is a form of "dagcenter"; the last part is known to be one.
        let own = split.last().and_then(|last| Some((last.len(), irregular(last)?)));
        let own = own.map(|(length, base)| format!("{}{base}", &folded[..folded.len() - length]));
        self.take_apart(folded, &mut parts);
        (own.unwrap_or_else(|| stem(folded)), parts)
    }

    fn take_apart(&self, word: &str, parts: &mut Vec<String>) {
        let Some(split) = self.best_split(word) else { return };
        for part in split {
            let term = stem(part);
            if !parts.contains(&term) {
                parts.push(term);
            }
            self.take_apart(part, parts);
        }
    }

    /// The split into fewest words, and among those the one of the commonest words.
    fn best_split<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
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
            let known = || self.weights.get(rest).or_else(|| self.stems.get(&stem(rest)));
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
                    // A linking letter is likelier a letter of the next word, when that fits as well.
                    let candidate = (count + 1, weight + own - if link.is_empty() { 0.0 } else { 0.5 }, from, to);
                    let better = best.get(&next).is_none_or(|known| (candidate.0, -candidate.1) < (known.0, -known.1));
                    if next < word.len() && better {
                        best.insert(next, candidate);
                    }
                }
            }
        }
        let (_, _, mut at) = whole?;
        let mut split = vec![&word[at..]];
        while at > 0 {
            let &(_, _, from, to) = best.get(&at)?;
            split.push(&word[from..to]);
            at = from;
        }
        split.reverse();
        Some(split)
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
        let least = u32::try_from(2 + self.words / 2_000_000).unwrap_or(u32::MAX);
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
        parts("byrådsmøde", &["by", "råd", "mød"]);
        parts("sagsgang", &[]);
        parts("forældrebestyrelsesmøde", &["forælder", "bestyr", "mød"]);
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
        parts("vejledningsmøde", &[]);
    }

    #[test]
    fn only_words_that_stand_alone_now_and_then() {
        let mut counts = Counts::default();
        counts.add("Strandvejen ligger ved fjorden. Fjorden er dyb; strandvejen er lang. Enestående.");
        assert_eq!(counts.into_text(), "fjorden\t2\nstrandvejen\t2\n");
    }
}
