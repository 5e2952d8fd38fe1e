//! Dates and times of day as Danish documents print them.

use jiff::civil::Date;
use sagsgang_model::{ClockTime, record::DateRange};

use crate::lexicon::{Season, holds, lexicon, lower, same_word};

/// The first, second, third or fourth that ends a text, and its word.
fn ordinal(text: &str) -> Option<(&'static str, i8)> {
    let mut words = (1..).zip(&lexicon().dates.ordinals).flat_map(|(n, words)| words.iter().map(move |word| (word.as_str(), n)));
    words.find(|(word, _)| text.ends_with(word))
}

/// How the names of months begin.
const BEGUN: &[u8] = b"jfmasond";

/// The month that begins a text, and the length of its name; the name must end there.
fn month_at(text: &str) -> Option<(i8, usize)> {
    if !text.as_bytes().first().is_some_and(|b| BEGUN.contains(&(b | 0x20))) {
        return None;
    }
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = &text[..end];
    let month = lexicon().dates.months.iter().position(|names| names.iter().any(|name| same_word(word, name)))?;
    Some((month as i8 + 1, end))
}

/// A date found in a text, with the bytes it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub date: Date,
    pub start: usize,
    pub end: usize,
    /// Whether a year was printed.
    pub year_printed: bool,
}

/// The first whole date (with year) in `text`.
pub(crate) fn find(text: &str) -> Option<Found> {
    find_all(text, None).next()
}

/// Every date in `text`; dates without year get `year` when it is given, and are passed over otherwise.
pub(crate) fn find_all(text: &str, year: Option<i16>) -> impl Iterator<Item = Found> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while let Some(skip) = bytes[from..].iter().position(u8::is_ascii_digit) {
            let at = from + skip;
            let boundary = |at: usize| at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
            // "april 3, 2019": the month stands before the digits.
            let word_end = from + text[from..at].trim_end_matches([' ', '.']).len();
            let word = word_end - bytes[from..word_end].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
            let english = || boundary(word).then(|| english_at(&text[word..])).flatten();
            let danish = || boundary(at).then(|| date_at(&text[at..], year)).flatten();
            let found = english()
                .map(|(date, len)| Found { date, start: word, end: word + len, year_printed: true })
                .or_else(|| danish().map(|(date, len, year_printed)| Found { date, start: at, end: at + len, year_printed }));
            if let Some(found) = found {
                from = found.end;
                return Some(found);
            }
            from = at + digits(&text[at..]).0.len();
        }
        None
    })
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

fn full_year(text: &str) -> Option<i16> {
    match text.len() {
        4 => text.parse().ok().filter(|y| (1900..2100).contains(y)),
        2 => text.parse::<i16>().ok().map(|y| if y < 70 { 2000 + y } else { 1900 + y }),
        _ => None,
    }
}

/// A date at the start of a text: value, length, whether its year is printed.
fn date_at(text: &str, year: Option<i16>) -> Option<(Date, usize, bool)> {
    let (first, rest) = digits(text);
    if first.len() == 4
        && let Some(found) = iso_at(text)
    {
        return Some((found.0, found.1, true));
    }
    if first.is_empty() || first.len() > 2 {
        return None;
    }
    let day: i8 = first.parse().ok()?;
    // 6. september 2021, 06. feb 2023, 15-maj-2002
    let after = rest.trim_start_matches(['.', ' ', '-', '\t']);
    if let Some((month, len)) = month_at(after) {
        let behind = &after[len..];
        let gap = behind.trim_start_matches(['.', ' ', '-', ',', '\t']);
        let (printed, _) = digits(gap);
        let used = |tail: &str| text.len() - tail.len();
        if printed.len() == 4
            && let Some(y) = full_year(printed)
        {
            return Some((Date::new(y, month, day).ok()?, used(&gap[4..]), true));
        }
        return Date::new(year?, month, day).ok().map(|date| (date, used(behind), false));
    }
    // 27-08-2025, 5.12.2018, 8/29/2019
    let mark = rest.chars().next().filter(|c| matches!(c, '-' | '.' | '/'))?;
    let rest = rest[1..].trim_start_matches(' ');
    let (second, rest) = digits(rest);
    let rest = rest.strip_prefix(mark)?.trim_start_matches(' ');
    let (third, tail) = digits(rest);
    if second.is_empty() || second.len() > 2 || tail.starts_with(|c: char| c == '-' || c.is_alphabetic()) {
        return None;
    }
    let y = full_year(third)?;
    // Two digits of year only with stops or slashes that cannot be a version or an amount.
    if third.len() == 2 && mark == '-' {
        return None;
    }
    let second: i8 = second.parse().ok()?;
    let half = || [" pm", " am"].iter().any(|half| holds(&lower(tail), half));
    let american = mark == '/' && (second > 12 || half());
    let (day, month) = if american { (second, day) } else { (day, second) };
    Some((Date::new(y, month, day).ok()?, text.len() - tail.len(), true))
}

