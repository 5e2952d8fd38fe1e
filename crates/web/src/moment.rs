//! Moments with the time of Denmark's clocks, for machines.

use std::sync::LazyLock;

use jiff::{Timestamp, tz::TimeZone};
use sagsgang_model::{ClockTime, Date};

/// Europe/Copenhagen as this machine knows it, else by the rule of the European Union since 1996.
static COPENHAGEN: LazyLock<TimeZone> = LazyLock::new(|| {
    let rule = || TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3");
    TimeZone::get("Europe/Copenhagen").or_else(|_| rule()).unwrap_or(TimeZone::UTC)
});

/// `2021-09-06T16:00:00+02:00`: a day and a time of day in Denmark.
pub(crate) fn of(date: Date, time: ClockTime) -> String {
    let (hour, minute) = (i8::try_from(time.hour()).unwrap_or(0), i8::try_from(time.minute()).unwrap_or(0));
    match date.at(hour, minute, 0, 0).to_zoned(COPENHAGEN.clone()) {
        Ok(zoned) => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => format!("{date}T{time}:00Z"),
    }
}

/// The text of a moment (RFC 3339) as it is kept: UTC, whole seconds. None when it is no moment.
pub(crate) fn kept(text: &str) -> Option<String> {
    // A plus that was not encoded in an address has become a space.
    let text = text.trim().replace(' ', "+");
    let moment: Timestamp = text.parse().ok()?;
    Some(Timestamp::from_second(moment.as_second()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_clocks() {
        let of = |date: &str, time: &str| of(date.parse().unwrap(), time.parse().unwrap());
        assert_eq!(of("2021-09-06", "16.00"), "2021-09-06T16:00:00+02:00");
        assert_eq!(of("2024-01-08", "9.30"), "2024-01-08T09:30:00+01:00");
        assert_eq!(of("2024-03-31", "2.30"), "2024-03-31T03:30:00+02:00", "an hour that is not there");
    }

    #[test]
    fn moments_as_kept() {
        assert_eq!(kept("2024-01-08T09:30:00.75+01:00").as_deref(), Some("2024-01-08T08:30:00Z"));
        assert_eq!(kept("2024-01-08T09:30:00 01:00").as_deref(), Some("2024-01-08T08:30:00Z"));
        assert_eq!(kept("i går"), None);
    }
}
