//! *Personnummer*: where a text may hold one, in any of the ways they are written.
//!
//! Valid numbers that fail modulus 11 have been given out since 2007, so the checksum says nothing: what
//! counts is a date and four digits. Numbers that stand in for missing ones have 60 added to the day.

use std::ops::Range;

/// A word that says the number behind it is one: then more ways of writing are believed.
const CUES: [&str; 5] = ["cpr", "personnr", "personnummer", "person-nr", "p.nr"];

/// How far behind a cue a number is believed, in characters.
const CUE_REACH: usize = 40;

/// One character of a number as it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(u8),
    /// Any hyphen or dash.
    Hyphen,
    /// A dot, stroke or other mark that may part a date.
    Mark,
    /// One blank or more.
    Blank,
    /// The end of a line.
    Line,
}

/// What may part two groups of digits.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Gap {
    hyphen: bool,
    mark: bool,
    blank: bool,
    /// Ends of lines; two make a new paragraph.
    lines: u8,
}

impl Gap {
    /// Whether the end of a line took apart what stands together.
    fn is_line(self) -> bool {
        self.lines == 1 && !self.mark
    }
}

/// A run of digits: its value, its place, and what stands before it.
struct Group {
    digits: Vec<u8>,
    range: Range<usize>,
    gap: Gap,
    /// Whether nothing but digits, hyphens, marks and blanks stands between it and the group before.
    joined: bool,
    /// Whether a letter touches its front.
    lettered: bool,
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '0'..='9' => Sign::Digit(c as u8 - b'0'),
        // Wide digits, as some systems export.
        '\u{ff10}'..='\u{ff19}' => Sign::Digit((c as u32 - 0xff10) as u8),
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{2043}' | '~' | '_' => {
            Sign::Hyphen
        }
        '.' | '/' | ':' | '|' | '\u{b7}' | ',' => Sign::Mark,
        '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Sign::Line,
        c if c.is_whitespace() => Sign::Blank,
        _ => return None,
    })
}

/// Characters that are not seen: they part nothing.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}')
}

/// Where a text may hold personal numbers, as byte ranges in order.
///
/// Found are `ddmmyy-nnnn` with any hyphen, blanks or nothing between, with the year in four digits, with the date
/// parted by dots, hyphens, strokes or blanks, digits parted by the end of a line, and behind a word such as
/// "CPR" any grouping of ten digits that begin with a date.
///
/// ```
/// # use sagsgang_model::personal_number::find;
/// assert_eq!(find("Borgeren (010190-1234) har søgt."), [10..21]);
/// assert!(find("tlf. 12 34 56 78, sag 27.00.00-A00-19-20").is_empty());
/// ```
pub fn find(text: &str) -> Vec<Range<usize>> {
    // Most texts hold no ten digits at all.
    if text.chars().filter(|c| matches!(c, '0'..='9' | '\u{ff10}'..='\u{ff19}')).nth(9).is_none() {
        return Vec::new();
    }
    let groups = groups(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match number_at(text, &groups, at) {
            Some(last) => {
                found.push(groups[at].range.start..groups[last].range.end);
                at = last + 1;
            }
            None => at += 1,
        }
    }
    found
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut gap = Gap::default();
    let mut joined = false;
    let mut before: Option<char> = None;
    let mut open = false;
    for (at, c) in text.char_indices() {
        if is_unseen(c) {
            continue;
        }
        match sign(c) {
            Some(Sign::Digit(digit)) => {
                match groups.last_mut().filter(|_| open) {
                    Some(group) => {
                        group.digits.push(digit);
                        group.range.end = at + c.len_utf8();
                    }
                    None => {
                        let lettered = before.is_some_and(char::is_alphabetic);
                        groups.push(Group { digits: vec![digit], range: at..at + c.len_utf8(), gap, joined, lettered });
                    }
                }
                (open, joined, gap) = (true, true, Gap::default());
            }
            other => {
                open = false;
                match other {
                    Some(Sign::Hyphen) => gap.hyphen = true,
                    Some(Sign::Mark) => gap.mark = true,
                    Some(Sign::Blank) => gap.blank = true,
                    Some(Sign::Line) => gap.lines = gap.lines.saturating_add(1),
                    _ => (joined, gap) = (false, Gap::default()),
                }
            }
        }
        before = Some(c);
    }
    groups
}

