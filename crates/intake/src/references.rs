//! References to law and amounts of money.

use sagsgang_model::record::{Amount, LawReference};

use crate::lexicon::{any_byte, any_pair, lexicon, lower, opening, opens_with};

/// Every reference to a section of law in a text. "§ Bevilling" is none.
pub(crate) fn laws(text: &str) -> Vec<LawReference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = section_sign(&text[at..]).map(|n| n + at) {
        let mut end = sign;
        while text[end..].starts_with('§') {
            end += '§'.len_utf8();
        }
        let several = end - sign > '§'.len_utf8();
        let rest = text[end..].trim_start_matches([' ', '\u{A0}']);
        let Some(len) = section_number(rest) else {
            at = end;
            continue;
        };
        end = text.len() - rest.len() + len;
        // Further sections: ", stk. 2", ", nr. 3", " og 97" behind "§§".
        loop {
            let tail = &text[end..];
            let trimmed = tail.trim_start_matches([',', ' ']);
            let skipped = tail.len() - trimmed.len();
            let lowered = lower(opening(trimmed, 12));
            let label = ["stk. ", "stk ", "nr. ", "litra ", "pkt. ", "stykke "].iter().find(|l| opens_with(&lowered, l));
            if let Some(label) = label {
                let value = &trimmed[label.len()..];
                let n = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
                if n == 0 || n > 3 {
                    break;
                }
                end += skipped + label.len() + n;
                continue;
            }
            if several {
                let more = ["og ", "eller ", "- ", "-"].iter().find_map(|w| trimmed.strip_prefix(w)).unwrap_or(trimmed);
                if let Some(n) = section_number(more).filter(|_| skipped > 0 || trimmed.len() != more.len()) {
                    end = text.len() - more.len() + n;
                    continue;
                }
            }
            break;
        }
        let section = text[sign..end].to_owned();
        let (start, law) = law_before(text, sign);
        let (end, law) = if law.is_none() { law_behind(text, end) } else { (end, law) };
        let reference = LawReference { text: text[start..end].to_owned(), law, section };
        if !found.contains(&reference) {
            found.push(reference);
        }
        at = end.max(sign + '§'.len_utf8());
    }
    found
}

/// Where the next § stands: few other letters end in its last byte.
fn section_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xA7, bytes).map(|at| at.wrapping_sub(1)).find(|at| bytes.get(*at) == Some(&0xC2))
}

/// The length of `79b`, `84 a`, `17, stk.`'s number part.
fn section_number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let mut end = digits;
    let rest = &text[end..];
    let letter = |s: &str| s.chars().next().is_some_and(|c| c.is_ascii_lowercase()) && !s[1..].starts_with(char::is_alphanumeric);
    if letter(rest) {
        end += 1;
    } else if rest.starts_with(' ') && letter(&rest[1..]) && !matches!(&rest[1..2], "i" | "o" | "e") {
        end += 2;
    } else if let Some(tail) = rest.strip_prefix('/') {
        let n = tail.bytes().take_while(u8::is_ascii_digit).count();
        if n > 0 {
            end += 1 + n;
        }
    }
    Some(end)
}

