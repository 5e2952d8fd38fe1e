//! What two people wrote of one decision at once, brought together.

use super::Decided;
use crate::{
    Outcome,
    merge::{Piece, merge},
    record::DecisionPoint,
};

/// A part of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The words.
    Text,
    /// What of them the public may know.
    Extract,
    /// What it came to.
    Outcome,
    /// The words of the answer to a point.
    Point(String),
    /// What the answer to a point came to.
    PointOutcome(String),
}

/// A place where two wrote different things, for a person to choose between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// Where.
    pub part: Part,
    /// What the one wrote there: words, or what people call the outcome. Empty for nothing.
    pub mine: String,
    /// What the other wrote there.
    pub theirs: String,
}

impl Decided {
    /// What two made of one decision, brought together, and what must be chosen: there the texts hold the words of both, and the
    /// outcome is the first one's.
    pub fn together(base: &Self, mine: &Self, theirs: &Self) -> (Self, Vec<Contested>) {
        let mut contested = Vec::new();
        let text = words(Part::Text, [&base.text, &mine.text, &theirs.text], &mut contested);
        let extract = words(Part::Extract, [&base.extract, &mine.extract, &theirs.extract], &mut contested);
        let outcomes = came_to(Part::Outcome, [&base.outcomes, &mine.outcomes, &theirs.outcomes], &mut contested);
        let mut points = Vec::new();
        let mut names: Vec<&String> = mine.points.iter().chain(&theirs.points).map(|point| &point.point).collect();
        names.sort_by_key(|name| (name.parse::<u32>().unwrap_or(u32::MAX), *name));
        names.dedup();
        for name in names {
            let of = |all: &Self| all.points.iter().find(|point| point.point == *name).cloned();
            let [base, mine, theirs] = [base, mine, theirs].map(|all| {
                of(all).unwrap_or_else(|| DecisionPoint { point: name.clone(), text: String::new(), outcomes: Vec::new() })
            });
            let text = words(Part::Point(name.clone()), [&base.text, &mine.text, &theirs.text], &mut contested);
            let all = [&base.outcomes, &mine.outcomes, &theirs.outcomes];
            let outcomes = came_to(Part::PointOutcome(name.clone()), all, &mut contested);
            if !text.is_empty() || !outcomes.is_empty() {
                points.push(DecisionPoint { point: name.clone(), text, outcomes });
            }
        }
        (Self { text, extract, outcomes, points }, contested)
    }
}

fn words(part: Part, [base, mine, theirs]: [&str; 3], contested: &mut Vec<Contested>) -> String {
    let merged = merge(base, mine, theirs);
    for piece in &merged.pieces {
        if let Piece::Conflict { mine, theirs, .. } = piece {
            contested.push(Contested { part: part.clone(), mine: mine.clone(), theirs: theirs.clone() });
        }
    }
    merged.text().unwrap_or_else(|| merged.both())
}

fn came_to(part: Part, [base, mine, theirs]: [&Vec<Outcome>; 3], contested: &mut Vec<Contested>) -> Vec<Outcome> {
    if mine == base || mine == theirs {
        return theirs.clone();
    }
    if theirs != base {
        let [mine, theirs] = [mine, theirs].map(|said| said.iter().map(|o| o.danish()).collect::<Vec<_>>().join(", "));
        contested.push(Contested { part, mine, theirs });
    }
    mine.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(text: &str, outcome: Option<Outcome>, points: &[(&str, &str)]) -> Decided {
        let point =
            |(point, text): &(&str, &str)| DecisionPoint { point: (*point).into(), text: (*text).into(), outcomes: Vec::new() };
        Decided {
            text: text.into(),
            outcomes: outcome.into_iter().collect(),
            points: points.iter().map(point).collect(),
            ..Decided::default()
        }
    }

    #[test]
    fn what_each_wrote_elsewhere_is_kept() {
        let base = decided("Drøftet.", None, &[]);
        let mine = decided("Drøftet.", None, &[("1", "Godkendt.")]);
        let theirs = decided("Drøftet.", Some(Outcome::Approved), &[("2", "Afvist.")]);
        let (both, contested) = Decided::together(&base, &mine, &theirs);
        assert_eq!(both, decided("Drøftet.", Some(Outcome::Approved), &[("1", "Godkendt."), ("2", "Afvist.")]));
        assert_eq!(contested, []);
        // Who took a point away did so.
        assert_eq!(Decided::together(&theirs, &base, &theirs), (base, vec![]));
    }

    #[test]
    fn what_both_wrote_in_one_place_is_chosen_between() {
        let base = decided("", None, &[]);
        let mine = decided("Ja.", Some(Outcome::Approved), &[("1", "Ja.")]);
        let theirs = decided("Nej.", Some(Outcome::Rejected), &[("1", "Nej.")]);
        let (both, contested) = Decided::together(&base, &mine, &theirs);
        let parts: Vec<Part> = contested.iter().map(|place| place.part.clone()).collect();
        assert_eq!(parts, [Part::Text, Part::Outcome, Part::Point("1".into())]);
        assert_eq!(contested[1].theirs, Outcome::Rejected.danish());
        for words in [&both.text, &both.points[0].text] {
            assert!(words.contains("Ja.") && words.contains("Nej."), "{words}");
        }
    }
}
