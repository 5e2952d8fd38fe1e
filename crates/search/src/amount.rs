//! Sums of money in a text, so that "1,2 mio. kr." and "1.200.000 kr." are one.

use std::ops::Range;

/// What a word behind a number multiplies it by, longest first.
const UNITS: [(&str, i64); 10] = [
    ("milliarder", 1_000_000_000),
    ("milliard", 1_000_000_000),
    ("millioner", 1_000_000),
    ("million", 1_000_000),
    ("tusinde", 1000),
    ("tusind", 1000),
    ("mia", 1_000_000_000),
    ("mio", 1_000_000),
    ("tkr", 1000),
    ("t", 1000),
];

/// How the currency is written, longest first.
const CURRENCY: [&str; 5] = ["kroner", "krone", "dkk", "kr", ",-"];

/// Largest sum that is one, in øre: ten thousand milliards.
const MOST: i64 = 1_000_000_000_000_000;

/// The term an amount is found by.
pub(crate) fn term(oere: i64) -> String {
    format!("¤{oere}")
}

/// The amounts of a text in order: where each begins and ends (a currency in front is left out), and its value in øre.
///
/// A number is an amount when a currency stands by it, when it is told in thousands or millions, or when
/// its thousands are set apart by stops, as sums in tables are.
pub(crate) fn amounts(text: &str) -> Vec<(Range<usize>, i64)> {
    let bytes = text.as_bytes();
    let mut amounts = Vec::new();
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) {
        let number = Number::read(text, start);
        at = number.end;
        // A number in the middle of a word or of a longer number ("27.00.00-A00", "v2.100.000") is none.
        let before = text[..start].chars().next_back();
        let glued = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '/' | '§'))
            && !just_before(text, start).ends_with("kr.");
        if glued {
            continue;
        }
        if let Some((end, oere)) = number.amount(text, start) {
            amounts.push((start..end, oere));
            at = end;
        }
    }
    amounts
}

/// The few letters before a place, in lower case.
fn just_before(text: &str, at: usize) -> String {
    let mut from = at.saturating_sub(8);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    text[from..at].to_lowercase()
}

/// A number as written: "1.200.000,50".
struct Number {
    /// The whole part.
    whole: i64,
    /// What follows the comma, in thousandths.
    thousandths: i64,
    /// Whether thousands are set apart by stops.
    stops: bool,
    end: usize,
}

impl Number {
    fn read(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut end = start + digits(start);
        let mut written = text[start..end].to_owned();
        let mut stops = false;
        // Thousands are set apart by a stop, or by a space where the first group is short.
        let apart = |end: usize| match bytes.get(end) {
            Some(b'.') => Some(1),
            Some(b' ') => Some(1),
            Some(0xC2) if bytes.get(end + 1) == Some(&0xA0) => Some(2),
            _ => None,
        };
        if end - start <= 3 {
            let separator = bytes.get(end).copied();
            while let Some(width) = apart(end).filter(|&width| bytes.get(end).copied() == separator && digits(end + width) == 3) {
                stops |= separator == Some(b'.');
                written.push_str(&text[end + width..end + width + 3]);
                end += width + 3;
            }
        }
        let mut thousandths = 0;
        let decimals = digits(end + 1);
        if bytes.get(end) == Some(&b',') && (1..=3).contains(&decimals) {
            let fraction = &text[end + 1..end + 1 + decimals];
            thousandths = format!("{fraction:0<3}").parse().unwrap_or(0);
            end += 1 + decimals;
        }
        let whole = if written.len() <= 15 { written.parse().unwrap_or(MOST) } else { MOST };
        Self { whole, thousandths, stops, end }
    }

    /// Where the amount ends and what it is worth in øre; none when the number is no sum of money.
    fn amount(&self, text: &str, start: usize) -> Option<(usize, i64)> {
        let spaced = |at: usize| at + text[at..].len() - text[at..].trim_start_matches([' ', '\u{a0}']).len();
        let word = |at: usize, word: &str| {
            let found = text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
            let ends = text.get(at + word.len()..).and_then(|rest| rest.chars().next()).is_none_or(|c| !c.is_alphanumeric());
            // "t.kr." and "mio.kr." are written without a space as well.
            (found && ends).then(|| at + word.len() + usize::from(text[at + word.len()..].starts_with('.')))
        };
        let mut end = self.end;
        let unit = UNITS.iter().find_map(|&(unit, factor)| Some((word(spaced(end), unit)?, unit, factor)));
        let factor = unit.map_or(1, |(_, _, factor)| factor);
        let after_unit = unit.map_or(end, |(after, ..)| after);
        let currency = CURRENCY.iter().find_map(|currency| word(spaced(after_unit), currency));
        let head = just_before(text, start);
        let head = head.trim_end_matches([' ', '\u{a0}']);
        let in_front = ["kr.", "kr", "dkk"].iter().any(|sign| {
            head.strip_suffix(sign).is_some_and(|rest| rest.chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
        });
        let money = match unit {
            // A lone t is hours or anything else.
            Some((_, "t", _)) => currency.is_some(),
            Some(_) => true,
            None => currency.is_some() || in_front || self.stops,
        };
        if !money {
            return None;
        }
        end = currency.unwrap_or(after_unit);
        // A stop that ends the sentence is left to it; nothing is lost by taking one along.
        let oere = self.whole.checked_mul(100)?.checked_mul(factor)?.checked_add(self.thousandths * factor / 10)?;
        (0..=MOST).contains(&oere).then_some((end, oere))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, expected: &[(&str, i64)]) {
        let found: Vec<(&str, i64)> = amounts(text).into_iter().map(|(range, oere)| (&text[range], oere)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ways_of_writing() {
        is("afsat 1,2 mio. kr. i 2024", &[("1,2 mio. kr.", 120_000_000)]);
        is("1.200.000 kr", &[("1.200.000 kr", 120_000_000)]);
        is("1 200 000 kr.", &[("1 200 000 kr.", 120_000_000)]);
        is(
            "60.000 kr., 60000 kroner og 60 t.kr.",
            &[("60.000 kr.", 6_000_000), ("60000 kroner", 6_000_000), ("60 t.kr.", 6_000_000)],
        );
        is("kr. 1.250,50 og DKK 40", &[("1.250,50", 125_050), ("40", 4_000)]);
        is("500,- om ugen; 2,5 mia.", &[("500,-", 50_000), ("2,5 mia.", 250_000_000_000)]);
        is("120.576", &[("120.576", 12_057_600)]);
        is("en pulje på 3 millioner", &[("3 millioner", 300_000_000)]);
    }

    #[test]
    fn numbers_that_are_no_money() {
        for text in
            ["27.00.00-A00-19-20", "§ 79 b", "i 2024 100 elever", "kl. 16.00", "12,5 procent", "5 t", "A1.200", "1.2.2024", ""]
        {
            is(text, &[]);
        }
        is(&"9".repeat(80), &[]);
        is("99999999999999999 kr.", &[]);
    }
}