fn iso_at(text: &str) -> Option<(Date, usize)> {
    let part = text.get(..10)?;
    let separators = part.as_bytes()[4] == part.as_bytes()[7] && matches!(part.as_bytes()[4], b'-' | b'/' | b'.');
    let behind = text[10..].starts_with(|c: char| c.is_ascii_digit());
    if !separators || behind {
        return None;
    }
    let date = Date::new(part[..4].parse().ok()?, part[5..7].parse().ok()?, part[8..].parse().ok()?).ok()?;
    (1900..2100).contains(&date.year()).then_some((date, 10))
}

/// `april 3, 2019`
fn english_at(text: &str) -> Option<(Date, usize)> {
    if !text.as_bytes().first().is_some_and(|b| BEGUN.contains(&(b | 0x20))) {
        return None;
    }
    let month_ends = text.bytes().position(|b| !b.is_ascii_alphabetic())?;
    if !text[month_ends..].trim_start_matches([' ', '.']).starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (month, len) = month_at(text)?;
    let rest = text[len..].trim_start_matches([' ', '.']);
    let (day, rest) = digits(rest);
    if day.is_empty() || day.len() > 2 {
        return None;
    }
    let rest = rest.strip_prefix(',')?.trim_start();
    let (year, tail) = digits(rest);
    if year.len() != 4 {
        return None;
    }
    Some((Date::new(full_year(year)?, month, day.parse().ok()?).ok()?, text.len() - tail.len()))
}

/// The weekday (0 for Monday) whose Danish name stands right before byte `at`, over "d." and "den".
pub(crate) fn weekday_before(text: &str, at: usize) -> Option<i8> {
    let whole = text.get(..at)?;
    // The end alone will do, unless all of it is trimmed off.
    let mut near = at.saturating_sub(60);
    while !whole.is_char_boundary(near) {
        near -= 1;
    }
    let mut lowered = lower(&whole[near..]);
    if before_date(&lowered).len() < 12 {
        lowered = lower(whole);
    }
    let before = before_date(&lowered);
    let day = lexicon().dates.weekdays.iter().position(|day| before.ends_with(day.as_str()));
    day.and_then(|day| i8::try_from(day).ok())
}

fn before_date(lowered: &str) -> &str {
    lowered.trim_end_matches([' ', ',', '.']).trim_end_matches(" den").trim_end_matches(" d").trim_end_matches([' ', ',', '.'])
}

/// The name of a weekday, 0 for Monday.
pub(crate) fn weekday_name(day: i8) -> &'static str {
    usize::try_from(day).ok().and_then(|day| lexicon().dates.weekdays.get(day)).map_or("", String::as_str)
}

