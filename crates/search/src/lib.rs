//! Danish full-text search over publications.
//!
//! The index is made of publications and of nothing else: it may be deleted at any time and built
//! again with [`Index::rebuild`].

mod amount;
pub mod danish;
mod facet;
mod passage;
mod query;
mod schema;
mod spelling;
mod suggest;
mod words;

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use quick_cache::{Weighter, sync::Cache};
use sagsgang_model::{
    CaseNumber, Date, Outcome, Publication, SectionKind, Slug,
    publication::{PublishedFile, PublishedItem},
    record::DocumentKind,
};
use serde::{Deserialize, Serialize};
use tantivy::{
    DocAddress, IndexReader, IndexWriter, Order, ReloadPolicy, Searcher, TantivyDocument, Term,
    collector::{Collector, Count, TopDocs},
    directory::MmapDirectory,
    schema::Value as _,
};

pub use facet::Facets;
pub use passage::{Fragment, Place};
pub use spelling::Spelling;
pub use suggest::{Suggested, Suggestion};
pub use words::Words;

use crate::{passage::Piece, query::Wanted, schema::Fields};

/// Memory that writing may use, in bytes.
const WRITER_MEMORY: usize = 64 << 20;

/// A word that more than one item in so many holds is common.
const COMMON: u64 = 10;

/// Hits of remembered answers together, some 1.5 kB each: more than a thousand pages of them.
const MOST_REMEMBERED: u64 = 20_000;

/// How much of that an answer takes.
#[derive(Clone)]
struct Hits;

impl Weighter<(u64, Query), Arc<Answer>> for Hits {
    fn weight(&self, _: &(u64, Query), answer: &Arc<Answer>) -> u64 {
        // What is counted beside the hits takes room as well.
        answer.hits.len() as u64 + 2
    }
}

/// Text of one attachment that is indexed, in bytes: a few hundred pages.
const MOST_ATTACHED: usize = 1 << 20;

/// Gives the text layer of an attachment's file; none when it has none.
pub type AttachedText<'a> = dyn Fn(&PublishedFile) -> Option<String> + 'a;

/// No file's text, where files are not kept.
pub fn nothing_attached(_: &PublishedFile) -> Option<String> {
    None
}

/// Says why the index could not do something; [`Index::rebuild`] mends all but a full disk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no index, or one of another version.
    #[error("no search index that this program can use")]
    Missing,
    /// The index's files could not be read or written.
    #[error("the search index's files: {0}")]
    Files(#[from] std::io::Error),
    /// Another process writes to it now.
    #[error("another process writes to the search index")]
    Busy,
    /// The engine refused.
    #[error("the search index: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// What a hit shows could not be written or read.
    #[error("a line of the search index: {0}")]
    Line(#[from] serde_json::Error),
}

/// What is searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// The words a person wrote; everything is found when there are none.
    pub text: String,
    /// Only these bodies, as places in addresses; all when empty, and so below.
    pub bodies: Vec<String>,
    /// Only these years.
    pub years: Vec<u16>,
    /// Only decisions with one of these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only documents of these kinds, as in JSON.
    pub kinds: Vec<String>,
    /// Only cases of these main groups: the first two digits of a KLE case number.
    pub groups: Vec<u8>,
    /// Only items with attachments.
    pub attached: bool,
    /// Only meetings of this day or later.
    pub from: Option<Date>,
    /// Only meetings of this day or earlier.
    pub to: Option<Date>,
    /// Latest first instead of best first. Without words the latest are always first.
    pub latest_first: bool,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give, at most.
    pub limit: usize,
}