/// Whether a number begins with a group; the group it ends with.
fn number_at(text: &str, groups: &[Group], first: usize) -> Option<usize> {
    let cued = is_cued(text, groups[first].range.start);
    let begins = &groups[first];
    // "27.00.00-A00" and "1-51-71-3321" go on from before.
    let goes_on = begins.joined && !begins.gap.blank && begins.gap.lines == 0 && (begins.gap.mark || begins.gap.hyphen);
    if (goes_on || begins.lettered) && !cued && !(begins.lettered && begins.digits.len() >= 6) {
        return None;
    }
    let mut digits: Vec<u8> = Vec::with_capacity(12);
    let mut lengths: Vec<usize> = Vec::new();
    let mut gaps: Vec<Gap> = Vec::new();
    for (at, group) in groups.iter().enumerate().skip(first) {
        if at > first {
            if !group.joined {
                return None;
            }
            gaps.push(group.gap);
        }
        digits.extend(&group.digits);
        lengths.push(group.digits.len());
        if digits.len() > 12 {
            return None;
        }
        let ends = groups.get(at + 1).is_none_or(|next| !goes_straight_on(next)) && !is_followed_by_letter(text, group.range.end);
        if ends && (digits.len() == 10 || digits.len() == 12) && is_dated(&digits) && is_written(&lengths, &gaps, cued) {
            return Some(at);
        }
    }
    None
}

/// Whether a group belongs to the number before it: `3619-2` and `4713,50` do.
fn goes_straight_on(next: &Group) -> bool {
    next.joined && !next.gap.blank && next.gap.lines == 0 && (next.gap.hyphen || next.gap.mark)
}

fn is_followed_by_letter(text: &str, end: usize) -> bool {
    text[end..].chars().find(|c| !is_unseen(*c)).is_some_and(char::is_alphabetic)
}

/// Whether the digits begin with a day, month and year: `ddmmyy` of ten, `ddmmyyyy` of twelve.
fn is_dated(digits: &[u8]) -> bool {
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    let (day, month) = (two(0), two(2));
    let century = digits.len() == 10 || matches!(two(4), 18..=20);
    (matches!(day, 1..=31) || matches!(day, 61..=91)) && matches!(month, 1..=12) && century
}

/// Whether groups of these lengths, parted so, are a way to write a number.
fn is_written(lengths: &[usize], gaps: &[Gap], cued: bool) -> bool {
    if cued {
        return true;
    }
    // What the end of a line parted is put together; a hyphen there may be the number's own.
    let mut whole: Vec<usize> = vec![lengths[0]];
    let mut parted: Vec<Gap> = Vec::new();
    let mut joints = 0;
    for (length, gap) in lengths[1..].iter().zip(gaps) {
        let date = whole.iter().sum::<usize>();
        let own_place = matches!(date, 6 | 8) && *length >= 4;
        match whole.last_mut() {
            Some(last) if gap.is_line() && !own_place => {
                *last += length;
                joints += 1;
            }
            _ => {
                whole.push(*length);
                parted.push(*gap);
            }
        }
    }
    // A number is short: more than one end of a line in it is a column of figures.
    if joints > 1 {
        return false;
    }
    let hyphen = |gap: &Gap| gap.hyphen && !gap.mark;
    let plain = |gap: &Gap| !gap.mark && gap.lines < 2;
    match (whole.as_slice(), parted.as_slice()) {
        ([10 | 12], []) => true,
        ([6, 4], [gap]) => plain(gap),
        ([8, 4], [gap]) => hyphen(gap),
        // A blank where a line ended before the text was set anew: "0101 90-1234", "010190-12 34".
        ([a, b, 4], [inner, last]) if a + b == 6 => (hyphen(last) || last.is_line()) && !inner.mark && !inner.hyphen,
        ([6, a, b], [first, inner]) if a + b == 4 => (hyphen(first) || first.is_line()) && !inner.mark && !inner.hyphen,
        // The date parted as dates are: "01.01.90-1234", "01 01 90-1234", "01-01-1990-1234".
        ([2, 2, 2 | 4, 4], [one, two, last]) => hyphen(last) && one == two,
        // Each digit for itself: "0 1 0 1 9 0 - 1 2 3 4", as in boxes of a form.
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], gaps) => {
            hyphen(&gaps[5]) && gaps.iter().enumerate().all(|(n, gap)| n == 5 || !gap.hyphen)
        }
        ([2, 2, 2, 2, 2], gaps) => {
            hyphen(&gaps[2]) && gaps.iter().enumerate().all(|(n, gap)| n == 2 || (!gap.hyphen && !gap.mark))
        }
        _ => false,
    }
}

