//! What a person wrote, as a question to the index. Nothing a person can write is an error.

use std::{collections::HashSet, ops::Bound};

use sagsgang_model::CaseNumber;
use tantivy::{
    Term as IndexTerm,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as IndexQuery, RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use crate::{
    Query, amount,
    danish::{Role, fold, section_letter, terms, words},
    days,
    schema::Fields,
    words::{Words, is_stop_word},
};

/// More words than this are not looked for; nobody writes them and they would cost.
const MOST_CLAUSES: usize = 24;
const LONGEST: usize = 500;

/// How far apart the parts of a compound may stand when they are written as words of their own.
const APART: u32 = 4;

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Clause {
    /// A word, with the parts it is made of.
    Word { term: String, parts: Vec<String>, stop: bool },
    /// Words in a row.
    Phrase(Vec<String>),
    /// A section of a law.
    Section(String),
    /// An amount of money, by its value or as it is written.
    Amount { term: String, words: Vec<String> },
    /// A case number or its beginning; its words in a row when it stands in a text.
    Case { number: String, words: Vec<String> },
}

/// What was asked for, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    clauses: Vec<Clause>,
    /// What must not be there: words and phrases with a minus in front.
    excluded: Vec<Clause>,
}

impl Wanted {
    /// Takes a text apart: quoted phrases first, then words, sections and case numbers.
    pub(crate) fn parse(text: &str, compounds: &Words) -> Self {
        let text: String =
            text.chars().take(LONGEST).map(|c| if matches!(c, '“' | '”' | '„' | '«' | '»') { '"' } else { c }).collect();
        let mut wanted = Self::default();
        let pieces: Vec<&str> = text.split('"').collect();
        for (i, piece) in pieces.iter().enumerate() {
            // A last quotation mark without its other half is a slip.
            if i % 2 == 1 && i + 1 < pieces.len() {
                let not = is_minus(pieces[i - 1]);
                wanted.push_phrase(piece, not, compounds);
            } else {
                wanted.push_words(piece, compounds);
            }
        }
        wanted.clauses.truncate(MOST_CLAUSES);
        wanted.excluded.truncate(MOST_CLAUSES);
        if wanted.clauses.iter().any(|clause| !matches!(clause, Clause::Word { stop: true, .. })) {
            wanted.clauses.retain(|clause| !matches!(clause, Clause::Word { stop: true, .. }));
        }
        wanted
    }

    fn push(&mut self, not: bool, clause: Clause) {
        if not { &mut self.excluded } else { &mut self.clauses }.push(clause);
    }

    fn push_phrase(&mut self, text: &str, not: bool, compounds: &Words) {
        let row: Vec<String> =
            terms(text, compounds).into_iter().filter(|term| term.role == Role::Word).map(|term| term.text).collect();
        match row.len() {
            0 => {}
            1 if !not => self.push_words(text, compounds),
            _ => self.push(not, Clause::Phrase(row)),
        }
    }

