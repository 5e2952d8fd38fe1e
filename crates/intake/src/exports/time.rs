//! Days and times as exports write them, in the time of Copenhagen.

use std::sync::LazyLock;

use jiff::{Timestamp, civil, tz::TimeZone};
use sagsgang_model::{ClockTime, Date};

use crate::dates;

static COPENHAGEN: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC));

/// A day, and a time of it when one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Moment {
    pub date: Option<Date>,
    pub time: Option<ClockTime>,
}

impl Moment {
    /// Reads `2024-03-12T17:00:00Z`, `2024-03-12 18:00`, `/Date(1710259200000)/`, `27. august 2018 kl. 16.00`, `16:00`.
    ///
    /// A moment of UTC or another zone is told in the time of Copenhagen; one without zone is that time already.
    /// Midnight stands for a day without a time.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if let Some(local) = milliseconds(text).or_else(|| instant(text)).or_else(|| text.parse().ok()) {
            let midnight = local.hour() == 0 && local.minute() == 0;
            return Self {
                date: Some(local.date()).filter(|date| (1900..2100).contains(&date.year())),
                time: clock(local.time()).filter(|_| !midnight),
            };
        }
        let date = dates::find(text).map(|found| found.date).or_else(|| compact(text));
        Self { date, time: dates::times(text).first().copied().or_else(|| text.parse().ok()) }
    }
}

fn clock(time: civil::Time) -> Option<ClockTime> {
    ClockTime::new(time.hour().try_into().ok()?, time.minute().try_into().ok()?)
}

fn instant(text: &str) -> Option<civil::DateTime> {
    Some(text.parse::<Timestamp>().ok()?.to_zoned(COPENHAGEN.clone()).datetime())
}

/// `/Date(1710259200000+0100)/`: milliseconds of UTC, whatever stands behind.
fn milliseconds(text: &str) -> Option<civil::DateTime> {
    let inner = text.strip_prefix("/Date(")?;
    let end = inner.char_indices().find(|(at, c)| !(c.is_ascii_digit() || *at == 0 && *c == '-')).map(|(at, _)| at)?;
    let at = Timestamp::from_millisecond(inner[..end].parse().ok()?).ok()?;
    Some(at.to_zoned(COPENHAGEN.clone()).datetime())
}

/// `20240312`
fn compact(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let (year, rest) = text.split_at_checked(4).filter(|_| digits)?;
    let date = Date::new(year.parse().ok()?, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()?;
    (1900..2100).contains(&date.year()).then_some(date)
}

/// When a meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct When {
    pub date: Option<Date>,
    pub start: Option<ClockTime>,
    /// The day it ended, when that is told.
    pub end_date: Option<Date>,
    pub end: Option<ClockTime>,
}

impl When {
    /// From the fields for the day, the time, the day of the end and its time, any of which may hold both.
    pub fn read(date: Option<&str>, time: Option<&str>, end_date: Option<&str>, end: Option<&str>) -> Self {
        let of = |text: Option<&str>| text.map(Moment::read).unwrap_or_default();
        let (date, time, end_date, end) = (of(date), of(time), of(end_date), of(end));
        let day = date.date.or(time.date);
        let start = time.time.or(date.time);
        let ends = end.time.or(end_date.time);
        Self {
            date: day,
            start,
            end_date: end.date.or(end_date.date),
            // Systems that know no end repeat the beginning.
            end: ends.filter(|ends| Some(*ends) != start),
        }
    }

    /// Whether the meeting went on past midnight.
    pub fn over_midnight(&self) -> bool {
        self.end_date.zip(self.date).is_some_and(|(end, date)| end > date)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(text: &str) -> (Option<Date>, Option<String>) {
        let moment = Moment::read(text);
        (moment.date, moment.time.map(|time| time.danish()))
    }

    #[test]
    fn moments_are_told_in_the_time_of_copenhagen() {
        let at = |y, m, d, time: &str| (Some(date(y, m, d)), Some(time.to_owned()));
        for (text, told) in [
            ("2024-07-01T14:00:00Z", at(2024, 7, 1, "16.00")),
            ("2024-01-15T15:00:00Z", at(2024, 1, 15, "16.00")),
            ("2024-01-15T15:00:00.0000000Z", at(2024, 1, 15, "16.00")),
            // The clock goes from two to three.
            ("2024-03-31T00:59:00Z", at(2024, 3, 31, "01.59")),
            ("2024-03-31T01:00:00Z", at(2024, 3, 31, "03.00")),
            ("2024-10-27T00:30:00Z", at(2024, 10, 27, "02.30")),
            ("2024-10-27T01:30:00Z", at(2024, 10, 27, "02.30")),
            ("2024-06-19T22:30:00+00:00", at(2024, 6, 20, "00.30")),
            ("2024-06-19T18:00:00+02:00", at(2024, 6, 19, "18.00")),
            ("2024-06-19T18:00:00", at(2024, 6, 19, "18.00")),
            ("2024-06-19 18:00", at(2024, 6, 19, "18.00")),
            ("/Date(1718812800000+0200)/", at(2024, 6, 19, "18.00")),
            ("27. august 2018 16:00", at(2018, 8, 27, "16.00")),
            ("19-06-2024 18:00:00", at(2024, 6, 19, "18.00")),
        ] {
            assert_eq!(of(text), told, "{text}");
        }
    }

    #[test]
    fn a_day_has_no_time() {
        for text in ["2024-03-12", "2024-03-11T23:00:00Z", "2024-03-12T00:00:00", "12-03-2024", "20240312", "12. marts 2024"] {
            assert_eq!(of(text), (Some(date(2024, 3, 12)), None), "{text}");
        }
        for text in ["", "0001-01-01T00:00:00", "/Date(99999999999999999999)/", "99999999", "/Date(", "ukendt"] {
            assert_eq!(of(text), (None, None), "{text}");
        }
        assert_eq!(of("16:00"), (None, Some("16.00".to_owned())));
        assert_eq!(of("16:00:00"), (None, Some("16.00".to_owned())));
    }

    #[test]
    fn the_end_is_the_end() {
        let when = When::read(Some("2024-06-19T16:00:00Z"), None, None, Some("2024-06-19T22:30:00Z"));
        assert_eq!((when.start, when.end), ("18:00".parse().ok(), "00:30".parse().ok()));
        assert!(when.over_midnight());
        let when = When::read(Some("27. august 2018"), Some("16:00"), Some("27. august 2018"), Some("18:30"));
        assert_eq!((when.start, when.end, when.over_midnight()), ("16:00".parse().ok(), "18:30".parse().ok(), false));
        let when = When::read(Some("2024-06-19T18:00:00"), None, None, Some("2024-06-19T18:00:00"));
        assert_eq!(when.end, None);
    }
}
