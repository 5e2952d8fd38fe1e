//! Case numbers, of KLE form and of other systems.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Sagsnummer*: what ties one case's items together across bodies and years.
///
/// The text is kept as printed, without inner white space. [`CaseNumber::kle`] takes the
/// parts of a KLE number (`27.00.00-A00-19-20`: subject, action facet, serial, year).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

/// The parts of a KLE case number; the names behind them are KL's and not shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kle<'a> {
    /// Subject: main group, group and subject, as `27.00.00`.
    pub subject: &'a str,
    /// Action facet: one letter and two digits, as `A00`.
    pub facet: &'a str,
    /// Serial number within subject, facet and year.
    pub serial: &'a str,
    /// Year, two digits.
    pub year: &'a str,
}

/// Says that a text is not a case number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("»{0}« is not a case number; expected a form like 27.00.00-A00-19-20, EMN-2025-003383 or 19/2484")]
pub struct NotACaseNumber(String);

impl CaseNumber {
    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, when the number is of KLE form.
    pub fn kle(&self) -> Option<Kle<'_>> {
        let mut parts = self.0.splitn(4, '-');
        let (subject, facet, serial, year) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let digits = |s: &str, n: std::ops::RangeInclusive<usize>| n.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        let groups: Vec<&str> = subject.split('.').collect();
        let letter = facet.chars().next()?;
        let good = groups.len() == 3
            && groups.iter().all(|g| digits(g, 2..=2))
            && letter.is_alphabetic()
            && digits(&facet[letter.len_utf8()..], 2..=2)
            && digits(serial, 1..=6)
            && digits(year, 2..=4);
        good.then_some(Kle { subject, facet, serial, year })
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        let number: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | '_');
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if number.len() > 40 || digits < 3 || !number.chars().all(allowed) {
            return Err(NotACaseNumber(text.to_owned()));
        }
        Ok(Self(number))
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;

    fn try_from(text: String) -> Result<Self, NotACaseNumber> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kle_parts() {
        let number: CaseNumber = "27.00.00-A00-19-20".parse().unwrap();
        assert_eq!(number.kle(), Some(Kle { subject: "27.00.00", facet: "A00", serial: "19", year: "20" }));
        let danish_letter: CaseNumber = "18.15.00-Ø40-2-19".parse().unwrap();
        assert_eq!(danish_letter.kle().map(|k| k.facet), Some("Ø40"));
    }

    #[test]
    fn other_systems() {
        for text in ["EMN-2025-003383", "19/2484", "330-2018-3619", "1-51-71-3321-08", "21-014448"] {
            let number: CaseNumber = text.parse().unwrap();
            assert_eq!(number.as_str(), text);
            assert_eq!(number.kle(), None);
        }
        assert!("Sag nr".parse::<CaseNumber>().is_err());
    }
}
