//! Case numbers on lines of their own, behind labels, and inside titles.

use super::*;

/// No number that needs no label is longer: 34 bytes, a blank and four letters.
const SHORT: usize = 39;

/// A line that holds a case number and nothing else: of a form no other number has, or behind its label.
pub(crate) fn bare_case_number(text: &str) -> Option<CaseNumber> {
    // Longer lines begin with the number, its label, a bullet, `Åbent`, `Lukket` or initials before a stroke.
    let begun = |bytes: &[u8]| matches!(bytes[0], b'0'..=b'9' | b' ' | b'L' | 0x80..) || bytes[..12].contains(&b'/');
    let long = text.len() > SHORT;
    if text.len() > 160 || long && !begun(text.as_bytes()) && !begins_label(text) {
        return None;
    }
    if !any_byte(text.as_bytes(), |b| b.is_ascii_digit()) {
        return None;
    }
    let text = text.trim_start_matches(['•', '·', ' ']);
    // "MARSVE / 08/2290"
    let initials = text.bytes().take(9).take_while(u8::is_ascii_alphabetic).count();
    let text = if (2..=8).contains(&initials) { text[initials..].strip_prefix(" / ").unwrap_or(text) } else { text };
    if let Some(number) = labelled_case_number(text) {
        return Some(number);
    }
    // "Åbent - 27.36.00-G01-12-17"
    let access = || ["Åbent - ", "Åben - ", "Lukket - ", "Åbent – ", "Lukket – "].iter().find_map(|w| text.strip_prefix(w));
    if text.starts_with(['Å', 'L'])
        && let Some(number) = access()
    {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        return (digits >= 5 && !number.contains(' ')).then(|| number.parse().ok()).flatten();
    }
    // "32.24.04.Ø00          15/1877": the subject, and the case beside it.
    if matches!(text.as_bytes(), [a, b, b'.', ..] if a.is_ascii_digit() && b.is_ascii_digit())
        && let Some((subject, case)) = find(text, "  ").map(|at| (&text[..at], text[at..].trim_start()))
        && kle_without_hyphens(subject)
        && registry_form(case.trim())
    {
        return case.trim().parse().ok();
    }
    if text.len() > SHORT {
        return None;
    }
    // "SAG-2012-06115 jdk": initials behind a number that needs no label.
    let text = match text.rsplit_once(' ') {
        Some((number, initials)) if initials.len() <= 4 && initials.bytes().all(|b| b.is_ascii_lowercase()) => number,
        _ => text,
    };
    if text.len() <= 34 && kle_without_hyphens(text) {
        return text.parse().ok();
    }
    // `009812 - 2016/31407`
    if text.as_bytes().get(6) == Some(&b' ')
        && let Some((serial, year)) = text.split_once(" - ")
        && serial.len() == 6
        && serial.bytes().all(|b| b.is_ascii_digit())
        && year
            .split_once('/')
            .is_some_and(|(y, n)| y.len() == 4 && n.len() >= 3 && (y.bytes().chain(n.bytes())).all(|b| b.is_ascii_digit()))
    {
        return text.parse().ok();
    }
    if text.contains(' ') || text.len() > 30 {
        return None;
    }
    let number: CaseNumber = text.parse().ok()?;
    (number.kle().is_some() || registry_form(number.as_str())).then_some(number)
}

/// `85.02.02G00-0021`, `01.02P16 - 2017/01190`: subject and facet run together, something behind.
pub(super) fn kle_without_hyphens(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pairs = |from: usize| bytes.get(from..from + 2).is_some_and(|p| p.iter().all(u8::is_ascii_digit));
    let mut at = 0;
    while pairs(at) && bytes.get(at + 2) == Some(&b'.') {
        at += 3;
    }
    if !(at == 3 || at == 6 || at == 9) {
        return false;
    }
    // Three pairs and a stop, or the facet right behind the last pair; the facet may be a letter beyond Z.
    let facet = if at == 9 { at } else { at + 2 };
    let letter = text.get(facet..).and_then(|rest| rest.chars().next()).filter(|c| c.is_uppercase());
    let behind = facet + letter.map_or(0, char::len_utf8);
    (at == 9 || pairs(at))
        && letter.is_some()
        && pairs(behind)
        && text[behind + 2..].chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '.' | 'T'))
}