    fn push_words(&mut self, text: &str, compounds: &Words) {
        let terms = terms(text, compounds);
        let ranges: Vec<_> = words(text).collect();
        let mut at = 0;
        while at < ranges.len() {
            // What stands together without white space is one thing: 120.576, e-mail, 27.00.00-A00-19-20.
            let mut last = at;
            while ranges.get(last + 1).is_some_and(|next| !text[ranges[last].end..next.start].contains(char::is_whitespace)) {
                last += 1;
            }
            let amount = terms.iter().find(|t| t.role == Role::Amount && t.position == at);
            if let Some(amount) = amount {
                // An amount reaches over its unit and its currency: 1,2 mio. kr.
                last = (at..ranges.len()).rfind(|&p| ranges[p].start < amount.range.end).unwrap_or(at).max(last);
            }
            let own = |role: Role, from: usize, to: usize| {
                terms.iter().filter(move |t| t.role == role && (from..=to).contains(&t.position)).map(|t| t.text.clone())
            };
            let row: Vec<String> = own(Role::Word, at, last).collect();
            let written = &text[ranges[at].start..ranges[last].end];
            let not = written.starts_with(char::is_alphabetic) && is_minus(&text[..ranges[at].start]);
            let sections: Vec<String> = (at..=last).filter_map(|p| own(Role::Section, p, p).next_back()).collect();
            if !sections.is_empty() {
                sections.into_iter().for_each(|section| self.push(false, Clause::Section(section)));
                let letter = ranges.get(last + 1).and_then(|next| section_letter(text, &ranges[last], next));
                last += usize::from(letter.is_some());
            } else if let Some(amount) = amount {
                self.push(false, Clause::Amount { term: amount.text.clone(), words: row });
            } else if let Some(term) = plain_amount(written) {
                self.push(false, Clause::Amount { term, words: row });
            } else if let Some(number) = case_number(written) {
                self.push(not, Clause::Case { number, words: row });
            } else if row.len() > 1 {
                self.push(not, Clause::Phrase(row));
            } else if !is_sign_in_words(&ranges, at, text) {
                let stop = !not && is_stop_word(&fold(written));
                let parts: Vec<String> = own(Role::Part, at, last).collect();
                row.into_iter().for_each(|term| self.push(not, Clause::Word { term, parts: parts.clone(), stop }));
            }
            at = last + 1;
        }
    }

    /// Leaves out the parts of compounds that are found as they are written, where even the rarest part
    /// is in more than `many` items: those say nothing apart, and looking for them side by side is dear.
    pub(crate) fn leave_common_parts(&mut self, items_with: impl Fn(&str) -> u64, many: u64) {
        for clause in &mut self.clauses {
            if let Clause::Word { term, parts, .. } = clause
                && items_with(term) > 0
                && parts.iter().all(|part| items_with(part) > many)
            {
                parts.clear();
            }
        }
    }

    /// Whether no word was asked for: everything is found then, but for what is excluded.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether more than one thing was asked for.
    pub(crate) fn is_several(&self) -> bool {
        self.clauses.len() > 1
    }

    /// The terms a reader wants to see marked; the parts of compounds only when `parts` says so.
    pub(crate) fn terms(&self, with_parts: bool) -> HashSet<String> {
        let mut wanted = HashSet::new();
        for clause in &self.clauses {
            match clause {
                Clause::Word { term, parts, .. } => {
                    wanted.insert(term.clone());
                    wanted.extend(parts.iter().filter(|_| with_parts).cloned());
                }
                Clause::Phrase(row) => wanted.extend(row.iter().cloned()),
                Clause::Section(term) => drop(wanted.insert(term.clone())),
                Clause::Amount { term, words } => {
                    wanted.insert(term.clone());
                    wanted.extend(words.first().filter(|_| words.len() == 1).cloned());
                }
                Clause::Case { .. } => {}
            }
        }
        wanted
    }

    /// The question to the index: every clause, or when `some` says so at least one; best first only
    /// when it is `scored`.
    pub(crate) fn question(&self, fields: &Fields, some: bool, scored: bool) -> Box<dyn IndexQuery> {
        let mut clauses: Vec<Box<dyn IndexQuery>> = self.clauses.iter().map(|clause| clause.question(fields, scored)).collect();
        let question: Box<dyn IndexQuery> = match clauses.len() {
            0 => Box::new(AllQuery),
            1 => clauses.remove(0),
            _ if some => Box::new(BooleanQuery::union(clauses)),
            _ => Box::new(BooleanQuery::intersection(clauses)),
        };
        if self.excluded.is_empty() {
            return question;
        }
        let excluded = self.excluded.iter().map(|clause| (Occur::MustNot, clause.in_field(fields.all)));
        Box::new(BooleanQuery::new(std::iter::once((Occur::Must, question)).chain(excluded).collect()))
    }
}

/// How much more a word says in the title than elsewhere.
const IN_TITLE: f32 = 4.0;

