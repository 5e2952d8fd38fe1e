//! *Skrivehjælp*: what a person may be about to write, out of what is published.

use std::collections::{BTreeMap, HashSet};

use sagsgang_model::Slug;
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, Query as IndexQuery, TermQuery},
    schema::{Field, IndexRecordOption, Value as _},
};

use crate::{
    Error, Index, Line, by_day,
    danish::{fold, words},
};
use tantivy::{TantivyDocument, collector::TopDocs};

/// Terms that begin alike and are looked at, and those of them that are looked for.
const MOST_TERMS: usize = 20_000;
const MOST_WORDS: usize = 32;

/// Items whose titles are looked at; many have the same.
const MOST_TITLES: usize = 32;

/// Longest text that is completed, in characters.
const LONGEST: usize = 80;

/// Something to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: Suggested,
    /// The name, number or title as it is shown.
    pub text: String,
}

/// What a suggestion names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggested {
    /// *Udvalg*, with its place in addresses.
    Body(String),
    /// *Person*, with the place in addresses.
    Person(String),
    /// *Sag*.
    Case,
    /// *Punkt*: the title of one or more.
    Title,
}

impl Index {
    /// What begins as a person wrote: bodies, people, cases and titles, the latest first of each.
    ///
    /// # Errors
    /// The engine's own, when files are damaged.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let text: String = text.chars().take(LONGEST).collect();
        let searcher = self.reader.searcher();
        let slug = Slug::of(text.trim()).to_string();
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return Ok(Vec::new());
        }
        let mut found = self.bodies(&searcher, &slug, 3)?;
        found.extend(self.people(&searcher, &slug, 3)?);
        found.extend(self.cases(&searcher, &text, 4)?);
        let titles = self.titles(&searcher, &text, limit.saturating_sub(found.len()))?;
        found.extend(titles);
        found.truncate(limit);
        Ok(found)
    }

    fn bodies(&self, searcher: &Searcher, asked: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let mut found = Vec::new();
        let slugs = terms_from(searcher, self.fields.body, "", MOST_TERMS)?;
        for slug in slugs.keys().filter(|slug| begins_with_words(slug, asked)) {
            if found.len() == limit {
                break;
            }
            if let Some(line) = self.latest(searcher, self.fields.body, slug)? {
                found.push(Suggestion { kind: Suggested::Body(line.body_slug), text: line.body });
            }
        }
        Ok(found)
    }

    fn people(&self, searcher: &Searcher, asked: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let mut people: Vec<(u64, String)> = terms_from(searcher, self.fields.person, "", MOST_TERMS)?
            .into_iter()
            .filter(|(person, _)| person.split_once('|').is_some_and(|(slug, _)| begins_with_words(slug, asked)))
            .map(|(person, meetings)| (meetings, person))
            .collect();
        people.sort_by(|a, b| b.cmp(a));
        let mut found: Vec<Suggestion> = Vec::new();
        for (_, person) in people {
            let Some((slug, name)) = person.split_once('|') else { continue };
            let known = found.iter().any(|known| matches!(&known.kind, Suggested::Person(known) if known == slug));
            if found.len() < limit && !known && self.latest(searcher, self.fields.person, &person)?.is_some() {
                found.push(Suggestion { kind: Suggested::Person(slug.to_owned()), text: name.to_owned() });
            }
        }
        Ok(found)
    }

    fn cases(&self, searcher: &Searcher, text: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let asked: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let mut found = Vec::new();
        if asked.chars().filter(char::is_ascii_digit).count() < 2 {
            return Ok(found);
        }
        for number in terms_from(searcher, self.fields.case_number, &asked, 200)?.keys() {
            if found.len() == limit {
                break;
            }
            let number = self.latest(searcher, self.fields.case_number, number)?.and_then(|line| line.case_number);
            found.extend(number.map(|number| Suggestion { kind: Suggested::Case, text: number.to_string() }));
        }
        Ok(found)
    }

    /// Titles that hold the words, the last of which may be begun.
    fn titles(&self, searcher: &Searcher, text: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let written: Vec<String> = words(text).map(|range| fold(&text[range])).collect();
        let Some((begun, whole)) = written.split_last() else { return Ok(Vec::new()) };
        let word = |word: &str| -> Box<dyn IndexQuery> {
            Box::new(TermQuery::new(Term::from_field_text(self.fields.word, word), IndexRecordOption::Basic))
        };
        let mut ends: Vec<(u64, String)> =
            terms_from(searcher, self.fields.word, begun, MOST_TERMS)?.into_iter().map(|(word, n)| (n, word)).collect();
        ends.sort_by(|a, b| b.cmp(a));
        let ends: Vec<_> = ends.iter().take(MOST_WORDS).map(|(_, end)| word(end)).collect();
        if ends.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut clauses: Vec<Box<dyn IndexQuery>> = whole.iter().take(8).map(|whole| word(whole)).collect();
        clauses.push(Box::new(BooleanQuery::union(ends)));
        let found = searcher.search(&BooleanQuery::intersection(clauses), &by_day(TopDocs::with_limit(MOST_TITLES)))?;
        let (mut known, mut titles) = (HashSet::new(), Vec::new());
        for (_, address) in found {
            let document: TantivyDocument = searcher.doc(address)?;
            let title = document.get_first(self.fields.title).and_then(|value| value.as_str()).unwrap_or_default();
            if titles.len() < limit && known.insert(fold(title)) {
                titles.push(Suggestion { kind: Suggested::Title, text: title.to_owned() });
            }
        }
        Ok(titles)
    }

    /// The line of the latest item with a term; none when no item that is shown has it any more.
    fn latest(&self, searcher: &Searcher, field: Field, term: &str) -> Result<Option<Line>, Error> {
        let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::Basic);
        let Some((_, address)) = searcher.search(&query, &by_day(TopDocs::with_limit(1)))?.pop() else { return Ok(None) };
        let document: TantivyDocument = searcher.doc(address)?;
        let line = document.get_first(self.fields.line).and_then(|value| value.as_bytes()).unwrap_or_default();
        Ok(Some(serde_json::from_slice(line)?))
    }
}

/// The terms of a field that begin so, in order, with the number of items each is in; `most` of each segment.
fn terms_from(searcher: &Searcher, field: Field, start: &str, most: usize) -> Result<BTreeMap<String, u64>, Error> {
    let mut terms = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(start.as_bytes()).into_stream()?;
        for _ in 0..most {
            if !stream.advance() || !stream.key().starts_with(start.as_bytes()) {
                break;
            }
            if let Ok(term) = std::str::from_utf8(stream.key()) {
                *terms.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(terms)
}

/// Whether each word of what was asked for begins a word of a name, both as places in addresses.
fn begins_with_words(slug: &str, asked: &str) -> bool {
    asked.split('-').all(|asked| slug.split('-').any(|word| word.starts_with(asked)))
}