/// `EMN-2025-003383`, `330-2018-3619`, `1-51-71-3321-08`, `21-014448`: forms that dates and amounts do not have.
pub(super) fn registry_form(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        // "MOD-2020-00118" is a meeting's.
        [letters, year, serial] if letters.bytes().all(|b| b.is_ascii_uppercase()) && letters.len() >= 2 && *letters != "MOD" => {
            digits(year) && year.len() == 4 && digits(serial)
        }
        [a, year, serial] => digits(a) && a.len() >= 3 && digits(year) && year.len() == 4 && digits(serial) && serial.len() >= 3,
        // A region's: "1-51-71-3321-08", "1-01-72-31-08".
        [a, b, c, d, e] => {
            [a, b, c, d, e].iter().all(|p| digits(p)) && (d.len() >= 3 || [a, b, c, d, e].map(|p| p.len()) == [1, 2, 2, 2, 2])
        }
        // "020114-2014"
        [serial, year] if serial.len() == 6 && year.len() == 4 && (year.starts_with("19") || year.starts_with("20")) => {
            digits(serial) && digits(year)
        }
        [year, serial] => {
            digits(year) && digits(serial) && (year.len() == 2 && serial.len() >= 5 || year.len() == 4 && serial.len() >= 5)
        }
        // "12/2022" is a month.
        _ => text.split_once('/').is_some_and(|(year, serial)| {
            let month = serial.len() == 4 && (serial.starts_with("19") || serial.starts_with("20")) && year <= "12";
            digits(year) && year.len() == 2 && digits(serial) && serial.len() >= 3 && !month
        }),
    }
}

/// Whether a text may begin with a label of case numbers.
fn begins_label(text: &str) -> bool {
    static LABELS: LazyLock<Beginnings> =
        LazyLock::new(|| Beginnings::of(lexicon().words.case_labels.words.iter().map(String::as_str)));
    LABELS.may_open(text)
}

/// The case number behind a label that begins the line: `Sagsnr.: 19/2484`.
pub(super) fn labelled_case_number(text: &str) -> Option<CaseNumber> {
    if !begins_label(text) {
        return None;
    }
    let bytes = text.as_bytes();
    // Without three digits there is no number behind the label.
    if bytes.iter().filter(|b| b.is_ascii_digit()).count() < 3 {
        return None;
    }
    // `J.nr.: 00.22.04.G01. Sagsnr.: 11/34`: the case has a number of its own.
    if matches!(bytes[0], b'J' | b'j')
        && let Some(at) = find(text, " Sagsnr").or_else(|| find(text, " Sagsid"))
        && let Some(number) = labelled_case_number(&text[at + 1..])
    {
        return Some(number);
    }
    let lowered = lower(opening(text, 40));
    let label = lexicon().words.case_labels.words.iter().filter(|l| opens_with(&lowered, l)).max_by_key(|l| l.len())?;
    let rest = text[label.len()..].trim_start_matches([':', '.', ' ', '\t']);
    let behind_blank = text[label.len()..].starts_with([':', ' ', '\t', '.']) || label.ends_with('.');
    // "00.34.00 Ø60": subject and facet apart.
    let facet = rest
        .get(8..12)
        .filter(|f| rest.as_bytes()[..8].iter().all(|b| b.is_ascii_digit() || *b == b'.') && f.starts_with(' '))
        .and_then(|f| f[1..].chars().next())
        .filter(|c| c.is_uppercase());
    if let Some(letter) = facet {
        let end = 9 + letter.len_utf8() + 2;
        if rest.get(end - 2..end).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
            && !rest[end..].starts_with(char::is_alphanumeric)
        {
            return rest[..end].parse().ok();
        }
    }
    let value = rest.split([' ', '\t', ',', ';']).next()?.trim_end_matches(['.', ',']);
    let plain = rest.len() == value.len() || rest[value.len()..].starts_with([' ', '\t', ',', ';']);
    if !behind_blank
        || !plain
        || value.bytes().filter(u8::is_ascii_digit).count() < 3
        || !value.contains(['-', '/', '.']) && value.len() < 5
    {
        return None;
    }
    // "Sag 130" names an item, not a case.
    if label == "sag" && !value.contains(['-', '/']) {
        return None;
    }
    value.parse().ok()
}