/// Whether a word shortly before says that a personal number follows.
fn is_cued(text: &str, at: usize) -> bool {
    let mut from = at;
    for (start, c) in text[..at].char_indices().rev().take(CUE_REACH) {
        if c == '\n' && text[..start].ends_with('\n') {
            break;
        }
        from = start;
    }
    let before = text[from..at].to_lowercase();
    CUES.iter().any(|cue| before.rfind(cue).is_some_and(|place| !before[place + cue.len()..].bytes().any(|b| b.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_found(text: &str) -> bool {
        !find(text).is_empty()
    }

    #[test]
    fn ways_of_writing() {
        for text in [
            "cpr 010190-1234 bor",
            "0101901234",
            "010190 1234.",
            "(310299- 0000)",
            "born 010190 - 1234",
            "010190–1234",
            "010190\u{2011}1234",
            "010190\u{a0}1234",
            "010190\u{ad}-\u{200b}1234",
            "01011990-1234",
            "01.01.90-1234",
            "01-01-90-1234",
            "01/01/1990-1234",
            "01 01 90 - 1234",
            "610190-1234",
            "0 1 0 1 9 0 - 1 2 3 4",
            "010190-\n1234",
            "010190\n-1234",
            "0101\n90-1234",
            "010190-12\n34",
            "010190\n1234",
            "0101 90-1234",
            "cpr010190-1234",
            "CPR-nr.: 01 01 90 12 34",
            "Personnummer 010190.1234",
            "cpr.nr. 010190/1234",
            "０１０１９０-１２３４",
            "brev_010190-1234_underskrevet.pdf",
            "CPR0101901234",
            "»0101901234«",
            "010190-1234/V",
        ] {
            assert!(is_found(text), "{text}");
        }
    }

    #[test]
    fn what_only_looks_so() {
        for text in [
            "tlf. 12345678",
            "27.00.00-A00-19-20",
            "2021-11-29",
            "330-2018-3619",
            "991399-1234",
            "1-51-71-3321-08",
            "120.576 kr. 4713",
            "EAN 5798004362345",
            "12 34 56 78 90",
            "31.12.2020 1200 elever",
            "010121-311221",
            "sag 150621-4713-2",
            "120500 | 4000",
            "kl. 16.00, den 06.09.21 2021",
            "110512,5000",
            "118\n118\n119\n120\n120\n121\n121\n122\n122\n123",
            "2020\n\n2021\n\n1\n\n-310",
        ] {
            assert!(!is_found(text), "{text}");
        }
    }

    #[test]
    fn the_place_is_the_number_s_own() {
        let text = "Se 010190-1234 og 020290 5678.";
        let found: Vec<&str> = find(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["010190-1234", "020290 5678"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn finds_every_form(
            day in 1u32..=31, month in 1u32..=12, year in 1900u32..2030, serial in 0u32..10_000, replaced in any::<bool>(),
            form in 0usize..14, around in 0usize..6, break_at in 1usize..10,
        ) {
            let day = if replaced { day + 60 } else { day };
            let (date, year_two, serial) = (format!("{day:02}{month:02}"), year % 100, format!("{serial:04}"));
            let number = match form {
                0 => format!("{date}{year_two:02}-{serial}"),
                1 => format!("{date}{year_two:02}{serial}"),
                2 => format!("{date}{year_two:02} {serial}"),
                3 => format!("{date}{year_two:02} - {serial}"),
                4 => format!("{date}{year_two:02}\u{2013}{serial}"),
                5 => format!("{date}{year_two:02}\u{a0}{serial}"),
                6 => format!("{day:02}.{month:02}.{year_two:02}-{serial}"),
                7 => format!("{day:02}-{month:02}-{year}-{serial}"),
                8 => format!("{date}{year}-{serial}"),
                9 => format!("CPR: {day:02} {month:02} {year_two:02} {serial}"),
                10 => format!("{date}{year_two:02}-\n{serial}"),
                11 => format!("{date}{year_two:02}\n{serial}"),
                12 => {
                    let whole = format!("{date}{year_two:02}-{serial}");
                    format!("{}\n{}", &whole[..break_at], &whole[break_at..])
                }
                _ => {
                    let whole = format!("{date}{year_two:02}{serial}");
                    format!("{}\n{}", &whole[..break_at], &whole[break_at..])
                }
            };
            let text = match around {
                0 => number.clone(),
                1 => format!("Borgeren ({number}) har søgt."),
                2 => format!("Afgørelse vedr. {number}, jf. § 85"),
                3 => format!("notat_{number}_endelig.pdf"),
                4 => format!("Den 3. maj 2021: {number}."),
                _ => format!("\"{number}\";"),
            };
            prop_assert!(is_found(&text), "{text:?}");
        }

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            find(&text);
        }
    }
}
