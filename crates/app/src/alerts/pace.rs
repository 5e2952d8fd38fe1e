//! When letters go.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::{Error, Internal};

/// Danish time since 1996, in the words of POSIX: no database of time zones is needed to know when it is morning.
const DANISH_TIME: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The hour digests go, Danish time.
const HOUR: i8 = 7;

/// *Hyppighed*: how often a subscriber wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// *Med det samme*.
    AtOnce,
    /// *En gang om dagen*, at seven in the morning.
    Daily,
    /// *En gang om ugen*, on Mondays at seven in the morning.
    Weekly,
}

impl Pace {
    /// Every pace, in the order people are offered them.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Weekly];

    /// The name in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// The pace of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.code() == code)
    }

    /// What people are offered.
    pub fn danish(self) -> &'static str {
        match self {
            Self::AtOnce => "Med det samme",
            Self::Daily => "Samlet en gang om dagen",
            Self::Weekly => "Samlet en gang om ugen, mandag morgen",
        }
    }

    /// When a letter that is wanted now may go: at once, or the next morning (Monday) at seven, Danish time.
    pub fn next(self, now: Timestamp) -> Timestamp {
        let zone = danish_time();
        let here = now.to_zoned(zone.clone());
        let days = match self {
            Self::AtOnce => return now,
            Self::Daily => 1,
            Self::Weekly => 7,
        };
        let morning = |day: civil::Date| day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).map(|morning| morning.timestamp());
        let candidates = (0..=7).filter_map(|ahead| here.date().checked_add(jiff::Span::new().days(ahead)).ok());
        let fits = |day: &civil::Date| days == 1 || day.weekday() == civil::Weekday::Monday;
        candidates.filter(fits).filter_map(|day| morning(day).ok()).find(|morning| *morning > now).unwrap_or(now)
    }
}

/// Denmark's time zone.
pub(crate) fn danish_time() -> TimeZone {
    TimeZone::posix(DANISH_TIME).unwrap_or(TimeZone::UTC)
}

/// The day it is in Denmark.
pub fn danish_day(now: Timestamp) -> civil::Date {
    now.to_zoned(danish_time()).date()
}

/// A time as the store keeps it (RFC 3339, UTC).
pub(crate) fn time(text: &str) -> Result<Timestamp, Error> {
    text.parse().map_err(|e| Internal::Missing(format!("»{text}« is no time: {e}")).into())
}

/// A time so many seconds later, as the store keeps it.
pub(crate) fn later(now: &str, seconds: i64) -> Result<String, Error> {
    Ok(time(now)?.saturating_add(SignedDuration::from_secs(seconds)).map_or_else(|_| now.to_owned(), |t| t.to_string()))
}

/// Seconds to wait after the nth failure in a row: five, fifteen … at most `most`.
pub(crate) fn backoff(failures: u32, most: i64) -> i64 {
    5_i64.saturating_mul(3_i64.saturating_pow(failures.min(20))).min(most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn next(pace: Pace, now: &str) -> String {
        pace.next(now.parse().unwrap()).to_string()
    }

    #[test]
    fn mornings_are_danish() {
        assert_eq!(next(Pace::Daily, "2024-01-10T05:59:59Z"), "2024-01-10T06:00:00Z");
        assert_eq!(next(Pace::Daily, "2024-01-10T06:00:00Z"), "2024-01-11T06:00:00Z");
        assert_eq!(next(Pace::Daily, "2024-07-10T12:00:00Z"), "2024-07-11T05:00:00Z");
        // The clock goes forward on the 31st of March 2024, and back on the 27th of October.
        assert_eq!(next(Pace::Daily, "2024-03-30T12:00:00Z"), "2024-03-31T05:00:00Z");
        assert_eq!(next(Pace::Daily, "2024-10-26T12:00:00Z"), "2024-10-27T06:00:00Z");
        assert_eq!(next(Pace::Weekly, "2024-03-27T12:00:00Z"), "2024-04-01T05:00:00Z");
        assert_eq!(next(Pace::Weekly, "2024-04-01T05:00:00Z"), "2024-04-08T05:00:00Z");
        assert_eq!(next(Pace::AtOnce, "2024-04-01T05:00:00Z"), "2024-04-01T05:00:00Z");
    }

    proptest! {
        #[test]
        fn a_digest_goes_in_the_morning_and_none_is_left_out(seconds in 820_454_400_i64..4_102_444_800) {
            let now = Timestamp::from_second(seconds).unwrap();
            for (pace, most_hours) in [(Pace::Daily, 25), (Pace::Weekly, 7 * 24 + 1)] {
                let next = pace.next(now);
                let here = next.to_zoned(danish_time());
                prop_assert!(next > now && next.duration_since(now).as_hours() <= most_hours, "{now} {next}");
                prop_assert_eq!((here.hour(), here.minute(), here.second()), (7, 0, 0));
                prop_assert!(pace == Pace::Daily || here.weekday() == civil::Weekday::Monday);
            }
        }

        #[test]
        fn waiting_grows_and_ends(failures in 0_u32..100) {
            prop_assert!((5..=14_400).contains(&backoff(failures, 14_400)));
            prop_assert!(backoff(failures + 1, 14_400) >= backoff(failures, 14_400));
        }
    }
}
