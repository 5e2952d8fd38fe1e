//! How many items each choice of the filters would leave.

use std::collections::BTreeMap;

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};

use crate::{Query, schema};
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
    /// Items that all filters leave.
    pub total: usize,
}

/// Counts what a query without filters finds.
pub(crate) struct FacetCollector<'a>(pub(crate) &'a Query);

/// No meeting is later.
const LAST_YEAR: usize = 9999;

/// One segment's counts.
pub(crate) struct SegmentFacets {
    bodies: StrColumn,
    kinds: StrColumn,
    years: Column<u64>,
    outcomes: Column<u64>,
    chosen_bodies: Option<Vec<u64>>,
    chosen_kinds: Option<Vec<u64>>,
    chosen_years: Vec<u64>,
    chosen_outcomes: u64,
    by_body: Vec<usize>,
    by_kind: Vec<usize>,
    by_year: Vec<usize>,
    by_outcome: [usize; Outcome::ALL.len()],
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
        Ok(SegmentFacets {
            chosen_bodies: ordinals(&bodies, &self.0.bodies)?,
            chosen_kinds: ordinals(&kinds, &self.0.kinds)?,
            by_body: vec![0; bodies.num_terms()],
            by_kind: vec![0; kinds.num_terms()],
            by_year: vec![0; LAST_YEAR + 1],
            bodies,
            kinds,
            years: fields.u64(schema::YEAR)?,
            outcomes: fields.u64(schema::OUTCOME_BITS)?,
            chosen_years: self.0.years.iter().map(|&year| year.into()).collect(),
            chosen_outcomes: bits(&self.0.outcomes),
            by_outcome: [0; Outcome::ALL.len()],
            total: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Facets>>) -> tantivy::Result<Facets> {
        let mut sum = Facets::default();
        for segment in segments {
            let segment = segment?;
            segment.bodies.into_iter().for_each(|(key, n)| *sum.bodies.entry(key).or_default() += n);
            segment.years.into_iter().for_each(|(key, n)| *sum.years.entry(key).or_default() += n);
            segment.outcomes.into_iter().for_each(|(key, n)| *sum.outcomes.entry(key).or_default() += n);
            segment.kinds.into_iter().for_each(|(key, n)| *sum.kinds.entry(key).or_default() += n);
            sum.total += segment.total;
        }
        Ok(sum)
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Facets>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let body = self.bodies.ords().first(doc).unwrap_or(u64::MAX);
        let kind = self.kinds.ords().first(doc).unwrap_or(u64::MAX);
        let year = self.years.first(doc).unwrap_or(0);
        let outcomes = self.outcomes.first(doc).unwrap_or(0);
        let by_body = self.chosen_bodies.as_ref().is_none_or(|chosen| chosen.contains(&body));
        let by_kind = self.chosen_kinds.as_ref().is_none_or(|chosen| chosen.contains(&kind));
        let by_year = self.chosen_years.is_empty() || self.chosen_years.contains(&year);
        let by_outcome = self.chosen_outcomes == 0 || self.chosen_outcomes & outcomes != 0;
        let count = |counts: &mut [usize], at: u64, counted: bool| {
            if let Some(count) = usize::try_from(at).ok().and_then(|at| counts.get_mut(at)) {
                *count += usize::from(counted);
            }
        };
        count(&mut self.by_body, body, by_kind && by_year && by_outcome);
        count(&mut self.by_kind, kind, by_body && by_year && by_outcome);
        count(&mut self.by_year, year, by_body && by_kind && by_outcome);
        if by_body && by_kind && by_year {
            let mut left = outcomes;
            while left != 0 {
                if let Some(count) = self.by_outcome.get_mut(left.trailing_zeros() as usize) {
                    *count += 1;
                }
                left &= left - 1;
            }
        }
        self.total += usize::from(by_body && by_kind && by_year && by_outcome);
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
            total: self.total,
        })
    }
}
