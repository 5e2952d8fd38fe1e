//! Item numbers as printed.

use std::{cmp::Ordering, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Punktnummer*: `82`, `3.1`, `1.a`, `T7` or `IV`, as printed, without the trailing stop.
///
/// Numbers order by their parts (`9 < 10`, `3.1 < 3.10`); place and number are two things,
/// so a record keeps the printed order beside them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct ItemNumber(String);

/// Says that a text is not an item number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("»{0}« is not an item number; expected a form like 82, 3.1, 1.a or IV")]
pub struct NotAnItemNumber(String);

impl ItemNumber {
    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first part as a whole number: `82` for `82`, `3` for `3.1`, `7` for `T7`, `4` for `IV`.
    pub fn leading(&self) -> Option<u32> {
        let first = self.0.split(['.', '-']).next()?;
        let first = behind_letter(first).unwrap_or(first);
        let digits = first.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 { roman(first) } else { first[..digits].parse().ok() }
    }
}

/// The digits of `T7`: some bodies set a letter of their own before their numbers.
fn behind_letter(text: &str) -> Option<&str> {
    let digits = text.strip_prefix(|c: char| c.is_uppercase())?;
    ((1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The value of a roman numeral, or `None` when the text is not one in its usual spelling.
pub fn roman(text: &str) -> Option<u32> {
    const DIGITS: [(&str, u32); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    let mut rest = text;
    let mut value = 0;
    for (letters, worth) in DIGITS {
        let most = if letters.len() == 1 && !matches!(letters, "V" | "L" | "D") { 3 } else { 1 };
        for _ in 0..most {
            let Some(after) = rest.strip_prefix(letters) else { break };
            rest = after;
            value += worth;
        }
    }
    rest.is_empty().then_some(value)
}

impl PartialOrd for ItemNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ItemNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        // Numbers without parts are nearly all, and their order needs no text of its own.
        let plain = |n: &Self| -> Option<u32> {
            let digits = n.0.bytes().all(|b| b.is_ascii_digit()) && !n.0.starts_with('0');
            if digits { n.0.parse().ok() } else { None }
        };
        if let (Some(own), Some(others)) = (plain(self), plain(other)) {
            return own.cmp(&others);
        }
        let parts = |n: &Self| -> Vec<(u32, String)> {
            n.0.split('.')
                .map(|part| {
                    let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                    let value = if digits.is_empty() { roman(part).unwrap_or(0) } else { digits.parse().unwrap_or(u32::MAX) };
                    (value, part.to_lowercase())
                })
                .collect()
        };
        parts(self).cmp(&parts(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for ItemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ItemNumber {
    type Err = NotAnItemNumber;

    fn from_str(text: &str) -> Result<Self, NotAnItemNumber> {
        let number = text.trim().trim_end_matches(['.', ':', ')']);
        let part = |p: &str| !p.is_empty() && p.len() <= 8 && p.chars().all(char::is_alphanumeric);
        let numeric =
            number.starts_with(|c: char| c.is_ascii_digit()) || roman(number).is_some() || behind_letter(number).is_some();
        if number.is_empty() || number.len() > 16 || !numeric || !number.split(['.', '-']).all(part) {
            return Err(NotAnItemNumber(text.to_owned()));
        }
        Ok(Self(number.to_owned()))
    }
}

impl TryFrom<String> for ItemNumber {
    type Error = NotAnItemNumber;

    fn try_from(text: String) -> Result<Self, NotAnItemNumber> {
        text.parse()
    }
}

impl From<ItemNumber> for String {
    fn from(number: ItemNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms() {
        for (text, leading) in [("82.", 82), ("3.1", 3), ("1.a", 1), ("IV", 4), ("12:", 12)] {
            assert_eq!(text.parse::<ItemNumber>().unwrap().leading(), Some(leading), "{text}");
        }
        for text in ["", "a", "Punkt", "IIII", "1 2"] {
            assert!(text.parse::<ItemNumber>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn order_is_numeric(a in 1u32..2000, b in 1u32..2000) {
            let number = |n: u32| n.to_string().parse::<ItemNumber>().unwrap();
            prop_assert_eq!(number(a).cmp(&number(b)), a.cmp(&b));
        }
    }
}