/// The times of day in `text`, in order: after "kl.", or of the form 16:00 or 16.00 that is no date or amount.
pub(crate) fn times(text: &str) -> Vec<ClockTime> {
    let lowered = lower(text);
    let bytes = lowered.as_bytes();
    let dates: Vec<Found> = find_all(text, Some(2000)).collect();
    let mut times = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let boundary = at == 0
            || !(bytes[at - 1].is_ascii_alphanumeric()
                || (matches!(bytes[at - 1], b'.' | b',') && at > 1 && bytes[at - 2].is_ascii_digit()));
        if !bytes[at].is_ascii_digit() || !boundary {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|b| !b.is_ascii_digit()).map_or(bytes.len(), |n| at + n);
        if let Some(date) = dates.iter().find(|date| date.year_printed && date.start <= at && at < date.end) {
            at = date.end;
            continue;
        }
        let clock_before = lowered[..at].trim_end_matches([' ', ':', '.']).ends_with("kl")
            || lowered[..at].trim_end_matches(' ').ends_with("klokken")
            || (lowered[..at].trim_end_matches(' ').ends_with(['-', '–']) && !times.is_empty());
        let rest = &lowered[end..];
        let minutes = rest.strip_prefix([':', '.']).map(|r| digits(r).0).filter(|m| {
            m.len() == 2
                && !rest[1 + m.len()..]
                    .starts_with(|c: char| c == '.' && rest[2 + m.len()..].starts_with(|d: char| d.is_ascii_digit()))
        });
        let hour: Option<u8> = lowered[at..end].parse().ok();
        let mut next = end;
        if let (Some(hour), Some(minute)) = (hour, minutes.and_then(|m| m.parse().ok())) {
            next = end + 3;
            let tail = &lowered[next..];
            let afternoon = tail.trim_start_matches([':', '0', ' ']).starts_with("pm") && hour < 12;
            let money =
                tail.trim_start().starts_with("kr") || tail.trim_start().starts_with("mio") || tail.trim_start().starts_with('%');
            if !money
                && end - at <= 2
                && let Some(time) = ClockTime::new(hour + if afternoon { 12 } else { 0 }, minute)
            {
                times.push(time);
            }
            // Seconds.
            next += tail.strip_prefix(':').map_or(0, |s| 1 + digits(s).0.len());
        } else if clock_before && end - at <= 2 {
            times.extend(hour.and_then(|h| ClockTime::new(h, 0)));
        } else if clock_before && end - at == 4 {
            times.extend(
                lowered[at..at + 2].parse().ok().zip(lowered[at + 2..end].parse().ok()).and_then(|(h, m)| ClockTime::new(h, m)),
            );
        }
        at = next.max(at + 1);
    }
    times
}