impl Query {
    /// Whether a filter is chosen.
    fn is_narrowed(&self) -> bool {
        let chosen = !(self.bodies.is_empty() && self.years.is_empty() && self.outcomes.is_empty() && self.kinds.is_empty());
        chosen || !self.groups.is_empty() || self.attached || self.from.is_some() || self.to.is_some()
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// Counts over all hits.
    pub facets: Facets,
    /// Whether no item holds all the words, and items that hold some are given.
    pub relaxed: bool,
    /// A spelling that finds more, when few items hold all the words.
    pub spelling: Option<Spelling>,
}

impl Answer {
    /// Number of hits.
    pub fn total(&self) -> usize {
        self.facets.total
    }
}

/// An item that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What the hit shows of the item.
    pub line: Line,
    /// The title, with the words searched for marked.
    pub title: Vec<Fragment>,
    /// The passage that tells best why it was found; empty when the item has no text.
    pub passage: Vec<Fragment>,
    /// Where the passage stands.
    pub place: Place,
}

/// What a hit shows of an item besides its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The item's address, without the leading `/moeder/`.
    pub address: String,
    /// The body's name.
    pub body: String,
    /// The body's place in addresses.
    pub body_slug: String,
    /// The day of the meeting.
    pub date: Date,
    /// Agenda, supplementary agenda or minutes.
    pub kind: DocumentKind,
    /// The number as printed.
    pub number: Option<String>,
    /// The case number.
    pub case_number: Option<CaseNumber>,
    /// What the decision came to.
    pub outcomes: Vec<Outcome>,
    /// Whether the item is closed.
    pub closed: bool,
}