/// A case number behind its label on the first lines of an item, under what else registers the case.
pub(super) fn registered_below(lines: &[Line], furniture: &[bool], notes: &Notes, span: &Span) -> Option<CaseNumber> {
    let mut first = span.body.clone().filter(|l| !furniture[*l]).take_while(|l| !notes.strong(*l)).take(6);
    first.find_map(|l| {
        let text = lines[l].text.trim_start_matches(['•', '·', ' ']);
        let labelled = || labelled_case_number(text).is_some() || text.starts_with("Åben") || text.starts_with("Lukket");
        // "ØU, Åben sag        J.nr. 00.01.00S00/2006-0411"
        let column = || lines[l].text.split("  ").skip(1).find_map(|piece| labelled_case_number(piece.trim()));
        notes.case_line[l].clone().filter(|_| labelled()).or_else(column)
    })
}

/// A case number under its label inside an item: `JOURNALNUMMER`, and `22041187` on the next line.
pub(super) fn labelled_below(lines: &[Line], furniture: &[bool], mut body: Range<usize>) -> Option<CaseNumber> {
    let label = body.find(|l| {
        let text = &lines[*l].text;
        (6..20).contains(&text.len()) && !furniture[*l] && begins_label(text) && {
            let lowered = lower(text);
            let bare = lowered.trim_end_matches([':', '.', ' ']);
            lexicon().words.case_labels.words.iter().any(|w| w.len() > 6 && w.trim_end_matches('.') == bare)
        }
    })?;
    let value = &lines.get(body.find(|l| !furniture[*l]).filter(|_| label + 1 < lines.len())?)?.text;
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 5 && value.len() < 30 && !value.contains(' ')).then(|| value.parse().ok())?
}

/// Takes a case number of unmistakable form out of a title.
pub(super) fn take_case_number(title: &mut String) -> Option<CaseNumber> {
    // "VEU 71/2000 (j.nr. V 2207-3/00) Ny vandledning": the body's own register before the title.
    if let Some((letters, rest)) = title.split_once(' ')
        && (2..=5).contains(&letters.len())
        && letters.chars().all(char::is_uppercase)
        && let Some((serial, rest)) = rest.split_once(' ')
        && let Some((number, year)) = serial.split_once('/')
        && [number, year].iter().all(|digits| (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
        && let Ok(found) = format!("{letters} {serial}").parse::<CaseNumber>()
    {
        let other = rest.strip_prefix('(').and_then(|r| r.split_once(") ")).filter(|(label, _)| label.contains("nr."));
        *title = other.map_or(rest, |(_, behind)| behind).to_owned();
        return Some(found);
    }
    let mut found = None;
    for word in title.split_whitespace() {
        let bare = word.trim_matches(['(', ')', ',', ';', ':']);
        if bare.bytes().any(|b| b.is_ascii_digit())
            && let Ok(number) = bare.parse::<CaseNumber>()
            && (number.kle().is_some() || (registry_form(bare) && bare.contains('-') && bare.len() > 8))
        {
            found = Some((word.to_owned(), number));
            break;
        }
    }
    // "… af Nørre Klit J.nr. 06.01K08": behind its label any form will do.
    if found.is_none() {
        let lowered = if title.bytes().any(|b| b.is_ascii_digit()) { lower(title) } else { String::new() };
        for label in ["j.nr. ", "j.nr.: ", "sagsnr. ", "sagsnr.: ", "sagsid.: ", "sagsid. "] {
            if let Some(at) = memchr::memmem::rfind(lowered.as_bytes(), label.as_bytes()).filter(|at| *at > 3)
                && let Ok(number) = title[at + label.len()..].trim().parse::<CaseNumber>()
            {
                title.truncate(at);
                let kept = title.trim_end_matches([' ', '-', '–', '(', ',']).len();
                title.truncate(kept);
                return Some(number);
            }
        }
    }
    let (word, number) = found?;
    let lowered = lower(title);
    let at = title.find(&word)?;
    let label = lexicon()
        .words
        .case_labels
        .words
        .iter()
        .filter(|l| lowered[..at].trim_end_matches([' ', ':', '(']).ends_with(l.as_str()))
        .max_by_key(|l| l.len());
    let start = label.map_or(at, |l| lowered[..at].trim_end_matches([' ', ':', '(']).len() - l.len());
    let rest = title[at + word.len()..].to_owned();
    title.truncate(start);
    let kept = title.trim_end_matches([' ', '-', '–', '(', ',']).len();
    title.truncate(kept);
    if !rest.trim().is_empty() && rest.trim() != ")" {
        title.push(' ');
        title.push_str(rest.trim());
    }
    Some(number)
}
