//! Dates, times and names of things as Danes write them, and on English pages as the English do.
//!
//! Templates lend what they show, other code gives it: functions take both.

use std::borrow::Borrow;

use sagsgang_model::{
    ClockTime, Date,
    record::{Amount, DateRange, DocumentKind},
};

use crate::language::{self, Language, t};

const MONTHS: [&str; 12] =
    ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

const ENGLISH_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const ENGLISH_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const DAYS: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];

fn english() -> bool {
    language::current() == Language::English
}

/// `september`.
pub fn month(date: impl Borrow<Date>) -> &'static str {
    let months = if english() { ENGLISH_MONTHS } else { MONTHS };
    usize::try_from(date.borrow().month() - 1).ok().and_then(|at| months.get(at).copied()).unwrap_or_default()
}

/// `mandag`; 0 is Monday.
pub fn weekday(at: usize) -> &'static str {
    let days = if english() { ENGLISH_DAYS } else { DAYS };
    days.get(at).copied().unwrap_or_default()
}

/// The day of the month as it stands before a month: `6.` or `6`.
fn day(date: Date) -> String {
    if english() { date.day().to_string() } else { format!("{}.", date.day()) }
}

/// `6. september 2021`.
pub fn date(date: impl Borrow<Date>) -> String {
    let date = *date.borrow();
    format!("{} {} {}", day(date), month(date), date.year())
}

/// A day as somebody writes it where the browser has no field for days: `6. september 2021`, `6-9-2021`, `06.09.2021` or `2021-09-06`.
pub fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower.split([' ', '-', '.', '/']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts[..] else { return None };
    let month = match MONTHS.iter().position(|name| *name == month) {
        Some(at) => i8::try_from(at + 1).ok()?,
        None => month.parse().ok()?,
    };
    Date::new(year.parse().ok().filter(|year| *year >= 1000)?, month, day.parse().ok()?).ok()
}

/// `6. september`, under a heading that names the year.
pub fn day_and_month(date: impl Borrow<Date>) -> String {
    let date = *date.borrow();
    format!("{} {}", day(date), month(date))
}

/// `mandag den 6. september 2021`.
pub fn weekday_and_date(day: impl Borrow<Date>) -> String {
    let day = *day.borrow();
    let weekday = weekday(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default());
    if english() { format!("{weekday} {}", date(day)) } else { format!("{weekday} den {}", date(day)) }
}

/// `1.–30. november 2021`, `oktober 2021` or `6. september 2021 – 3. januar 2022`.
pub fn range(range: impl Borrow<DateRange>) -> String {
    let DateRange { from, to } = *range.borrow();
    let whole_months = from.day() == 1 && to.day() == to.days_in_month();
    match () {
        () if from == to => date(from),
        () if whole_months && from.first_of_month() == to.first_of_month() => format!("{} {}", month(from), from.year()),
        () if from.first_of_year() == from && to == from.last_of_year() => from.year().to_string(),
        () if whole_months && from.year() == to.year() => format!("{}–{} {}", month(from), month(to), from.year()),
        () if from.first_of_month() == to.first_of_month() => format!("{}–{}", day(from), date(to)),
        () => format!("{} – {}", date(from), date(to)),
    }
}

/// `120.576 kr.` or `1.322,50 kr.`
pub fn amount(amount: &Amount) -> String {
    let (kroner, oere) = (amount.oere.unsigned_abs() / 100, amount.oere.unsigned_abs() % 100);
    let sign = if amount.oere < 0 { "−" } else { "" };
    let point = if english() { '.' } else { ',' };
    let oere = if oere == 0 { String::new() } else { format!("{point}{oere:02}") };
    let number = format!("{sign}{}{oere}", grouped(kroner));
    if english() { format!("DKK {number}") } else { format!("{number} kr.") }
}

