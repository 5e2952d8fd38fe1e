//! How many items each choice of the filters would leave.

use std::{collections::BTreeMap, sync::Arc};

use quick_cache::sync::Cache;
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::StrColumn,
    index::SegmentId,
};

use crate::{Query, days, schema};
use sagsgang_model::Outcome;

/// Counts by facet. A facet's own choices do not narrow its own counts, so that one more can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By body, as place in addresses.
    pub bodies: BTreeMap<String, usize>,
    /// By year.
    pub years: BTreeMap<u16, usize>,
    /// By outcome; an item with two outcomes counts under both.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// By kind of document, as in JSON.
    pub kinds: BTreeMap<String, usize>,
    /// By main group of the case number, 0 to 99; items without a case number of KLE form count under none.
    pub groups: BTreeMap<u8, usize>,
    /// Items with attachments.
    pub attached: usize,
    /// Items that all filters leave.
    pub total: usize,
}

/// Counts what a query without filters finds.
pub(crate) struct FacetCollector<'a> {
    pub(crate) query: &'a Query,
    pub(crate) tables: &'a Tables,
}

const GROUPS: usize = 100;

/// Segments whose tables are kept; an index has a dozen or two.
const MOST_SEGMENTS: usize = 128;

/// What is counted of each item, read once for each segment: a common word finds every item there is, and
/// looking into the columns for each of them takes ten times as long.
#[derive(Debug)]
pub(crate) struct Tables(Cache<SegmentId, Arc<Table>>);

impl Default for Tables {
    fn default() -> Self {
        Self(Cache::new(MOST_SEGMENTS))
    }
}

/// One segment's items in their order, and what their numbers stand for.
#[derive(Debug)]
struct Table {
    rows: Vec<Row>,
    bodies: Vec<String>,
    kinds: Vec<String>,
    /// In order.
    years: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    body: u16,
    kind: u8,
    year: u16,
    group: u8,
    outcomes: u32,
    day: i32,
    attached: bool,
}

impl Tables {
    fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Table>> {
        self.0.get_or_insert_with(&segment.segment_id(), || Table::of(segment).map(Arc::new))
    }

    /// Reads what has not been read yet, so that nobody's search waits for it.
    pub(crate) fn read(&self, segments: &[SegmentReader]) -> tantivy::Result<()> {
        segments.iter().try_for_each(|segment| self.of(segment).map(drop))
    }
}

impl Table {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fields = segment.fast_fields();
        let text = |name: &str| fields.str(name)?.ok_or_else(|| tantivy::TantivyError::FieldNotFound(name.to_owned()));
        let (bodies, kinds) = (text(schema::BODY)?, text(schema::KIND)?);
        let (year, outcomes) = (fields.u64(schema::YEAR)?, fields.u64(schema::OUTCOME_BITS)?);
        let (group, attached) = (fields.u64(schema::GROUP)?, fields.u64(schema::ATTACHED)?);
        let day = fields.i64(schema::DAY)?;
        let docs = || 0..segment.max_doc();
        let mut years: Vec<u16> = docs().filter_map(|doc| year.first(doc)?.try_into().ok()).collect();
        years.sort_unstable();
        years.dedup();
        // What does not fit or is not there has a number that stands for nothing.
        let row = |doc| Row {
            body: bodies.ords().first(doc).and_then(|ord| ord.try_into().ok()).unwrap_or(u16::MAX),
            kind: kinds.ords().first(doc).and_then(|ord| ord.try_into().ok()).unwrap_or(u8::MAX),
            year: year
                .first(doc)
                .and_then(|year| years.binary_search(&year.try_into().ok()?).ok()?.try_into().ok())
                .unwrap_or(u16::MAX),
            group: group.first(doc).and_then(|group| group.try_into().ok()).unwrap_or(u8::MAX),
            outcomes: outcomes.first(doc).and_then(|bits| bits.try_into().ok()).unwrap_or(0),
            day: day.first(doc).and_then(|day| day.try_into().ok()).unwrap_or(i32::MIN),
            attached: attached.first(doc).unwrap_or(0) > 0,
        };
        Ok(Self { rows: docs().map(row).collect(), bodies: names(&bodies)?, kinds: names(&kinds)?, years })
    }
}

fn names(column: &StrColumn) -> tantivy::Result<Vec<String>> {
    (0..column.num_terms() as u64)
        .map(|ordinal| {
            let mut name = String::new();
            column.ord_to_str(ordinal, &mut name)?;
            Ok(name)
        })
        .collect()
}

/// The facets, each with its place among the bits that tell which choices an item fails.
const BODY: u8 = 1;
const KIND: u8 = 1 << 1;
const YEAR: u8 = 1 << 2;
const OUTCOME: u8 = 1 << 3;
const GROUP: u8 = 1 << 4;
const ATTACHED: u8 = 1 << 5;

/// One segment's counts.
pub(crate) struct SegmentFacets {
    table: Arc<Table>,
    /// Whether any filter is chosen, and so may be failed.
    narrowed: bool,
    chosen_bodies: Option<Vec<u16>>,
    chosen_kinds: Option<Vec<u8>>,
    chosen_years: Option<Vec<u16>>,
    chosen_outcomes: u32,
    chosen_groups: Vec<u8>,
    only_attached: bool,
    period: Option<(i64, i64)>,
    by_body: Vec<usize>,
    by_kind: Vec<usize>,
    by_year: Vec<usize>,
    by_outcome: [usize; Outcome::ALL.len()],
    by_group: [usize; GROUPS],
    with_attachments: usize,
    total: usize,
}

