//! *Mente du …?*: another spelling that finds more, out of the record's own words.

use std::collections::BTreeMap;

use tantivy::{
    Searcher, TantivyDocument, Term,
    collector::TopDocs,
    query::{FuzzyTermQuery, TermQuery},
    schema::{IndexRecordOption, Value as _},
};

use crate::{
    Error, Index, Query, by_day,
    danish::{fold, words as word_ranges},
    passage::Piece,
    words::{Words, is_stop_word},
};

/// Fewer hits than this are few.
pub(crate) const FEW: usize = 3;

/// Words of a question that are looked at, and spellings of each that are tried.
const MOST_WORDS: usize = 6;
const MOST_TRIED: usize = 3;

/// From how many letters two slips are allowed for instead of one.
const TWO_SLIPS: usize = 7;
const SHORTEST: usize = 4;

/// Another way to write a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The whole question in the other spelling.
    pub text: String,
    /// Number of hits it has with the same filters.
    pub total: usize,
}

impl Index {
    /// A spelling of the question that finds more than the `total` items that hold all its words as they are written.
    pub(crate) fn spelling(
        &self,
        searcher: &Searcher,
        query: &Query,
        words: &Words,
        total: usize,
    ) -> Result<Option<Spelling>, Error> {
        let mut text = query.text.clone();
        let mut best: Option<Spelling> = None;
        // From the end, so that places in front stay where they are.
        let ranges: Vec<_> = word_ranges(&query.text).take(MOST_WORDS).collect();
        for range in ranges.into_iter().rev() {
            let folded = fold(&query.text[range.clone()]);
            if folded.chars().count() < SHORTEST || is_stop_word(&folded) || !folded.chars().all(char::is_alphabetic) {
                continue;
            }
            for other in self.other_spellings(searcher, &folded, words)? {
                let mut tried = text.clone();
                tried.replace_range(range.clone(), &other);
                let asked = Query { text: tried.clone(), ..query.clone() };
                let hits = self.count(searcher, &asked, words)?;
                // A word that no other hit needs may be mended before the rest is.
                let more = hits > best.as_ref().map_or(total, |best| best.total);
                if more {
                    best = Some(Spelling { text: tried.clone(), total: hits });
                }
                if more || best.is_none() && hits == total {
                    text = tried;
                    break;
                }
            }
        }
        Ok(best)
    }

    /// Words of the record that a folded word may be a slip of, the likeliest first; none for one that is written so in
    /// several items.
    fn other_spellings(&self, searcher: &Searcher, folded: &str, words: &Words) -> Result<Vec<String>, Error> {
        let found = words.known(folded);
        let (own, parts) = (&found.own, &found.parts);
        let items_with = |term: &str| searcher.doc_freq(&Term::from_field_text(self.fields.all, term)).unwrap_or(0);
        let known = items_with(own);
        if known >= FEW as u64 || parts.len() > 1 && parts.iter().all(|part| items_with(part) > 0) {
            return Ok(Vec::new());
        }
        let slips = if folded.chars().count() >= TWO_SLIPS { 2 } else { 1 };
        let mut spellings = Vec::new();
        for distance in 1..=slips {
            let mut near: Vec<(u64, String)> =
                self.terms_near(searcher, own, distance)?.into_iter().map(|(term, n)| (n, term)).collect();
            near.retain(|(n, term)| *n > 2 * known && term != own && term.chars().all(char::is_alphabetic));
            // Nobody misses the first letter as easily as another.
            near.sort_by_key(|(n, term)| (term.chars().next() != own.chars().next(), std::cmp::Reverse(*n)));
            for (_, term) in near.into_iter().take(MOST_TRIED) {
                spellings.extend(self.as_written(searcher, &term, folded, words)?);
            }
            if !spellings.is_empty() {
                return Ok(spellings);
            }
        }
        // A noun that is found by its verb has no term that looks like it, but stands in the list of words.
        let mut known: Vec<(usize, f32, String)> = Vec::new();
        words.near(folded, |word, slips, weight| known.push((slips, weight, word.to_owned())));
        known.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let known = known.into_iter().map(|(_, _, word)| word).take(2 * MOST_TRIED);
        Ok(known.chain(words.compounds_near(folded).into_iter().take(MOST_TRIED)).collect())
    }

    fn terms_near(&self, searcher: &Searcher, term: &str, distance: u8) -> Result<BTreeMap<String, u64>, Error> {
        let mut near = BTreeMap::new();
        let fuzzy = FuzzyTermQuery::new(Term::from_field_text(self.fields.all, term), distance, true);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.all)?;
            let mut stream = inverted.terms().search(fuzzy.automaton()?).into_stream()?;
            while stream.advance() {
                if let Ok(term) = std::str::from_utf8(stream.key()) {
                    *near.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
        }
        Ok(near)
    }

