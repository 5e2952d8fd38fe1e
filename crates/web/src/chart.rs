//! Outcomes by year as bars, with the table that says the same.

use askama::Template;
use sagsgang_model::Outcome;
use sagsgang_store::public::YearlyOutcome;

use crate::language::filters;

/// What the bars tell apart: outcomes that a reader would count as one share a pattern.
const KINDS: [(Outcome, &[Outcome]); 8] = [
    (Outcome::Approved, &[Outcome::Approved, Outcome::Selected, Outcome::Participation]),
    (Outcome::ApprovedWithChange, &[Outcome::ApprovedWithChange]),
    (Outcome::Noted, &[Outcome::Noted]),
    (Outcome::Discussed, &[Outcome::Discussed]),
    (Outcome::SentOn, &[Outcome::SentOn]),
    (Outcome::Postponed, &[Outcome::Postponed]),
    (Outcome::Rejected, &[Outcome::Rejected]),
    (Outcome::Other, &[Outcome::Other, Outcome::None]),
];

/// A body's outcomes by year.
#[derive(Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    /// The kinds that occur.
    kinds: Vec<Outcome>,
    /// Newest year first.
    years: Vec<Year>,
}

struct Year {
    year: i16,
    items: usize,
    /// Number of items of each kind that occurs.
    counts: Vec<usize>,
    /// Beginning, width and kind of each piece of the bar, in percent of the width.
    pieces: Vec<(String, String, Outcome)>,
}

impl Chart {
    /// The chart; none when there is no more than one year to look at.
    pub(crate) fn of(counted: &[YearlyOutcome]) -> Option<Self> {
        let sum = |year: i16, kind: &[Outcome]| -> usize {
            counted.iter().filter(|c| c.year == year && kind.contains(&c.outcome)).map(|c| c.items).sum()
        };
        let mut years: Vec<i16> = counted.iter().map(|c| c.year).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        let kinds: Vec<_> = KINDS.into_iter().filter(|(_, of)| years.iter().any(|&year| sum(year, of) > 0)).collect();
        let counts = |year: i16| kinds.iter().map(|(_, of)| sum(year, of)).collect::<Vec<usize>>();
        let most = years.iter().map(|&year| counts(year).iter().sum::<usize>()).max().unwrap_or(0);
        if years.len() < 2 || most == 0 {
            return None;
        }
        let percent = |items: usize| format!("{:.2}%", items as f64 * 100.0 / most as f64);
        let year = |year: i16| {
            let counts = counts(year);
            let mut before = 0;
            let mut pieces = Vec::new();
            for (&items, (kind, _)) in counts.iter().zip(&kinds).filter(|(items, _)| **items > 0) {
                pieces.push((percent(before), percent(items), *kind));
                before += items;
            }
            Year { year, items: before, counts, pieces }
        };
        Some(Self { years: years.iter().copied().map(year).collect(), kinds: kinds.iter().map(|(kind, _)| *kind).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_items() {
        let counted = |year, outcome, items| YearlyOutcome { year, outcome, items };
        let chart = Chart::of(&[
            counted(2022, Outcome::Approved, 5),
            counted(2023, Outcome::Approved, 6),
            counted(2023, Outcome::Selected, 2),
            counted(2023, Outcome::Rejected, 2),
        ]);
        let chart = chart.unwrap();
        assert_eq!(chart.kinds, [Outcome::Approved, Outcome::Rejected]);
        assert_eq!(chart.years.iter().map(|y| (y.year, y.items)).collect::<Vec<_>>(), [(2023, 10), (2022, 5)]);
        let piece = |x: &str, width: &str, kind| (x.to_owned(), width.to_owned(), kind);
        assert_eq!(
            chart.years[0].pieces,
            [piece("0.00%", "80.00%", Outcome::Approved), piece("80.00%", "20.00%", Outcome::Rejected)]
        );
        assert!(Chart::of(&[counted(2023, Outcome::Approved, 1)]).is_none(), "one year is no development");
    }
}
