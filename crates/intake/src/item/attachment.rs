//! Attachments: their titles, numbers and files.

use super::*;

/// `Bilag/Punkt_96_Bilag_1_Tal.pdf`, `../../../SbSysNetDrift/tmp/<user>/…/Punkt_101_Bilag_1_….pdf`
pub(super) fn file_path(line: &Line) -> Option<FilePath> {
    let text = line.text.as_str();
    // An ending has three or four letters; nearly all lines show at once that they have none.
    let stop = |back: usize| text.len().checked_sub(back).is_some_and(|at| text.as_bytes()[at] == b'.');
    if !(stop(4) || stop(5)) {
        return None;
    }
    // "sagsnr18-10447_doknr1873-19_v1_oversigt over ansøgninger.pdf" has blanks and no folder.
    let registered = text.starts_with("sagsnr") && text.contains("_doknr") || text.starts_with("caseno") && text.contains("_#");
    if !registered && (memchr::memchr(b' ', text.as_bytes()).is_some() || !text.contains(['/', '\\']))
        || text.starts_with("http")
        || text.starts_with("www.")
    {
        return None;
    }
    let file_name = text.rsplit(['/', '\\']).next()?;
    let (stem, ending) = file_name.rsplit_once('.')?;
    if !matches!(
        lower(ending).as_str(),
        "pdf" | "docx" | "doc" | "xlsx" | "xls" | "pptx" | "html" | "txt" | "msg" | "jpg" | "png" | "tif" | "odt" | "zip"
    ) || stem.is_empty()
    {
        return None;
    }
    let folders = &text[..text.len() - file_name.len()];
    let leaks = folders.contains("..")
        || folders.contains(':')
        || folders.starts_with('/')
        || folders.starts_with("\\\\")
        || lower(folders).contains("tmp")
        || lower(folders).contains("users")
        || lower(folders).contains("brugere");
    let lowered = lower(stem);
    let after = |word: &str| -> Option<String> {
        let at = lowered.find(word)? + word.len();
        let digits: String = lowered[at..].trim_start_matches(['_', '-', ' ']).chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    Some(FilePath {
        file_name: file_name.to_owned(),
        item: after("punkt").and_then(|n| n.parse().ok()),
        number: after("bilag"),
        leaks,
        provenance: Provenance::new(line.page, line.number, line.number),
    })
}

/// Titles under *Bilag*: one a line or bullet; `Bilag 3: Title` has a number.
pub(super) fn attachments(lines: &[Cow<'_, Line>], width: usize) -> Vec<Attachment> {
    let mut found: Vec<Attachment> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let text = line.text.trim();
        let mark = blocks::mark(text).filter(|m| !m.numbered || m.level == 0);
        let plain = mark.as_ref().map_or(text, |m| m.rest).trim();
        let lowered = lower(plain);
        let count_only = plain.bytes().all(|b| b.is_ascii_digit());
        if plain.is_empty() || count_only || matches!(lowered.as_str(), "ingen" | "ingen bilag" | "-" | "nej" | "ingen.") {
            before = Some(line);
            continue;
        }
        let numbered = number_of(plain);
        // A title that wraps: no mark, small letter or a full line above.
        let wraps = before.is_some_and(|b| {
            mark.is_none()
                && numbered.is_none()
                && !matches!(line.style.role, Role::ListItem(_))
                && line.style.gap == Gap::None
                && (plain.starts_with(char::is_lowercase) || b.text.len() * 10 > width * 9)
                && !found.is_empty()
        });
        if wraps {
            if let Some(last) = found.last_mut() {
                blocks::append(&mut last.title, plain);
                last.provenance.lines[1] = line.number;
            }
            before = Some(line);
            continue;
        }
        let (plain, registered) = registered(plain);
        let (number, title) = match numbered {
            None if registered.is_some() => (registered, plain),
            Some((number, title)) => (Some(number), title),
            None => (mark.as_ref().filter(|m| m.numbered).map(|m| m.show.trim_end_matches(['.', ')']).to_owned()), plain),
        };
        let title = blocks::squeeze(title);
        let file_name = looks_like_file(&title).then(|| title.rsplit(['/', '\\']).next().unwrap_or(&title).to_owned());
        let title = if title.contains(['/', '\\']) && file_name.is_some() && !title.contains(' ') {
            file_name.clone().unwrap_or(title)
        } else {
            title
        };
        found.push(Attachment {
            title,
            file_name: None,
            number,
            provenance: Provenance::new(line.page, line.number, line.number),
        });
        before = Some(line);
    }
    found
}

/// `1 (Åben) Oversigt over ansøgninger (371-2018-399870)` → the title and its number.
pub(super) fn registered(text: &str) -> (&str, Option<String>) {
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = text[..digits].trim_end_matches('.');
    let rest = text[digits..].trim_start();
    if number.is_empty() || number.len() > 7 || rest.len() == text[digits..].len() && digits > 0 {
        return (text, None);
    }
    let access =
        ["(Åben)", "(Lukket)", "(Åbent)", "Åben  ", "Åben ", "Lukket  ", "Lukket "].iter().find_map(|w| rest.strip_prefix(w));
    let dotted = number.contains('.');
    let file = looks_like_file(rest);
    let Some(rest) = access.or((dotted || file).then_some(rest)) else { return (text, None) };
    let rest = rest.trim();
    // The register's own number behind the title.
    let mut title = rest
        .rfind('(')
        .filter(|at| rest.ends_with(')') && rest[*at..].bytes().filter(u8::is_ascii_digit).count() >= 5)
        .map_or(rest, |at| rest[..at].trim());
    if let Some((before, last)) = title.rsplit_once(' ')
        && access.is_some()
        && last.bytes().filter(u8::is_ascii_digit).count() >= 5
        && last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-'))
    {
        title = before.trim_end();
    }
    (title, Some(number.to_owned()))
}

pub(super) fn looks_like_file(title: &str) -> bool {
    title.rsplit_once('.').is_some_and(|(_, e)| matches!(lower(e).as_str(), "pdf" | "docx" | "doc" | "xlsx"))
}

/// `Bilag 3: Title`, `Bilag 3 - Title` → the number and the title.
pub(super) fn number_of(text: &str) -> Option<(String, &str)> {
    let lowered = lower(opening(text, 8));
    let rest = lowered.strip_prefix("bilag ").map(|_| &text[6..])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = &rest[..end];
    let (number, tail) = if end > 0 {
        (number, &rest[end..])
    } else if rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest[1..].starts_with([':', ' ', '.']) {
        (&rest[..1], &rest[1..])
    } else {
        return None;
    };
    let title = tail.trim_start_matches([':', ' ', '.', '-', '–']);
    let separated = tail.starts_with([':', '.']) || tail.trim_start().starts_with(['-', '–', ':']);
    if title.is_empty() || !separated {
        return None;
    }
    Some((number.to_owned(), title))
}