impl Clause {
    fn question(&self, fields: &Fields, scored: bool) -> Box<dyn IndexQuery> {
        let anywhere = self.in_field(fields.all);
        let anywhere = match self {
            Self::Case { number, .. } => {
                let number = Box::new(ConstScoreQuery::new(Box::new(term(fields.case, number)), 50.0));
                Box::new(BooleanQuery::union(vec![number, anywhere]))
            }
            _ => anywhere,
        };
        if !scored {
            return anywhere;
        }
        let in_title = Box::new(BoostQuery::new(self.in_field(fields.title), IN_TITLE));
        Box::new(BooleanQuery::new(vec![(Occur::Must, anywhere), (Occur::Should, in_title)]))
    }

    fn in_field(&self, field: Field) -> Box<dyn IndexQuery> {
        match self {
            Self::Word { term: word, parts, .. } if parts.len() > 1 => {
                let apart = Box::new(BoostQuery::new(row(field, parts, APART), 0.3));
                Box::new(BooleanQuery::union(vec![Box::new(term(field, word)), apart]))
            }
            Self::Word { term: word, .. } | Self::Section(word) => Box::new(term(field, word)),
            Self::Amount { term: amount, words } if words.is_empty() => Box::new(term(field, amount)),
            Self::Amount { term: amount, words } => {
                Box::new(BooleanQuery::union(vec![Box::new(term(field, amount)), row(field, words, 0)]))
            }
            Self::Phrase(words) | Self::Case { words, .. } => row(field, words, 0),
        }
    }
}

/// Whether a text ends with a minus that takes away what follows: one at the beginning or behind white space.
fn is_minus(before: &str) -> bool {
    before.strip_suffix(['-', '−']).is_some_and(|rest| rest.chars().next_back().is_none_or(char::is_whitespace))
}

/// A long number without marks may be an amount: 60000. Four digits are a year more often.
fn plain_amount(written: &str) -> Option<String> {
    let digits = (5..=12).contains(&written.len()) && written.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| amount::term(written.parse::<i64>().unwrap_or(0).saturating_mul(100)))
}

/// A case number or what one begins with, in lower case: 27.00.00-A00-19-20, 27.00, EMN-2024-001122.
fn case_number(written: &str) -> Option<String> {
    let number = written.parse::<CaseNumber>().ok()?;
    written.contains(['.', '-', '/']).then(|| number.as_str().to_lowercase())
}

/// Whether a word is "paragraf" before a number: the sign in words, which says nothing more than the section itself.
fn is_sign_in_words(ranges: &[std::ops::Range<usize>], at: usize, text: &str) -> bool {
    let next = ranges.get(at + 1).is_some_and(|next| text[next.start..].starts_with(|c: char| c.is_ascii_digit()));
    next && fold(&text[ranges[at].clone()]).starts_with("paragraf")
}

fn term(field: Field, text: &str) -> TermQuery {
    TermQuery::new(IndexTerm::from_field_text(field, text), IndexRecordOption::WithFreqs)
}

fn row(field: Field, words: &[String], apart: u32) -> Box<dyn IndexQuery> {
    if let [word] = words {
        return Box::new(term(field, word));
    }
    let terms = words.iter().enumerate().map(|(at, word)| (at, IndexTerm::from_field_text(field, word))).collect();
    Box::new(PhraseQuery::new_with_offset_and_slop(terms, apart))
}

