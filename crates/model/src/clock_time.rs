//! A time of day as minutes print it.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// *Klokkeslæt*: hours and minutes of a meeting, written `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime {
    hour: u8,
    minute: u8,
}

impl ClockTime {
    /// Builds a time from hour `0..=23` and minute `0..=59`; `None` outside those.
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }

    /// Hour of the day, 0–23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Minute of the hour, 0–59.
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// As Danes write it after "kl.": `16.00`.
    pub fn danish(self) -> String {
        format!("{:02}.{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// Says that a text is not a time of day.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("»{0}« is not a time of day; write it as 16:00 or 16.00")]
pub struct NotATime(String);

impl FromStr for ClockTime {
    type Err = NotATime;

    /// Takes `16:00`, `16.00`, `9.30` and a bare hour `16`.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let fail = || NotATime(text.to_owned());
        let (hour, minute) = text.trim().split_once([':', '.']).unwrap_or((text.trim(), "0"));
        let digits = |s: &str| !s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return Err(fail());
        }
        let hour = hour.parse().map_err(|_| fail())?;
        let minute = minute.parse().map_err(|_| fail())?;
        Self::new(hour, minute).ok_or_else(fail)
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for ClockTime {
    fn schema_name() -> Cow<'static, str> {
        "ClockTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_minutes_print() {
        assert_eq!("16.00".parse(), Ok(ClockTime { hour: 16, minute: 0 }));
        assert_eq!("9:05".parse(), Ok(ClockTime { hour: 9, minute: 5 }));
        assert_eq!("16".parse(), Ok(ClockTime { hour: 16, minute: 0 }));
        assert!("24.00".parse::<ClockTime>().is_err());
        assert!("16.000".parse::<ClockTime>().is_err());
        assert!("".parse::<ClockTime>().is_err());
    }
}
