//! How many items each choice of the filters would leave.

use std::collections::BTreeMap;

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
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
pub(crate) struct FacetCollector<'a>(pub(crate) &'a Query);

/// No meeting is later.
const LAST_YEAR: usize = 9999;

const GROUPS: usize = 100;

/// The facets, each with its place among the bits that tell which choices an item fails.
const BODY: u8 = 1;
const KIND: u8 = 1 << 1;
const YEAR: u8 = 1 << 2;
const OUTCOME: u8 = 1 << 3;
const GROUP: u8 = 1 << 4;
const ATTACHED: u8 = 1 << 5;

/// One segment's counts.
pub(crate) struct SegmentFacets {
    bodies: StrColumn,
    kinds: StrColumn,
    years: Column<u64>,
    outcomes: Column<u64>,
    groups: Column<u64>,
    attached: Column<u64>,
    days: Column<i64>,
    chosen_bodies: Option<Vec<u64>>,
    chosen_kinds: Option<Vec<u64>>,
    chosen_years: Vec<u64>,
    chosen_outcomes: u64,
    chosen_groups: Vec<u64>,
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

fn ordinals(column: &StrColumn, chosen: &[String]) -> tantivy::Result<Option<Vec<u64>>> {
    if chosen.is_empty() {
        return Ok(None);
    }
    let mut ordinals = Vec::new();
    for choice in chosen {
        ordinals.extend(column.dictionary().term_ord(choice.as_bytes())?);
    }
    Ok(Some(ordinals))
}

impl Collector for FacetCollector<'_> {
    type Fruit = Facets;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let fields = segment.fast_fields();
        let text = |name: &str| fields.str(name)?.ok_or_else(|| tantivy::TantivyError::FieldNotFound(name.to_owned()));
        let (bodies, kinds) = (text(schema::BODY)?, text(schema::KIND)?);
        let query = self.0;
        let has_period = query.from.is_some() || query.to.is_some();
        Ok(SegmentFacets {
            chosen_bodies: ordinals(&bodies, &query.bodies)?,
            chosen_kinds: ordinals(&kinds, &query.kinds)?,
            by_body: vec![0; bodies.num_terms()],
            by_kind: vec![0; kinds.num_terms()],
            by_year: vec![0; LAST_YEAR + 1],
            bodies,
            kinds,
            years: fields.u64(schema::YEAR)?,
            outcomes: fields.u64(schema::OUTCOME_BITS)?,
            groups: fields.u64(schema::GROUP)?,
            attached: fields.u64(schema::ATTACHED)?,
            days: fields.i64(schema::DAY)?,
            chosen_years: query.years.iter().map(|&year| year.into()).collect(),
            chosen_outcomes: bits(&query.outcomes),
            chosen_groups: query.groups.iter().map(|&group| group.into()).collect(),
            only_attached: query.attached,
            period: has_period.then(|| (query.from.map_or(i64::MIN, days), query.to.map_or(i64::MAX, days))),
            by_outcome: [0; Outcome::ALL.len()],
            by_group: [0; GROUPS],
            with_attachments: 0,
            total: 0,
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
        if let Some((from, to)) = self.period
            && !self.days.first(doc).is_some_and(|day| (from..=to).contains(&day))
        {
            return;
        }
        let body = self.bodies.ords().first(doc).unwrap_or(u64::MAX);
        let kind = self.kinds.ords().first(doc).unwrap_or(u64::MAX);
        let year = self.years.first(doc).unwrap_or(0);
        let outcomes = self.outcomes.first(doc).unwrap_or(0);
        let group = self.groups.first(doc).unwrap_or(u64::MAX);
        let attached = self.attached.first(doc).unwrap_or(0) > 0;
        let mut failed = 0;
        let mut hold = |facet: u8, held: bool| failed |= if held { 0 } else { facet };
        hold(BODY, self.chosen_bodies.as_ref().is_none_or(|chosen| chosen.contains(&body)));
        hold(KIND, self.chosen_kinds.as_ref().is_none_or(|chosen| chosen.contains(&kind)));
        hold(YEAR, self.chosen_years.is_empty() || self.chosen_years.contains(&year));
        hold(OUTCOME, self.chosen_outcomes == 0 || self.chosen_outcomes & outcomes != 0);
        hold(GROUP, self.chosen_groups.is_empty() || self.chosen_groups.contains(&group));
        hold(ATTACHED, !self.only_attached || attached);
        // An item counts for a facet when it holds the choices of all others.
        let counts_for = |facet: u8| failed & !facet == 0;
        let count = |counts: &mut [usize], at: u64, facet: u8| {
            if counts_for(facet)
                && let Some(count) = usize::try_from(at).ok().and_then(|at| counts.get_mut(at))
            {
                *count += 1;
            }
        };
        count(&mut self.by_body, body, BODY);
        count(&mut self.by_kind, kind, KIND);
        count(&mut self.by_year, year, YEAR);
        count(&mut self.by_group, group, GROUP);
        self.with_attachments += usize::from(attached && counts_for(ATTACHED));
        if counts_for(OUTCOME) {
            let mut left = outcomes;
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
        let names = |column: &StrColumn, counts: Vec<usize>| -> tantivy::Result<BTreeMap<String, usize>> {
            let mut named = BTreeMap::new();
            for (ordinal, count) in counts.into_iter().enumerate().filter(|(_, n)| *n > 0) {
                let mut name = String::new();
                if column.ord_to_str(ordinal as u64, &mut name)? {
                    named.insert(name, count);
                }
            }
            Ok(named)
        };
        Ok(Facets {
            bodies: names(&self.bodies, self.by_body)?,
            kinds: names(&self.kinds, self.by_kind)?,
            years: (0..).zip(self.by_year).filter(|(_, n)| *n > 0).collect(),
            outcomes: Outcome::ALL.into_iter().zip(self.by_outcome).filter(|(_, n)| *n > 0).collect(),
            groups: (0..).zip(self.by_group).filter(|(_, n)| *n > 0).collect(),
            attached: self.with_attachments,
            total: self.total,
        })
    }
}