/// The outcomes as bits, in the order of [`Outcome::ALL`].
pub(crate) fn bits(outcomes: &[Outcome]) -> u64 {
    Outcome::ALL.iter().enumerate().filter(|(_, o)| outcomes.contains(o)).map(|(bit, _)| 1 << bit).sum()
}

/// The numbers of what is chosen; none when nothing is, and an empty list when no item has any of it.
fn chosen<T: PartialEq, N: TryFrom<usize>>(names: &[T], chosen: &[T]) -> Option<Vec<N>> {
    let number = |choice: &T| names.iter().position(|name| name == choice)?.try_into().ok();
    (!chosen.is_empty()).then(|| chosen.iter().filter_map(number).collect())
}

impl Collector for FacetCollector<'_> {
    type Fruit = Facets;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let (table, query) = (self.tables.of(segment)?, self.query);
        let has_period = query.from.is_some() || query.to.is_some();
        Ok(SegmentFacets {
            narrowed: query.is_narrowed(),
            chosen_bodies: chosen(&table.bodies, &query.bodies),
            chosen_kinds: chosen(&table.kinds, &query.kinds),
            chosen_years: chosen(&table.years, &query.years),
            by_body: vec![0; table.bodies.len()],
            by_kind: vec![0; table.kinds.len()],
            by_year: vec![0; table.years.len()],
            chosen_outcomes: u32::try_from(bits(&query.outcomes)).unwrap_or(u32::MAX),
            chosen_groups: query.groups.clone(),
            only_attached: query.attached,
            period: has_period.then(|| (query.from.map_or(i64::MIN, days), query.to.map_or(i64::MAX, days))),
            by_outcome: [0; Outcome::ALL.len()],
            by_group: [0; GROUPS],
            with_attachments: 0,
            total: 0,
            table,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Facets>>) -> tantivy::Result<Facets> {
        fn add<K: Ord>(sum: &mut BTreeMap<K, usize>, counts: BTreeMap<K, usize>) {
            counts.into_iter().for_each(|(key, n)| *sum.entry(key).or_default() += n);
        }
        let mut sum = Facets::default();
        for segment in segments {
            let segment = segment?;
            add(&mut sum.bodies, segment.bodies);
            add(&mut sum.years, segment.years);
            add(&mut sum.outcomes, segment.outcomes);
            add(&mut sum.kinds, segment.kinds);
            add(&mut sum.groups, segment.groups);
            sum.attached += segment.attached;
            sum.total += segment.total;
        }
        Ok(sum)
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Facets>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let Some(&row) = self.table.rows.get(doc as usize) else { return };
        let mut failed = 0;
        if self.narrowed {
            if self.period.is_some_and(|(from, to)| !(from..=to).contains(&row.day.into())) {
                return;
            }
            let mut hold = |facet: u8, held: bool| failed |= if held { 0 } else { facet };
            hold(BODY, self.chosen_bodies.as_ref().is_none_or(|chosen| chosen.contains(&row.body)));
            hold(KIND, self.chosen_kinds.as_ref().is_none_or(|chosen| chosen.contains(&row.kind)));
            hold(YEAR, self.chosen_years.as_ref().is_none_or(|chosen| chosen.contains(&row.year)));
            hold(OUTCOME, self.chosen_outcomes == 0 || self.chosen_outcomes & row.outcomes != 0);
            hold(GROUP, self.chosen_groups.is_empty() || self.chosen_groups.contains(&row.group));
            hold(ATTACHED, !self.only_attached || row.attached);
        }
        // An item counts for a facet when it holds the choices of all others.
        let counts_for = |facet: u8| failed & !facet == 0;
        let count = |counts: &mut [usize], at: usize, facet: u8| {
            if counts_for(facet)
                && let Some(count) = counts.get_mut(at)
            {
                *count += 1;
            }
        };
        count(&mut self.by_body, row.body.into(), BODY);
        count(&mut self.by_kind, row.kind.into(), KIND);
        count(&mut self.by_year, row.year.into(), YEAR);
        count(&mut self.by_group, row.group.into(), GROUP);
        self.with_attachments += usize::from(row.attached && counts_for(ATTACHED));
        if counts_for(OUTCOME) {
            let mut left = row.outcomes;
            while left != 0 {
                if let Some(count) = self.by_outcome.get_mut(left.trailing_zeros() as usize) {
                    *count += 1;
                }
                left &= left - 1;
            }
        }
        self.total += usize::from(failed == 0);
    }

    fn harvest(self) -> tantivy::Result<Facets> {
        let named = |names: &[String], counts: Vec<usize>| {
            names.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>()
        };
        Ok(Facets {
            bodies: named(&self.table.bodies, self.by_body),
            kinds: named(&self.table.kinds, self.by_kind),
            years: self.table.years.iter().copied().zip(self.by_year).filter(|(_, n)| *n > 0).collect(),
            outcomes: Outcome::ALL.into_iter().zip(self.by_outcome).filter(|(_, n)| *n > 0).collect(),
            groups: (0..).zip(self.by_group).filter(|(_, n)| *n > 0).collect(),
            attached: self.with_attachments,
            total: self.total,
        })
    }
}
