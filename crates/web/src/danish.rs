//! Dates, times and names of things as Danes write them.
//!
//! Templates lend what they show, other code gives it: functions take both.

use std::borrow::Borrow;

use sagsgang_model::{
    Date,
    record::{Amount, DateRange, DocumentKind},
};

const MONTHS: [&str; 12] =
    ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

const DAYS: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// `6. september 2021`.
pub fn date(date: impl Borrow<Date>) -> String {
    let date = *date.borrow();
    format!("{}. {} {}", date.day(), month(date), date.year())
}

/// `6. september`, under a heading that names the year.
pub fn day_and_month(date: impl Borrow<Date>) -> String {
    let date = *date.borrow();
    format!("{}. {}", date.day(), month(date))
}

/// `mandag den 6. september 2021`.
pub fn weekday_and_date(day: impl Borrow<Date>) -> String {
    let day = *day.borrow();
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).ok().and_then(|at| DAYS.get(at)).copied();
    format!("{} den {}", weekday.unwrap_or_default(), date(day))
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
        () if from.first_of_month() == to.first_of_month() => format!("{}.–{}", from.day(), date(to)),
        () => format!("{} – {}", date(from), date(to)),
    }
}

/// `120.576 kr.` or `1.322,50 kr.`
pub fn amount(amount: &Amount) -> String {
    let (kroner, oere) = (amount.oere.unsigned_abs() / 100, amount.oere.unsigned_abs() % 100);
    let sign = if amount.oere < 0 { "−" } else { "" };
    let oere = if oere == 0 { String::new() } else { format!(",{oere:02}") };
    format!("{sign}{}{oere} kr.", grouped(kroner))
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
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 punkt`, `7 punkter`.
pub fn counted(count: impl Borrow<usize>, one: &str, many: &str) -> String {
    let count = *count.borrow();
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// *Referat*, *Dagsorden* or *Tillægsdagsorden*.
pub fn kind(kind: impl Borrow<DocumentKind>) -> &'static str {
    kind.borrow().danish()
}

/// A moment in UTC (RFC 3339) as people in Denmark say it: `den 3. maj 2021 kl. 14.05`.
pub fn moment(utc: &str) -> String {
    let Ok(at) = utc.parse::<jiff::Timestamp>() else { return utc.to_owned() };
    match at.in_tz("Europe/Copenhagen") {
        Ok(at) => format!("den {} kl. {:02}.{:02}", date(at.date()), at.hour(), at.minute()),
        Err(_) => utc.to_owned(),
    }
}

/// A number of bytes: `312 kB`, `1,4 MB`.
pub fn size(bytes: impl Borrow<usize>) -> String {
    match *bytes.borrow() {
        bytes @ ..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        bytes => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// What people call a type of file: `PDF`, `Word`.
pub fn file_type(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "PDF",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "application/msword" => "Word",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/vnd.ms-excel" => "Excel",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PowerPoint",
        "text/plain" => "Tekst",
        "text/html" => "Webside",
        "application/zip" => "ZIP",
        picture if picture.starts_with("image/") => "Billede",
        _ => "Fil",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
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
    fn amounts() {
        let of = |oere| amount(&Amount { text: String::new(), oere });
        assert_eq!(of(12_057_600), "120.576 kr.");
        assert_eq!(of(-132_250), "−1.322,50 kr.");
        assert_eq!(number(200_000), "200.000");
    }
}