/// The stretch of time that words like "2. kvartal 2023", "efteråret 2022" or "november måned" name,
/// seen from `meeting`; with the bytes they take.
pub(crate) fn period(text: &str, meeting: Option<Date>) -> Option<(DateRange, usize, usize)> {
    let lowered = lower(text);
    let range = |y1: i16, m1: i8, y2: i16, m2: i8| -> Option<DateRange> {
        let from = Date::new(y1, m1, 1).ok()?;
        let to = Date::new(y2, m2, 1).ok()?.last_of_month();
        Some(DateRange { from, to })
    };
    // 2. kvartal 2023, andet kvartal 2023
    for (start, _) in lowered.match_indices("kvartal") {
        let before = lowered[..start].trim_end();
        if let Some((word, quarter)) = ordinal(before) {
            let (year, end) = year_after(&lowered, start + "kvartal".len());
            if let Some(year) = year.or_else(|| meeting.map(|m| next_year_for(m, quarter * 3))) {
                let month = (quarter - 1) * 3 + 1;
                return range(year, month, year, month + 2).map(|r| (r, before.len() - word.len(), end));
            }
        }
    }
    for (start, _) in lowered.match_indices("halvår") {
        let before = lowered[..start].trim_end();
        if let Some((word, half)) = ordinal(before).filter(|(_, half)| *half <= 2) {
            let after = start + "halvår".len();
            let (year, end) = year_after(&lowered, after);
            if let Some(year) = year.or_else(|| meeting.map(|m| next_year_for(m, half * 6))) {
                return range(year, half * 6 - 5, year, half * 6).map(|r| (r, before.len() - word.len(), end));
            }
        }
    }
    // Seasons; meteorological, as the municipal year counts them.
    for Season { name: season, first, last } in &lexicon().dates.season {
        let (first, last) = (*first, *last);
        for (start, _) in lowered.match_indices(season.as_str()) {
            if lowered[..start].ends_with(|c: char| c.is_alphabetic()) {
                continue;
            }
            let word_end = start + lowered[start..].find(|c: char| !c.is_alphabetic()).unwrap_or(lowered.len() - start);
            if !matches!(&lowered[start + season.len()..word_end], "" | "et" | "en") {
                continue;
            }
            let (year, end) = year_after(&lowered, word_end);
            let in_before = lowered[..start].trim_end().ends_with(" i")
                || lowered[..start].trim_end().ends_with(" til")
                || lowered[..start].trim_end() == "i";
            let year = year.or_else(|| meeting.filter(|_| in_before).map(|m| next_year_for(m, last)));
            if let Some(year) = year {
                let last_year = if last < first { year + 1 } else { year };
                return range(year, first, last_year, last).map(|r| (r, start, end));
            }
        }
    }
    // A whole date.
    if let Some(found) = find_all(text, None).next() {
        return Some((DateRange { from: found.date, to: found.date }, found.start, found.end));
    }
    // Months: "november 2022", "november måned", "i marts".
    let mut at = 0;
    while at < lowered.len() {
        let word_end = at + lowered[at..].find(|c: char| !c.is_alphabetic()).unwrap_or(lowered.len() - at);
        if word_end == at {
            at += lowered[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let word = &lowered[at..word_end];
        if word.len() >= 3
            && let Some(month) = lexicon().dates.months.iter().position(|names| names.first().is_some_and(|name| name == word))
        {
            let month = month as i8 + 1;
            let (year, end) = year_after(&lowered, word_end);
            let behind = lowered[word_end..].trim_start();
            let before = lowered[..at].trim_end();
            let counted = before.ends_with('.') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit());
            let said = behind.starts_with("måned")
                || before.ends_with(" i")
                || before == "i"
                || before.ends_with(" til")
                || before.ends_with(" senest");
            if counted && let Some(meeting) = meeting {
                let day_start = before[..before.len() - 1].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |p| p + 1);
                if let Ok(day) = before[day_start..before.len() - 1].parse::<i8>() {
                    let year = year.unwrap_or_else(|| next_year_for(meeting, month));
                    if let Ok(date) = Date::new(year, month, day) {
                        return Some((DateRange { from: date, to: date }, day_start, end));
                    }
                }
            }
            if let Some(year) = year.or_else(|| meeting.filter(|_| said).map(|m| next_year_for(m, month))) {
                return range(year, month, year, month).map(|r| (r, at, end));
            }
        }
        at = word_end;
    }
    None
}

/// The year in which `month` next ends, seen from the meeting.
fn next_year_for(meeting: Date, month: i8) -> i16 {
    if month < meeting.month() { meeting.year() + 1 } else { meeting.year() }
}

fn year_after(lowered: &str, at: usize) -> (Option<i16>, usize) {
    let rest = &lowered[at..];
    let trimmed =
        rest.trim_start_matches([' ', ',']).trim_start_matches("af ").trim_start_matches("i ").trim_start_matches("år ");
    let (year, _) = digits(trimmed);
    match full_year(year) {
        Some(value) if year.len() == 4 => (Some(value), lowered.len() - trimmed.len() + 4),
        _ => (None, at),
    }
}