/// The question narrowed by the filters.
pub(crate) fn narrowed(question: Box<dyn IndexQuery>, query: &Query, fields: &Fields) -> Box<dyn IndexQuery> {
    let mut all = vec![(Occur::Must, question)];
    let mut narrow = |terms: Vec<IndexTerm>| {
        if !terms.is_empty() {
            let any =
                terms.into_iter().map(|t| Box::new(TermQuery::new(t, IndexRecordOption::Basic)) as Box<dyn IndexQuery>).collect();
            let any = Box::new(BooleanQuery::union(any));
            all.push((Occur::Must, Box::new(ConstScoreQuery::new(any, 0.0))));
        }
    };
    let text = |field: Field, values: &[String]| values.iter().map(|v| IndexTerm::from_field_text(field, v)).collect();
    narrow(text(fields.body, &query.bodies));
    narrow(text(fields.kind, &query.kinds));
    narrow(query.years.iter().map(|&year| IndexTerm::from_field_u64(fields.year, year.into())).collect());
    narrow(query.groups.iter().map(|&group| IndexTerm::from_field_u64(fields.group, group.into())).collect());
    narrow(query.attached.then(|| IndexTerm::from_field_u64(fields.attached, 1)).into_iter().collect());
    narrow(query.outcomes.iter().map(|outcome| IndexTerm::from_field_text(fields.outcome, outcome.code())).collect());
    if query.from.is_some() || query.to.is_some() {
        let bound = |date: Option<_>| {
            date.map_or(Bound::Unbounded, |date| Bound::Included(IndexTerm::from_field_i64(fields.day, days(date))))
        };
        let period = Box::new(RangeQuery::new(bound(query.from), bound(query.to)));
        all.push((Occur::Must, Box::new(ConstScoreQuery::new(period, 0.0))));
    }
    Box::new(BooleanQuery::new(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<Clause> {
        Wanted::parse(text, &Words::new([])).clauses
    }

    fn word(term: &str) -> Clause {
        Clause::Word { term: term.to_owned(), parts: vec![], stop: false }
    }

    #[test]
    fn kinds_of_clauses() {
        let row = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        assert_eq!(clauses("sagen om børnene"), [word("sag"), word("barn")]);
        assert_eq!(clauses("\"sagen om børnene\""), [Clause::Phrase(row(&["sag", "om", "barn"]))]);
        assert_eq!(clauses("§ 79b"), [Clause::Section("§79b".into())]);
        assert_eq!(clauses("§ 84 a støtte"), [Clause::Section("§84a".into()), word("støt")]);
        assert_eq!(
            clauses("27.00.00-A00-19-20"),
            [Clause::Case { number: "27.00.00-a00-19-20".into(), words: row(&["27", "00", "00", "a00", "19", "20"]) }]
        );
        assert_eq!(clauses("e-mail"), [Clause::Phrase(row(&["e", "mail"]))]);
        assert_eq!(clauses("om på").len(), 2, "stop words alone are searched for");
        let amount = |term: &str, words: &[&str]| Clause::Amount { term: term.to_owned(), words: row(words) };
        assert_eq!(clauses("1,2 mio. kr. vej"), [amount("¤120000000", &["1", "2", "mio", "kr"]), word("vej")]);
        assert_eq!(clauses("60000"), [amount("¤6000000", &["60000"])]);
        assert_eq!(clauses("paragraf 79 b"), [Clause::Section("§79b".into())]);
        assert_eq!(clauses("27.00"), [Clause::Case { number: "27.00".into(), words: row(&["27", "00"]) }]);
        assert_eq!(clauses("\"skæv"), [word("skæv")]);
        assert_eq!(clauses(" \" \" § -- ( * ~ : "), []);
    }

    #[test]
    fn a_minus_takes_away() {
        let taken = |text: &str| {
            let wanted = Wanted::parse(text, &Words::new([]));
            (wanted.clauses.len(), wanted.excluded)
        };
        assert_eq!(taken("skole -vejene"), (1, vec![word("vej")]));
        assert_eq!(
            taken("skole -\"den gamle vej\""),
            (1, vec![Clause::Phrase(["den", "gammel", "vej"].map(String::from).to_vec())])
        );
        assert_eq!(taken("-vej"), (0, vec![word("vej")]));
        for text in ["børne- og ungdom", "e-mail", "2020 -2021", "vej - skole", "- vej"] {
            assert_eq!(taken(text).1, [], "{text}");
        }
    }
}