/// The law named right before a section: a word on "-lov(en)(s)", an abbreviation, or "forretningsorden".
fn law_before(text: &str, sign: usize) -> (usize, Option<String>) {
    let before = text[..sign].trim_end_matches([' ', '\u{A0}', ',']);
    if before.len() < sign.saturating_sub(3) {
        return (sign, None);
    }
    let start =
        before.rfind([' ', '\n', '(', '"', '”', ',']).map_or(0, |p| p + before[p..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let lowered = lower(word);
    let known = lexicon().words.law.names.iter().any(|n| {
        let bare = lowered.trim_end_matches('s');
        n == word || n.len() == bare.len() && lower(n) == bare
    });
    let named = [
        "loven",
        "lovens",
        "lov",
        "bekendtgørelsen",
        "bekendtgørelsens",
        "forordningen",
        "forordningens",
        "forretningsorden",
        "forretningsordenen",
        "vedtægten",
        "vedtægtens",
    ]
    .iter()
    .any(|e| lowered.ends_with(e))
        && lowered.len() > 3;
    if named || known {
        let mut from = start;
        if lowered.starts_with("forretningsorden") || lowered == "lov" || lowered == "loven" {
            // "Byrådets forretningsorden § 3": the owner belongs to it.
            let owner = text[..start].trim_end();
            let at = owner.rfind([' ', '\n', '(', '"']).map_or(0, |p| p + 1);
            if owner[at..].ends_with('s') && owner[at..].starts_with(char::is_uppercase) {
                from = at;
            }
        }
        return (from, Some(text[from..start + word.len()].to_owned()));
    }
    // "Lov om kommunernes styrelse § 40"
    let window_start = before.char_indices().rev().take(80).last().map_or(0, |(i, _)| i);
    let low = lower(&before[window_start..]);
    if let Some(at) = low.rfind("lov om ") {
        let name = &before[window_start + at..];
        let boundary = at == 0 || !low[..at].ends_with(char::is_alphanumeric);
        if boundary && !name.contains(['.', ',', ':', ';', '§']) && name.split(' ').count() <= 9 {
            return (window_start + at, Some(name.to_owned()));
        }
    }
    (sign, None)
}

/// The law named behind a section: "§ 11 stk. 1, i lov om kommunernes styrelse", "§ 79 b i retssikkerhedsloven".
fn law_behind(text: &str, end: usize) -> (usize, Option<String>) {
    let tail = &text[end..];
    let trimmed = tail.trim_start_matches([',', ' ']);
    let Some(rest) = trimmed.strip_prefix("i ").or_else(|| trimmed.strip_prefix("efter ")) else { return (end, None) };
    let lowered = lower(rest);
    let name_start = text.len() - rest.len();
    if lowered.starts_with("lov om ") {
        let stop = rest.find([',', '.', ';', ':', '\n', ')', '"', '”']).unwrap_or(rest.len());
        if stop < 70 {
            return (name_start + stop, Some(rest[..stop].to_owned()));
        }
    }
    let word_end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    if lowered[..word_end].ends_with("loven") {
        return (name_start + word_end, Some(rest[..word_end].to_owned()));
    }
    (end, None)
}

/// Every amount of money in a text: `1,2 mio. kr.`, `60.000 kr.`, `580.000. kr.`, `kr. 500`, `1,2 mio.`
pub(crate) fn amounts(text: &str) -> Vec<Amount> {
    let mut found: Vec<Amount> = Vec::new();
    let bytes = text.as_bytes();
    if !has_unit(bytes) {
        return found;
    }
    let mut at = 0;
    while at < bytes.len() {
        // Where sixteen bytes hold no digit, they are passed over at once.
        while bytes[at..].first_chunk::<16>().is_some_and(|piece| !any_byte(piece, |b| b.is_ascii_digit())) {
            at += 16;
        }
        let Some(skip) = bytes[at..].iter().position(u8::is_ascii_digit) else { break };
        at += skip;
        let preceded = at > 0
            && (bytes[at - 1].is_ascii_alphanumeric()
                || matches!(bytes[at - 1], b'/' | b'_')
                || (at > 1 && matches!(bytes[at - 1], b'-' | b'.' | b',') && bytes[at - 2].is_ascii_alphanumeric()));
        let mut end = at;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit()
                || (matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)))
        {
            end += 1;
        }
        let digits = &text[at..end];
        if preceded || digits.len() > 20 {
            at = end.max(at + 1);
            continue;
        }
        let tail = &text[end..];
        let (scale, unit_end) = unit(tail);
        if let Some(scale) = scale
            && let Some(oere) = value(digits, scale)
        {
            let negative = at > 0 && bytes[at - 1] == b'-' && (at < 2 || bytes[at - 2] == b' ');
            let start = if negative { at - 1 } else { at };
            let amount =
                Amount { text: text[start..end + unit_end].trim().to_owned(), oere: if negative { -oere } else { oere } };
            // "6,5 – 7 mio. kr.": the first shares the unit of the second.
            if let Some((low_start, low)) = range_start(text, start)
                && let Some(low_value) = value(low, scale)
            {
                let low_amount = Amount { text: text[low_start..end + unit_end].trim().to_owned(), oere: low_value };
                if !found.contains(&low_amount) {
                    found.push(low_amount);
                }
            }
            found.push(amount);
            at = end + unit_end;
        } else {
            at = end;
        }
    }
    let mut kept: Vec<Amount> = Vec::new();
    for amount in found {
        if !kept.iter().any(|k| k.oere == amount.oere) {
            kept.push(amount);
        }
    }
    kept
}