/// A whole number with a stop at every thousand: `200.000`.
pub fn number(number: impl Borrow<usize>) -> String {
    grouped(*number.borrow() as u64)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if english() { ',' } else { '.' });
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 punkt`, `7 punkter`. A word that is the same for one and many in Danish has its English for one under `1 udvalg`.
pub fn counted(count: impl Borrow<usize>, one: &str, many: &str) -> String {
    let count = *count.borrow();
    let word = match count {
        1 if one == many && english() => t(&format!("1 {one}")).plain().trim_start_matches("1 ").to_owned(),
        1 => t(one).plain(),
        _ => t(many).plain(),
    };
    format!("{} {word}", number(count))
}

/// The beginning of a text, cut between words; line ends stay.
pub fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} …", &text[..text[..end].rfind(char::is_whitespace).unwrap_or(end)]),
    }
}

/// *Referat*, *Dagsorden* or *Tillægsdagsorden*.
pub fn kind(kind: impl Borrow<DocumentKind>) -> String {
    t(kind.borrow().danish()).plain()
}

/// A moment in UTC (RFC 3339) as people in Denmark say it: `3. maj 2021 kl. 14.05`.
pub fn moment(utc: &str) -> String {
    let Ok(at) = utc.parse::<jiff::Timestamp>() else { return utc.to_owned() };
    match at.in_tz("Europe/Copenhagen") {
        Ok(at) => t("{} kl. {}").with(date(at.date())).with(clock_of(at.hour(), at.minute())).plain(),
        Err(_) => utc.to_owned(),
    }
}

/// The time of day of a moment in UTC (RFC 3339), in Denmark: `14.05`.
pub fn time(utc: &str) -> String {
    let at = utc.parse::<jiff::Timestamp>().ok().and_then(|at| at.in_tz("Europe/Copenhagen").ok());
    at.map_or_else(String::new, |at| clock_of(at.hour(), at.minute()))
}

fn clock_of(hour: i8, minute: i8) -> String {
    format!("{hour:02}{}{minute:02}", if english() { ':' } else { '.' })
}

/// A number of bytes: `312 kB`, `1,4 MB`.
pub fn size(bytes: impl Borrow<usize>) -> String {
    match *bytes.borrow() {
        bytes @ ..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        bytes => format!("{}{}{} MB", bytes / 1_000_000, if english() { '.' } else { ',' }, bytes % 1_000_000 / 100_000),
    }
}

/// What people call a type of file: `PDF`, `Word`.
pub fn file_type(media_type: &str) -> String {
    match media_type {
        "application/pdf" => "PDF".to_owned(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "application/msword" => "Word".to_owned(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/vnd.ms-excel" => "Excel".to_owned(),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PowerPoint".to_owned(),
        "application/zip" => "ZIP".to_owned(),
        "text/plain" => t("Tekst").plain(),
        "text/html" => t("Webside").plain(),
        picture if picture.starts_with("image/") => t("Billede").plain(),
        _ => t("Fil").plain(),
    }
}

/// `16.00`, in English `16:00`.
pub fn clock(time: impl Borrow<ClockTime>) -> String {
    let danish = time.borrow().danish();
    if english() { danish.replace('.', ":") } else { danish }
}

/// First and last day of a day, a month or a year as a person writes it: 2023-03-01, 1.3.2023, 1/3-2023,
/// 1. marts 2023, marts 2023, 2023.
pub(crate) fn period(written: &str) -> Option<(Date, Date)> {
    let written = written.to_lowercase();
    let parts: Vec<&str> = written.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let month = |part: &str| match MONTHS.iter().position(|name| part.len() >= 3 && name.starts_with(part)) {
        Some(at) => i8::try_from(at + 1).ok(),
        None => part.parse().ok(),
    };
    let year = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() == 4);
    match parts[..] {
        [y] => Some((Date::new(year(y)?, 1, 1).ok()?, Date::new(year(y)?, 12, 31).ok()?)),
        [m, y] | [y, m] if year(y).is_some() => {
            let first = Date::new(year(y)?, month(m)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [d, m, y] if year(y).is_some() => {
            let day = Date::new(year(y)?, month(m)?, d.parse().ok()?).ok()?;
            Some((day, day))
        }
        [y, m, d] => {
            let day = Date::new(year(y)?, month(m)?, d.parse().ok()?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["2027-03-01", "1. marts 2027", "1. Marts 2027", "01-03-2027", "1/3/2027", "01.03.2027"] {
            assert_eq!(read_date(text), Some(day("2027-03-01")), "{text}");
        }
        for text in ["", "marts", "31-02-2027", "1-3-27", "1. martz 2027", "1-3-2027-4", "99999-1-1"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn dates() {
        assert_eq!(weekday_and_date(day("2021-09-06")), "mandag den 6. september 2021");
        let of = |from: &str, to: &str| range(DateRange { from: day(from), to: day(to) });
        assert_eq!(of("2021-11-01", "2021-11-30"), "november 2021");
        assert_eq!(of("2023-04-01", "2023-06-30"), "april–juni 2023");
        assert_eq!(of("2023-01-01", "2023-12-31"), "2023");
        assert_eq!(of("2023-01-02", "2023-01-09"), "2.–9. januar 2023");
        assert_eq!(of("2023-01-02", "2023-01-02"), "2. januar 2023");
    }

    #[test]
    fn days_as_people_write_them() {
        for (written, from, to) in [
            ("2023-03-01", "2023-03-01", "2023-03-01"),
            ("1.3.2023", "2023-03-01", "2023-03-01"),
            ("1/3-2023", "2023-03-01", "2023-03-01"),
            ("1. marts 2023", "2023-03-01", "2023-03-01"),
            ("feb 2024", "2024-02-01", "2024-02-29"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023", "2023-01-01", "2023-12-31"),
        ] {
            assert_eq!(period(written), Some((day(from), day(to))), "{written}");
        }
        for written in ["", "31.2.2023", "i går", "1.3.23", "0", "99999", "1.2.3.2023", "måske marts"] {
            assert_eq!(period(written), None, "{written}");
        }
    }

    #[test]
    fn amounts() {
        let of = |oere| amount(&Amount { text: String::new(), oere });
        assert_eq!(of(12_057_600), "120.576 kr.");
        assert_eq!(of(-132_250), "−1.322,50 kr.");
        assert_eq!(number(200_000), "200.000");
    }
}
