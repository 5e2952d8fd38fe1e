//! Meetings as a calendar (RFC 5545, with the names of RFC 7986).

use sagsgang_app::icalendar::{escaped, push};
use sagsgang_model::{ClockTime, Date, Publication, record::DocumentKind};

use crate::danish;

/// Danish time since summer time came in 1980, so that a calendar without a database of time zones is right too.
const ZONE: &str = "BEGIN:VTIMEZONE\r
TZID:Europe/Copenhagen\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
TZNAME:CET\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0100\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:19800406T020000\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19800928T030000\r
RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19950924T010000Z\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:19810329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
";

/// A calendar of meetings; `base` is scheme and host. Tombstones are meetings that are called off.
pub(crate) fn calendar(name: &str, base: &str, meetings: &[Publication]) -> String {
    let mut out = String::with_capacity(1000 + meetings.len() * 600);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sagsgang//Dagsordener og referater//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ] {
        push(&mut out, line);
    }
    push(&mut out, &format!("NAME:{}", escaped(name)));
    push(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    out.push_str(ZONE);
    for meeting in meetings {
        event(&mut out, base, meeting);
    }
    push(&mut out, "END:VCALENDAR");
    out
}

fn event(out: &mut String, base: &str, p: &Publication) {
    let link = format!("{base}/moeder/{}", p.address);
    let changed = compact(&p.published);
    push(out, "BEGIN:VEVENT");
    push(out, &format!("UID:{}", p.meeting));
    push(out, &format!("DTSTAMP:{changed}"));
    push(out, &format!("LAST-MODIFIED:{changed}"));
    push(out, &format!("SEQUENCE:{}", p.edition));
    match p.start {
        Some(start) => {
            push(out, &format!("DTSTART;TZID=Europe/Copenhagen:{}", local(p.date, start)));
            // A meeting that ends at an earlier hour than it began went on past midnight.
            let end = p
                .end
                .filter(|end| *end != start)
                .map(|end| (if end > start { Some(p.date) } else { p.date.tomorrow().ok() }, end));
            if let Some((Some(day), end)) = end {
                push(out, &format!("DTEND;TZID=Europe/Copenhagen:{}", local(day, end)));
            }
        }
        None => {
            push(out, &format!("DTSTART;VALUE=DATE:{}", day(p.date)));
            if let Ok(next) = p.date.tomorrow() {
                push(out, &format!("DTEND;VALUE=DATE:{}", day(next)));
            }
            push(out, "TRANSP:TRANSPARENT");
        }
    }
    push(out, &format!("SUMMARY:{}", escaped(&p.body)));
    if let Some(place) = p.place.as_deref().filter(|place| !place.trim().is_empty()) {
        push(out, &format!("LOCATION:{}", escaped(place.trim())));
    }
    let withdrawn = || p.reason.clone().unwrap_or_else(|| "Trukket tilbage".to_owned());
    let told = if p.is_withdrawn() { withdrawn() } else { danish::kind(p.kind) };
    push(out, &format!("DESCRIPTION:{}", escaped(&format!("{told}: {link}"))));
    push(out, &format!("URL:{link}"));
    let status = match p.kind {
        _ if p.is_withdrawn() => "STATUS:CANCELLED",
        DocumentKind::Cancellation => "STATUS:CANCELLED",
        DocumentKind::Plan => "STATUS:TENTATIVE",
        DocumentKind::Minutes | DocumentKind::Agenda | DocumentKind::SupplementaryAgenda => "STATUS:CONFIRMED",
    };
    push(out, status);
    push(out, "END:VEVENT");
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn local(date: Date, time: ClockTime) -> String {
    format!("{}T{:02}{:02}00", day(date), time.hour(), time.minute())
}

/// `2026-01-15T10:00:00Z` as `20260115T100000Z`.
fn compact(time: &str) -> String {
    let whole = time.split_once('.').map_or(time, |(seconds, _)| seconds).trim_end_matches('Z');
    format!("{}Z", whole.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(compact("2026-01-15T10:00:00.123Z"), "20260115T100000Z");
    }
}
