//! What is missing in a body's item numbers.

use std::collections::{BTreeMap, BTreeSet};

use sagsgang_model::{Date, ItemNumber};

/// How a body numbered its items in one year, and the numbers that no meeting has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Year {
    /// Whether numbers run through the year; else each meeting begins at 1.
    pub running: bool,
    /// Missing numbers as first and last, with the meeting's day when each meeting begins anew.
    pub missing: Vec<(Option<Date>, u32, u32)>,
}

/// The numbering by year, of item numbers with their meetings' days.
pub fn by_year(numbers: &[(Date, String)]) -> BTreeMap<i16, Year> {
    let mut meetings: BTreeMap<Date, BTreeSet<u32>> = BTreeMap::new();
    for (date, number) in numbers {
        let leading = number.parse::<ItemNumber>().ok().and_then(|number| number.leading());
        meetings.entry(*date).or_default().extend(leading);
    }
    meetings.retain(|_, numbers| !numbers.is_empty());
    let mut years: BTreeMap<i16, Vec<(Date, BTreeSet<u32>)>> = BTreeMap::new();
    for (date, numbers) in meetings {
        years.entry(date.year()).or_default().push((date, numbers));
    }
    years.into_iter().map(|(year, meetings)| (year, of_year(&meetings))).collect()
}

fn of_year(meetings: &[(Date, BTreeSet<u32>)]) -> Year {
    let begins_anew = meetings.iter().filter(|(_, numbers)| numbers.first().is_some_and(|&first| first <= 1)).count();
    let running = begins_anew * 2 <= meetings.len().max(2) && !(meetings.len() == 1 && begins_anew == 1);
    let missing = if running {
        let all: BTreeSet<u32> = meetings.iter().flat_map(|(_, numbers)| numbers).copied().collect();
        gaps(&all).into_iter().map(|(from, to)| (None, from, to)).collect()
    } else {
        meetings.iter().flat_map(|(date, numbers)| gaps(numbers).into_iter().map(|(from, to)| (Some(*date), from, to))).collect()
    };
    Year { running, missing }
}

fn gaps(numbers: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut gaps = Vec::new();
    let mut next = 1;
    for &number in numbers {
        if number > next {
            gaps.push((next, number - 1));
        }
        next = number + 1;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(meetings: &[(&str, std::ops::RangeInclusive<u32>)]) -> Vec<(Date, String)> {
        meetings.iter().flat_map(|(day, range)| range.clone().map(|n| (day.parse().unwrap(), n.to_string()))).collect()
    }

    #[test]
    fn through_the_year() {
        let years = by_year(&numbers(&[("2021-09-06", 82..=90), ("2021-11-29", 96..=107)]));
        assert_eq!(years[&2021], Year { running: true, missing: vec![(None, 1, 81), (None, 91, 95)] });
    }

    #[test]
    fn meeting_by_meeting() {
        let mut all = numbers(&[("2023-01-09", 1..=7), ("2023-02-06", 1..=9), ("2023-03-06", 1..=4)]);
        all.retain(|(date, number)| date.month() != 2 || number != "5");
        let years = by_year(&all);
        assert_eq!(years[&2023], Year { running: false, missing: vec![("2023-02-06".parse().ok(), 5, 5)] });
        assert!(!by_year(&numbers(&[("2016-11-17", 1..=16)]))[&2016].running);
    }
}