/// The days between two dates, positive when `later` is the later.
pub(crate) fn days_between(earlier: Date, later: Date) -> i32 {
    (later - earlier).get_days()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn forms_of_dates() {
        for (text, expected) in [
            ("6. september 2021", date(2021, 9, 6)),
            ("06. feb 2023", date(2023, 2, 6)),
            ("REFERAT Byråd d. 27-08-2025", date(2025, 8, 27)),
            ("godkendte 5.12.2018 afprøvning", date(2018, 12, 5)),
            ("d. 9.8.2021", date(2021, 8, 9)),
            ("22-06-2022 17:30:00", date(2022, 6, 22)),
            ("8/29/2019 4:00:00 PM", date(2019, 8, 29)),
            ("Onsdag, April 3, 2019", date(2019, 4, 3)),
            ("Onsdag d. 27. august 2025 kl. 16:00", date(2025, 8, 27)),
            ("Onsdag den 15-maj-2002", date(2002, 5, 15)),
            ("2021-11-29", date(2021, 11, 29)),
            ("den 1.december 2022", date(2022, 12, 1)),
        ] {
            assert_eq!(find(text).map(|f| f.date), Some(expected), "{text}");
        }
        for text in ["3.1.2 Tilbud", "27.00.00-A00-19-20", "14-15 år", "1.000 kr.", "2021/2022", "19/2484"] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn forms_of_times() {
        let time = |h, m| ClockTime::new(h, m).unwrap();
        assert_eq!(times("Kl. 16:00"), [time(16, 0)]);
        assert_eq!(times("17. november 2016, kl. 13.00-16.00"), [time(13, 0), time(16, 0)]);
        assert_eq!(times("Kl. 16.45 - 17.05"), [time(16, 45), time(17, 5)]);
        assert_eq!(times("Mødet sluttede kl. 19.35"), [time(19, 35)]);
        assert_eq!(times("8/29/2019 4:00:00 PM"), [time(16, 0)]);
        assert_eq!(times("22-06-2022 17:30:00"), [time(17, 30)]);
        assert_eq!(times("kl. 13-16"), [time(13, 0), time(16, 0)]);
        assert_eq!(times("den 29. november 2021"), []);
    }

    #[test]
    fn stretches_of_time() {
        let meeting = Some(date(2021, 9, 6));
        let of = |text: &str| period(text, meeting).map(|(r, _, _)| (r.from, r.to));
        assert_eq!(of("evaluering 2. kvartal 2023"), Some((date(2023, 4, 1), date(2023, 6, 30))));
        assert_eq!(of("i efteråret 2022 med henblik"), Some((date(2022, 9, 1), date(2022, 11, 30))));
        assert_eq!(of("en ny status i november måned"), Some((date(2021, 11, 1), date(2021, 11, 30))));
        assert_eq!(of("forelægges i marts"), Some((date(2022, 3, 1), date(2022, 3, 31))));
        assert_eq!(of("i foråret"), Some((date(2022, 3, 1), date(2022, 5, 31))));
        assert_eq!(of("tages til efterretning"), None);
    }

    #[test]
    fn every_name_of_a_month_is_read() {
        for (month, names) in (1..).zip(&lexicon().dates.months) {
            for name in names {
                let found = find(&format!("Mødet den 4. {name} 2019.")).map(|f| f.date);
                assert_eq!(found, Some(date(2019, month, 4)), "{name}");
            }
        }
    }

    #[test]
    fn every_weekday_is_read() {
        for (day, name) in (0..).zip(&lexicon().dates.weekdays) {
            let text = format!("Mødet {name} den 4. marts 2019");
            assert_eq!(find(&text).and_then(|f| weekday_before(&text, f.start)), Some(day), "{name}");
            assert_eq!(weekday_name(day), name);
        }
    }

    #[test]
    fn every_ordinal_and_season_is_read() {
        for (quarter, words) in (1..).zip(&lexicon().dates.ordinals) {
            for word in words {
                let from = period(&format!("status i {word} kvartal 2023"), None).map(|(range, ..)| range.from);
                assert_eq!(from, Some(date(2023, quarter * 3 - 2, 1)), "{word}");
            }
        }
        for season in &lexicon().dates.season {
            let from = period(&format!("status i {}et 2023", season.name), None).map(|(range, ..)| range.from);
            assert_eq!(from, Some(date(2023, season.first, 1)), "{}", season.name);
        }
    }

    #[test]
    fn weekdays() {
        let text = "søndag den 8. August 2021";
        let found = find(text).unwrap();
        assert_eq!(weekday_before(text, found.start), Some(6));
    }
}