/// Whether the beginning of any unit of money stands in a text: `kr`, `dkk`, `,-`, `mio`.
fn has_unit(bytes: &[u8]) -> bool {
    let is = |byte: u8, letter: u8| byte | 0x20 == letter;
    let begins = |a, b| is(a, b'k') & (is(b, b'r') | is(b, b'k')) | (a == b',') & (b == b'-') | is(a, b'm') & is(b, b'i');
    any_pair(bytes, begins)
}

/// `6,5 – ` before an amount.
fn range_start(text: &str, start: usize) -> Option<(usize, &str)> {
    let before = text[..start].trim_end();
    let before = before.strip_suffix(['–', '-'])?.trim_end();
    let from = before
        .rfind(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')))
        .map_or(0, |p| p + before[p..].chars().next().map_or(1, char::len_utf8));
    let digits = &before[from..];
    let before_ok = from == 0 || before[..from].ends_with([' ', '(', '\n']);
    (!digits.is_empty() && digits.len() < 8 && before_ok && digits.starts_with(|c: char| c.is_ascii_digit()))
        .then_some((from, digits))
}

/// The unit behind a number: how many øre one is, and its length. A krone sign is needed unless millions are said.
fn unit(tail: &str) -> (Option<f64>, usize) {
    // Every unit begins with one of these letters or signs.
    let begins = tail.trim_start_matches([' ', '\u{A0}', '\n', '.']).as_bytes().first().map(u8::to_ascii_lowercase);
    if !matches!(begins, Some(b'm' | b't' | b'k' | b'd' | b'1' | b',')) {
        return (None, 0);
    }
    let mut cut = tail.len().min(24);
    while !tail.is_char_boundary(cut) {
        cut -= 1;
    }
    let lowered = lower(&tail[..cut]);
    let mut rest = lowered.trim_start_matches([' ', '\u{A0}', '\n']);
    // "580.000. kr."
    if let Some(after) = rest.strip_prefix(". ").filter(|after| after.starts_with("kr")) {
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(",-") {
        let used = lowered.len() - after.len();
        return (Some(100.0), used);
    }
    let scales = [
        ("millioner", 1e8),
        ("million", 1e8),
        ("mio.", 1e8),
        ("mio", 1e8),
        ("mill.", 1e8),
        ("milliarder", 1e11),
        ("mia.", 1e11),
        ("mia", 1e11),
        ("t.kr.", 1e5),
        ("tkr.", 1e5),
        ("tkr", 1e5),
        ("t.kr", 1e5),
        ("1.000 kr.", 1e5),
    ];
    let mut scale = None;
    for (word, factor) in scales {
        if let Some(after) = rest.strip_prefix(word)
            && !after.starts_with(char::is_alphabetic)
        {
            scale = Some(factor);
            rest = after;
            break;
        }
    }
    let after_scale = rest.trim_start_matches([' ', '\u{A0}', '\n']);
    for word in ["kroner", "kr.", "kr", "dkk"] {
        if let Some(after) = after_scale.strip_prefix(word)
            && !after.starts_with(char::is_alphabetic)
        {
            return (Some(scale.unwrap_or(100.0)), lowered.len() - after.len());
        }
    }
    let millions = scale.filter(|s| *s >= 1e5);
    // "mio." may be millions of anything.
    let people = [
        "borgere",
        "mennesker",
        "indbyggere",
        "personer",
        "gange",
        "ton",
        "kwh",
        "m3",
        "m2",
        "euro",
        "dollar",
        "liter",
        "kubikmeter",
        "passagerer",
        "besøgende",
    ]
    .iter()
    .any(|w| after_scale.starts_with(w));
    (millions.filter(|_| !people), lowered.len() - rest.len())
}

/// The value of Danish digits: points group thousands, a comma begins decimals; `100,000` is damaged grouping.
fn value(digits: &str, scale: f64) -> Option<i64> {
    let (whole, decimals) = match digits.rsplit_once(',') {
        Some((w, d)) if d.len() == 3 && scale <= 100.0 && !w.contains(',') && !w.contains('.') => {
            (format!("{w}{d}"), String::new())
        }
        Some((w, d)) => (w.to_owned(), d.to_owned()),
        // "1.5 mio." is English grouping of decimals.
        None => match digits.rsplit_once('.') {
            Some((w, d)) if d.len() != 3 && scale > 100.0 => (w.to_owned(), d.to_owned()),
            _ => (digits.to_owned(), String::new()),
        },
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.len() > 15 || decimals.contains(['.', ',']) || decimals.len() > 6 {
        return None;
    }
    let number: f64 =
        format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, if decimals.is_empty() { "0" } else { &decimals })
            .parse()
            .ok()?;
    let oere = (number * scale).round();
    (oere.abs() < 9e15).then_some(oere as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn law() {
        let told = |t: &str| laws(t).into_iter().map(|l| l.text).collect::<Vec<_>>();
        assert_eq!(told("følger af retssikkerhedslovens § 84a. Af"), ["retssikkerhedslovens § 84a"]);
        assert_eq!(told("jf. § 84 a, behandler"), ["§ 84 a"]);
        assert_eq!(told("vedrørende §§ 95,96,97 og 100."), ["§§ 95,96,97 og 100"]);
        assert_eq!(told("Byrådets forretningsorden § 3; x"), ["Byrådets forretningsorden § 3"]);
        assert_eq!(
            told("i medfør af § 11 stk. 1, i lov om kommunernes styrelse, hvorefter"),
            ["§ 11 stk. 1, i lov om kommunernes styrelse"]
        );
        assert_eq!(told("Lov om kommunernes styrelse § 40, stk. 2."), ["Lov om kommunernes styrelse § 40, stk. 2"]);
        assert_eq!(told("(SEL §103)"), ["SEL §103"]);
        assert_eq!(told("herunder: § Bevilling af hjælpemidler"), Vec::<String>::new());
        assert_eq!(told("§ 44/84, § 42"), ["§ 44/84", "§ 42"]);
    }

    #[test]
    fn money() {
        let told = |t: &str| amounts(t).into_iter().map(|a| a.oere / 100).collect::<Vec<_>>();
        assert_eq!(told("der bevilges 60.000 kr. til timer"), [60_000]);
        assert_eq!(told("16 mio. kr i 2021"), [16_000_000]);
        assert_eq!(told("ca. 580.000. kr. hvis"), [580_000]);
        assert_eq!(told("100,000 kr."), [100_000]);
        assert_eq!(told("på samlet 1,2 mio."), [1_200_000]);
        assert_eq!(told("1,322 mio. kr. i 2021"), [1_322_000]);
        assert_eq!(told("på 6,5 – 7 mio. kr. i år"), [6_500_000, 7_000_000]);
        assert_eq!(told("i 2021 var der 38 borgere"), Vec::<i64>::new());
        assert_eq!(told("250,50 kr."), [250]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            laws(&text);
            amounts(&text);
        }
    }
}