/// The index, for reading. Many may search at once, also while another process writes.
pub struct Index {
    dir: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    words: RwLock<(u64, Arc<Words>)>,
    tables: facet::Tables,
    /// What was answered, by the state of the index: many ask the same, and pages of hits are asked for in a row.
    answers: Cache<(u64, Query), Arc<Answer>, Hits>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none or another program version made it: [`rebuild`](Self::rebuild) it.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::open_in_dir(dir).map_err(|_| Error::Missing)?;
        if index.schema() != schema {
            return Err(Error::Missing);
        }
        let words = words_of(dir, &index)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()?;
        let tables = facet::Tables::default();
        tables.read(reader.searcher().segment_readers())?;
        let answers = Cache::with_weighter(1000, MOST_REMEMBERED, Hits);
        Ok(Self { dir: dir.to_owned(), index, reader, fields, words: RwLock::new((0, words)), tables, answers })
    }

    /// Makes the index of all publications; readers see the old one until it is done.
    ///
    /// `publications` is called twice and hands over every shown publication each time: first the
    /// words are counted that compounds are made of. It answers the place in the event log that the
    /// publications stand for, for [`followed`](Self::followed). `attached` gives the attachments' texts.
    ///
    /// # Errors
    /// What `publications` answers, and the index's own.
    pub fn rebuild<E: From<Error>>(
        dir: &Path,
        attached: &AttachedText<'_>,
        publications: impl Fn(&mut dyn FnMut(&Publication)) -> Result<i64, E>,
    ) -> Result<Self, E> {
        let mut counts = words::Counts::default();
        publications(&mut |publication| {
            for item in &publication.items {
                counts.add(&item.item.title);
                item.item.sections.iter().for_each(|section| counts.add(&section.text));
            }
        })?;
        let mut writer = Writer::create(dir, &counts.into_text())?;
        let mut done = Ok(());
        let followed = publications(&mut |publication| {
            if done.is_ok() {
                done = writer.add(publication, attached);
            }
        })?;
        done?;
        writer.commit(followed)?;
        drop(writer);
        Ok(Self::open(dir)?)
    }

    /// Opens the index for writing; one at a time may.
    pub fn writer(&self) -> Result<Writer, Error> {
        let words = words_of(&self.dir, &self.index)?;
        Writer::open(self.index.clone(), self.fields, words, payload(&self.index)?.words)
    }

    /// The place in the event log that the index has followed.
    pub fn followed(&self) -> Result<i64, Error> {
        Ok(payload(&self.index)?.followed)
    }

    /// Shows what has been committed; without this it is seen within a second.
    pub fn reload(&self) -> Result<(), Error> {
        Ok(self.reader.reload()?)
    }

    /// Number of items in the index.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether the index holds no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The word list that goes with what a searcher sees: a rebuild brings a new one.
    fn words(&self, searcher: &Searcher) -> Result<Arc<Words>, Error> {
        let generation = searcher.generation().generation_id();
        let (known, words) = self.words.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known == generation {
            return Ok(words);
        }
        let words = words_of(&self.dir, &self.index)?;
        *self.words.write().unwrap_or_else(PoisonError::into_inner) = (generation, Arc::clone(&words));
        Ok(words)
    }

    /// Searches. What a person writes is never an error.
    ///
    /// # Errors
    /// The engine's own, when files are damaged.
    pub fn search(&self, query: &Query) -> Result<Answer, Error> {
        let searcher = self.reader.searcher();
        let key = (searcher.generation().generation_id(), query.clone());
        self.answers.get_or_insert_with(&key, || self.find(&searcher, query).map(Arc::new)).map(Arc::unwrap_or_clone)
    }

    fn find(&self, searcher: &Searcher, query: &Query) -> Result<Answer, Error> {
        let words = self.words(searcher)?;
        let wanted = self.wanted(searcher, query, &words);
        let mut answer = self.ask(searcher, query, &wanted, &words, false)?;
        let total = answer.total();
        if total == 0 && wanted.is_several() {
            answer = self.ask(searcher, query, &wanted, &words, true)?;
        }
        if total < spelling::FEW && !wanted.is_empty() {
            answer.spelling = self.spelling(searcher, query, &words, total)?;
        }
        Ok(answer)
    }

    fn wanted(&self, searcher: &Searcher, query: &Query, words: &Words) -> Wanted {
        let mut wanted = Wanted::parse(&query.text, words);
        let items_with = |term: &str| searcher.doc_freq(&Term::from_field_text(self.fields.all, term)).unwrap_or(0);
        wanted.leave_common_parts(items_with, searcher.num_docs() / COMMON + 50);
        wanted
    }

    /// Number of items that hold all the words and that the filters leave.
    fn count(&self, searcher: &Searcher, query: &Query, words: &Words) -> Result<usize, Error> {
        let question = self.wanted(searcher, query, words).question(&self.fields, false, false);
        Ok(searcher.search(&query::narrowed(question, query, &self.fields), &Count)?)
    }

    fn ask(&self, searcher: &Searcher, query: &Query, wanted: &Wanted, words: &Words, some: bool) -> Result<Answer, Error> {
        let facets = facet::FacetCollector { query, tables: &self.tables };
        let top = TopDocs::with_limit(query.limit.max(1)).and_offset(query.offset);
        let latest_first = query.latest_first || wanted.is_empty();
        let question = || wanted.question(&self.fields, some, !latest_first);
        // Without filters what is counted is what is ranked, and one pass does both.
        let (facets, found) = match (latest_first, query.is_narrowed()) {
            (true, false) => {
                let (facets, found) = searcher.search(&question(), &(facets, by_day(top)))?;
                (facets, addresses(found))
            }
            (true, true) => {
                let narrowed = query::narrowed(question(), query, &self.fields);
                (searcher.search(&question(), &facets)?, addresses(searcher.search(&narrowed, &by_day(top))?))
            }
            (false, false) => {
                let (facets, found) = searcher.search(&question(), &(facets, top.order_by_score()))?;
                (facets, addresses(found))
            }
            (false, true) => {
                let narrowed = query::narrowed(question(), query, &self.fields);
                let counted = wanted.question(&self.fields, some, false);
                (searcher.search(&counted, &facets)?, addresses(searcher.search(&narrowed, &top.order_by_score())?))
            }
        };
        let mut answer = Answer { relaxed: some && facets.total > 0, facets, ..Answer::default() };
        for address in found.into_iter().take(query.limit) {
            answer.hits.push(self.hit(&searcher.doc(address)?, wanted, words)?);
        }
        Ok(answer)
    }

    fn hit(&self, document: &TantivyDocument, wanted: &Wanted, words: &Words) -> Result<Hit, Error> {
        let bytes = |field| document.get_first(field).and_then(|value| value.as_bytes()).unwrap_or_default();
        let title = document.get_first(self.fields.title).and_then(|value| value.as_str()).unwrap_or_default();
        let pieces: Vec<Piece> = serde_json::from_slice(bytes(self.fields.texts))?;
        let terms = wanted.terms(false);
        let found = passage::best(&pieces, &terms, words).or_else(|| passage::best(&pieces, &wanted.terms(true), words));
        let (passage, place) = found.unwrap_or_else(|| passage::beginning(&pieces));
        Ok(Hit {
            line: serde_json::from_slice(bytes(self.fields.line))?,
            title: passage::mark(title, &terms, words),
            passage,
            place,
        })
    }
}