    /// The word that stands for a term in an item that is shown, in the form nearest to what was written.
    fn as_written(&self, searcher: &Searcher, term: &str, folded: &str, words: &Words) -> Result<Option<String>, Error> {
        let query = TermQuery::new(Term::from_field_text(self.fields.all, term), IndexRecordOption::Basic);
        let mut forms: BTreeMap<String, usize> = BTreeMap::new();
        for (_, address) in searcher.search(&query, &by_day(TopDocs::with_limit(MOST_TRIED)))? {
            let document: TantivyDocument = searcher.doc(address)?;
            let title = document.get_first(self.fields.title).and_then(|value| value.as_str()).unwrap_or_default();
            let pieces = document.get_first(self.fields.texts).and_then(|value| value.as_bytes()).unwrap_or_default();
            let pieces: Vec<Piece> = serde_json::from_slice(pieces).unwrap_or_default();
            for text in std::iter::once(title).chain(pieces.iter().map(|piece| piece.text.as_str())) {
                for range in word_ranges(text) {
                    let written = &text[range];
                    let form = fold(written);
                    let near = form.len().abs_diff(folded.len()) <= 4 && !forms.contains_key(&written.to_lowercase());
                    if near && words.known(&form).own == term {
                        forms.insert(written.to_lowercase(), distance(&form, folded));
                    }
                }
            }
        }
        Ok(forms.into_iter().min_by_key(|(_, distance)| *distance).map(|(form, _)| form))
    }
}

impl Words {
    /// Compounds of known words that differ by a slip in one of their parts from a folded word, the commonest first.
    fn compounds_near(&self, folded: &str) -> Vec<String> {
        let mut near: Vec<(usize, f32, String)> = Vec::new();
        let cuts: Vec<usize> = folded.char_indices().map(|(at, _)| at).filter(|&at| at >= 3 && at + 3 <= folded.len()).collect();
        for at in cuts {
            let (left, right) = folded.split_at(at);
            for (word, link) in
                [(left, ""), (left.strip_suffix('s').unwrap_or(""), "s"), (left.strip_suffix('e').unwrap_or(""), "e")]
            {
                if word.chars().count() < 3 {
                    continue;
                }
                if self.is_word(word) {
                    self.near(right, |other, slips, weight| near.push((slips, weight, format!("{word}{link}{other}"))));
                } else if self.is_word(right) {
                    self.near(word, |other, slips, weight| near.push((slips, weight, format!("{other}{link}{right}"))));
                }
            }
        }
        near.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        near.dedup_by(|a, b| a.2 == b.2);
        near.into_iter().map(|(_, _, word)| word).collect()
    }

    fn near(&self, folded: &str, mut each: impl FnMut(&str, usize, f32)) {
        let asked = Letters::of(folded);
        if asked.count < SHORTEST {
            return;
        }
        let slips = if asked.count >= TWO_SLIPS { 2 } else { 1 };
        for (letters, word, weight) in self.by_letters() {
            if letters.slips_apart(asked) <= slips {
                let distance = distance(word, folded);
                if (1..=slips).contains(&distance) {
                    each(word, distance, *weight);
                }
            }
        }
    }
}

/// Which letters a word has, and how many: enough to tell most pairs of words apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letters {
    count: usize,
    /// A bit for each letter; some share one.
    which: u32,
}

impl Letters {
    pub(crate) fn of(word: &str) -> Self {
        Self { count: word.chars().count(), which: word.chars().fold(0, |which, letter| which | 1 << (u32::from(letter) % 32)) }
    }

    /// No fewer slips than this lie between two words: each changes the count by one at most, and two letters.
    fn slips_apart(self, other: Self) -> usize {
        let letters = (self.which ^ other.which).count_ones() as usize;
        self.count.abs_diff(other.count).max(letters.div_ceil(2))
    }
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour to come from one word to another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for (a, b, slips) in
            [("skole", "skole", 0), ("skoel", "skole", 1), ("svmmehal", "svømmehal", 1), ("vej", "", 3), ("", "", 0)]
        {
            assert_eq!(distance(a, b), slips, "{a} {b}");
        }
    }

    #[test]
    fn a_slip_in_a_part() {
        let words = Words::new([("havneplads", 4), ("renovering", 9)]);
        assert_eq!(words.compounds_near("skolerenovring").first().map(String::as_str), Some("skolerenovering"));
        assert_eq!(words.compounds_near("trafikanlysee").first().map(String::as_str), Some("trafikanalyse"));
    }
}