fn by_day(top: TopDocs) -> impl Collector<Fruit = Vec<(Option<i64>, DocAddress)>> {
    top.order_by_fast_field::<i64>(schema::DAY, Order::Desc)
}

fn addresses<T>(found: Vec<(T, DocAddress)>) -> Vec<DocAddress> {
    found.into_iter().map(|(_, address)| address).collect()
}

/// The index, for writing. Nothing is seen before [`commit`](Self::commit).
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
    /// The name of the word list that goes with the index.
    list: String,
}

/// What is kept with a commit.
#[derive(Default, Serialize, Deserialize)]
struct Payload {
    /// The name of the word list.
    words: String,
    /// The place in the event log.
    followed: i64,
}

impl Writer {
    fn open(index: tantivy::Index, fields: Fields, words: Arc<Words>, list: String) -> Result<Self, Error> {
        index.tokenizers().register(schema::ANALYSIS, danish::DanishTokenizer(words));
        index.tokenizers().register(schema::PLAIN, danish::PlainTokenizer);
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|error| match error {
            tantivy::TantivyError::LockFailure(tantivy::directory::error::LockError::LockBusy, _) => Error::Busy,
            other => Error::Engine(other),
        })?;
        Ok(Self { writer, fields, list })
    }

    fn create(dir: &Path, words: &str) -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        fs::create_dir_all(dir)?;
        if tantivy::Index::open_in_dir(dir).is_ok_and(|index| index.schema() != schema) {
            fs::remove_dir_all(dir)?;
            fs::create_dir_all(dir)?;
        }
        let list = {
            let mut hasher = DefaultHasher::new();
            words.hash(&mut hasher);
            format!("words-{:016x}.txt", hasher.finish())
        };
        fs::write(dir.join(&list), words)?;
        let directory = MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?;
        let index = match tantivy::Index::open_or_create(directory, schema.clone()) {
            Ok(index) => index,
            Err(_) => {
                // What cannot be opened cannot be read either: begin anew.
                fs::remove_dir_all(dir)?;
                fs::create_dir_all(dir)?;
                fs::write(dir.join(&list), words)?;
                tantivy::Index::create_in_dir(dir, schema)?
            }
        };
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            let old = payload(&index)?.words;
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("words-") && name != list && old != name {
                fs::remove_file(path)?;
            }
        }
        let writer = Self::open(index, fields, Arc::new(Words::from_text(words)), list)?;
        writer.writer.delete_all_documents()?;
        Ok(writer)
    }

    /// Puts a publication in the place of what the index holds of its meeting.
    pub fn replace_meeting(&mut self, publication: &Publication, attached: &AttachedText<'_>) -> Result<(), Error> {
        self.remove_meeting(&publication.address);
        self.add(publication, attached)
    }

    /// Takes a meeting's items away.
    pub fn remove_meeting(&mut self, address: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.meeting, address));
    }

    /// Makes what was written seen, and remembers that the event log was followed so far. Dear: once
    /// for a batch of meetings.
    pub fn commit(&mut self, followed: i64) -> Result<(), Error> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(&Payload { words: self.list.clone(), followed })?);
        prepared.commit()?;
        Ok(())
    }

    /// Waits until segments have been put together; searching is quickest after it.
    pub fn finish(self) -> Result<(), Error> {
        Ok(self.writer.wait_merging_threads()?)
    }

    fn add(&mut self, publication: &Publication, attached: &AttachedText<'_>) -> Result<(), Error> {
        for (at, item) in publication.items.iter().enumerate() {
            let mut document = document(publication, item, attached, &self.fields)?;
            let head = if at == 0 { people_of_head(publication) } else { Vec::new() };
            let named: BTreeSet<String> =
                head.into_iter().chain(people_of_item(item)).map(|n| format!("{}|{n}", Slug::of(n))).collect();
            named.iter().for_each(|person| document.add_text(self.fields.person, person));
            self.writer.add_document(document)?;
        }
        Ok(())
    }
}

fn payload(index: &tantivy::Index) -> Result<Payload, Error> {
    Ok(index.load_metas()?.payload.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

fn words_of(dir: &Path, index: &tantivy::Index) -> Result<Arc<Words>, Error> {
    // Without its list the index still answers, by the field's own words.
    let text = fs::read_to_string(dir.join(payload(index)?.words)).unwrap_or_default();
    Ok(Arc::new(Words::from_text(&text)))
}

fn document(
    publication: &Publication,
    published: &PublishedItem,
    attached: &AttachedText<'_>,
    fields: &Fields,
) -> Result<TantivyDocument, Error> {
    let item = &published.item;
    let outcomes = item.decision.as_ref().map(|decision| decision.outcomes.clone()).unwrap_or_default();
    let kind = serde_json::to_value(publication.kind)?;
    let line = Line {
        address: published.address.clone(),
        body: publication.body.clone(),
        body_slug: publication.body_slug.to_string(),
        date: publication.date,
        kind: publication.kind,
        number: item.number.as_ref().map(ToString::to_string),
        case_number: item.case_number.clone(),
        outcomes: outcomes.clone(),
        closed: !published.is_open(),
    };
    let mut document = TantivyDocument::default();
    document.add_text(fields.address, &published.address);
    document.add_text(fields.meeting, &publication.address);
    document.add_text(fields.title, &item.title);
    for range in danish::words(&item.title) {
        document.add_text(fields.word, danish::fold(&item.title[range]));
    }
    let pieces = pieces(published, attached);
    document.add_text(fields.all, &item.title);
    pieces.iter().for_each(|piece| document.add_text(fields.all, &piece.text));
    document.add_text(fields.all, people(published));
    document.add_bytes(fields.texts, &serde_json::to_vec(&pieces)?);
    if let Some(number) = &item.case_number {
        case_keys(number).iter().for_each(|key| document.add_text(fields.case, key));
        document.add_text(fields.case_number, number.as_str().to_lowercase());
        if let Some(group) = number.kle().and_then(|kle| kle.subject.get(..2)?.parse().ok()) {
            document.add_u64(fields.group, group);
        }
    }
    document.add_u64(fields.attached, u64::from(!(item.attachments.is_empty() && published.files.is_empty())));
    document.add_text(fields.body, publication.body_slug.as_str());
    document.add_text(fields.kind, kind.as_str().unwrap_or_default());
    document.add_u64(fields.year, publication.date.year().unsigned_abs().into());
    for outcome in &outcomes {
        document.add_text(fields.outcome, outcome.code());
    }
    document.add_u64(fields.outcome_bits, facet::bits(&outcomes));
    document.add_i64(fields.day, days(publication.date));
    document.add_bytes(fields.line, &serde_json::to_vec(&line)?);
    Ok(document)
}

/// A number that grows by the day; gaps at the ends of months do no harm to an order.
pub(crate) fn days(date: Date) -> i64 {
    i64::from(date.year()) * 372 + i64::from(date.month()) * 31 + i64::from(date.day())
}

fn decision_text(item: &PublishedItem) -> String {
    let Some(decision) = &item.item.decision else { return String::new() };
    let points = decision.points.iter().map(|point| point.text.as_str()).filter(|text| !decision.text.contains(text));
    let remarks = decision.remarks.iter().map(|remark| remark.text.as_str());
    std::iter::once(decision.text.as_str()).chain(points).chain(remarks).collect::<Vec<_>>().join("\n")
}

/// The texts of an item in the order a reader wants them: what was decided, the case, what is attached.
fn pieces(published: &PublishedItem, attached: &AttachedText<'_>) -> Vec<Piece> {
    let item = &published.item;
    let mut pieces = Vec::new();
    // A passage is read as a line: the bars between the cells of a table would be in its way.
    let mut push = |place: Place, text: &str| {
        if !text.trim().is_empty() {
            pieces.push(Piece { place, text: text.replace(" | ", "  ") });
        }
    };
    push(Place::Decision, published.closed.as_ref().and_then(|closed| closed.extract.as_deref()).unwrap_or_default());
    push(Place::Decision, &decision_text(published));
    for section in &item.sections {
        match section.kind {
            SectionKind::Attachments => {}
            SectionKind::Decision if item.decision.is_some() => {}
            SectionKind::Decision => push(Place::Decision, &section.text),
            SectionKind::Recommendation => push(Place::Recommendation, &section.text),
            _ => push(Place::Section(section.heading.clone()), &section.text),
        }
    }
    if !item.sections.iter().any(|section| section.kind == SectionKind::Recommendation) {
        let clauses: Vec<&str> = item.recommendations.iter().flat_map(|r| &r.clauses).map(String::as_str).collect();
        push(Place::Recommendation, &clauses.join("\n"));
    }
    let titles: Vec<&str> = item.attachments.iter().map(|attachment| attachment.title.as_str()).collect();
    push(Place::Attachments, &titles.join("\n"));
    for file in &published.files {
        let title = file.attachment.checked_sub(1).and_then(|at| titles.get(at)).copied().unwrap_or(&file.name);
        if let Some(mut text) = attached(file) {
            text.truncate(passage::floor(&text, MOST_ATTACHED));
            push(Place::Attachment(title.to_owned()), &text);
        }
    }
    pieces
}

/// Whom the head of a publication names, as far as they have a page of their own.
fn people_of_head(publication: &Publication) -> Vec<&str> {
    let participants = publication.participants.iter().map(|participant| participant.name.as_str());
    let attendance = publication.attendance.iter().map(|attendance| attendance.name.as_str());
    participants.chain(publication.chair.as_deref()).chain(attendance).collect()
}

/// Who is away from an item or stands in.
fn people_of_item(item: &PublishedItem) -> impl Iterator<Item = &str> {
    let substitutes = item.item.substitutes.iter().map(|substitute| substitute.name.as_str());
    item.item.absent.iter().map(String::as_str).chain(substitutes)
}

fn people(item: &PublishedItem) -> String {
    let item = &item.item;
    let mut people: BTreeSet<&str> = item.absent.iter().map(String::as_str).collect();
    people.extend(item.substitutes.iter().map(|substitute| substitute.name.as_str()));
    people.extend(item.commitments.iter().filter_map(|commitment| commitment.who.as_deref()));
    people.extend(item.recommendations.iter().filter_map(|recommendation| recommendation.by.as_deref()));
    if let Some(votes) = item.decision.as_ref().and_then(|decision| decision.votes.as_ref()) {
        for side in [&votes.in_favour, &votes.against, &votes.abstained] {
            people.extend(side.persons.iter().chain(&side.parties).map(String::as_str));
        }
    }
    people.into_iter().collect::<Vec<_>>().join("\n")
}

/// The number itself and what it begins with up to each of its marks: 27, 27.00, 27.00.00, 27.00.00-a00 …
fn case_keys(number: &CaseNumber) -> Vec<String> {
    let number = number.as_str().to_lowercase();
    let marks = number.match_indices(['.', '-', '/', '_']).map(|(at, _)| number[..at].to_owned());
    marks.chain([number.clone()]).collect()
}
