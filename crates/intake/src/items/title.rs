//! Where a title begins and ends, and what stands beside it.

use super::*;

/// Whether a title in lower case says that the item is closed.
pub(crate) fn closed_title(lowered: &str) -> bool {
    let words = &lexicon().words.closed;
    let trimmed = lowered.trim_end_matches(['.', ' ']);
    words.exact.iter().any(|w| trimmed == w)
        || begins_with_any(lowered, &words.starts)
        || words.ends.iter().any(|w| closes_with(trimmed, w))
}

pub(super) fn titles_stand_above(
    lines: &[Line],
    furniture: &[bool],
    notes: &Notes,
    candidates: &[Candidate],
    chain: &[usize],
) -> bool {
    let mut above = 0usize;
    let mut seen: Vec<&str> = Vec::new();
    // What stands over the first item is the head's end, or its title.
    let over_first = chain.first().and_then(|n| (0..candidates[*n].line).rev().find(|l| !furniture[*l]));
    if over_first.is_some_and(|l| lines[l].text.contains('|') || lines[l].text.ends_with(':')) {
        return false;
    }
    for n in chain {
        let line = candidates[*n].line;
        let next = next_line(lines, furniture, line);
        let before = (0..line).rev().find(|l| !furniture[*l]);
        let heading_next = next.is_some_and(|l| {
            notes.any(l) || notes.case_line[l].is_some() || lines[l].text.len() > 120 || lines[l].text.ends_with('.')
        });
        let title_before = before.is_some_and(|l| {
            lines[l].text.len() < 160 && !notes.any(l) && !lines[l].text.ends_with('.') && !lines[l].text.starts_with("- ")
        });
        // The same words over several items are no title: they close the item before.
        let again = before.is_some_and(|l| seen.contains(&lines[l].text.as_str()));
        seen.extend(before.map(|l| lines[l].text.as_str()));
        above += usize::from(heading_next && title_before && !again);
    }
    above * 2 > chain.len()
}

pub(super) fn title_before(
    lines: &[Line],
    furniture: &[bool],
    notes: &Notes,
    line: usize,
    starts: &foldhash::HashSet<usize>,
    floor: usize,
) -> (usize, String) {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = line;
    for l in (floor..line).rev() {
        if furniture[l] {
            continue;
        }
        if parts.is_empty() && meta(&lines[l].text).is_some() {
            continue;
        }
        // The text before ends with a stop, is no full line, or says that the item before is closed.
        let text = lines[l].text.as_str();
        let ended = parts
            .last()
            .is_some_and(|below| text.ends_with(['.', ':']) || text.len() < 40 && below.starts_with(char::is_uppercase))
            || lexicon().words.closed.exact.iter().any(|w| *w == lower(text));
        if notes.any(l) || starts.contains(&l) || parts.len() >= 3 || notes.case_line[l].is_some() || ended {
            break;
        }
        parts.push(&lines[l].text);
        start = l;
        if set_apart(&lines[l]) {
            break;
        }
    }
    parts.reverse();
    (start, blocks::joined(parts))
}

/// Takes `(Åben)` before or behind a title, or `Åben` in a column beside it; gives whether it says closed.
pub(super) fn access_marks(title: &mut String) -> bool {
    let mut closed = false;
    if !title.contains('(') {
        return closed;
    }
    for (mark, says_closed) in [("(åben)", false), ("(åbent)", false), ("(lukket)", true), ("(lukket punkt)", true)] {
        let lowered = lower(title);
        if lowered.starts_with(mark) && lowered.len() > mark.len() + 3 {
            title.drain(..mark.len());
            closed |= says_closed;
        } else if let Some(before) = lowered.strip_suffix(mark)
            && before.len() > 3
            // "(Lukket)" behind a blank is of the title; glued to it, the page's own mark.
            && (!says_closed || before.ends_with(char::is_alphanumeric))
        {
            title.truncate(before.len());
            closed |= says_closed;
        }
        *title = title.trim().to_owned();
    }
    closed
}

/// A line of a title without the column beside it that says `Åben` or `Lukket`; and whether it says closed.
pub(super) fn without_column(text: &str) -> (&str, bool) {
    // "Meddelelser                         BSU": the body's code at the margin.
    let code = |t: &str| (2..=9).contains(&t.len()) && t.chars().all(|c| c.is_uppercase() || c == '/' || c == '+');
    let margin = if holds(text, "   ") { text.rsplit_once("   ") } else { None };
    let text = match margin {
        Some((title, margin)) if code(margin.trim()) && title.trim_end().len() > 5 => title.trim_end(),
        _ => text,
    };
    if !holds(text, "  ") && !text.contains('\t') {
        return (text, false);
    }
    for (word, closed) in
        [("Åben", false), ("Åbent", false), ("ÅBENT", false), ("ÅBEN", false), ("Lukket", true), ("LUKKET", true)]
    {
        // "1    Åbent          Lokalplan 401"
        if let Some(rest) = text.strip_prefix(word)
            && (rest.starts_with("  ") || rest.starts_with('\t'))
        {
            return (rest.trim_start(), closed);
        }
        if let Some(rest) = text.strip_suffix(word)
            && (rest.ends_with("  ") || rest.ends_with('\t'))
        {
            return (rest.trim_end(), closed);
        }
    }
    (text, false)
}

/// `A        Godkendelse af dagsorden`: a letter in the margin says open (Å, A, O) or closed (L).
pub(super) fn without_access(text: &str) -> &str {
    let mut chars = text.chars();
    match chars.next() {
        Some('A' | 'Å' | 'O' | 'L' | 'B') if chars.as_str().starts_with("  ") => chars.as_str().trim_start(),
        _ => text,
    }
}

/// Words after which a title cannot end.
pub(super) const UNFINISHED: [&str; 16] =
    ["og", "af", "for", "til", "i", "på", "med", "om", "fra", "ved", "samt", "eller", "den", "det", "de", "vedr."];

#[expect(clippy::too_many_arguments, reason = "a title ends where any of these says so")]
pub(super) fn title_from(
    lines: &[Line],
    furniture: &[bool],
    notes: &Notes,
    candidate: &Candidate,
    own: &str,
    next: usize,
    format: Format,
    width: usize,
    starts: &foldhash::HashSet<usize>,
) -> (String, usize) {
    let mut title = own.to_owned();
    let mut last = candidate.line;
    let mut body = candidate.line + 1;
    let mut taken = usize::from(!own.is_empty());
    for l in candidate.line + 1..next {
        if furniture[l] {
            if title.is_empty() {
                body = l + 1;
            }
            continue;
        }
        let line = &lines[l];
        let labels = title.is_empty() && line.text.len() < 100 && labels_case(&lower(&line.text));
        if notes.any(l) && !labels
            || notes.case_line[l].is_some() && !title.is_empty()
            || starts.contains(&l)
            || taken >= 5
            || line.style.role == Role::TableRow
            || meta(&line.text).is_some() && !title.is_empty()
        {
            break;
        }
        if title.is_empty() && notes.case_line[l].is_some() {
            body = l + 1;
            continue;
        }
        if labels {
            body = l + 1;
            continue;
        }
        // `Lukket` between the number and the title only tells of access.
        if title.is_empty()
            && meta(&line.text).is_some()
            && next_line(lines, furniture, l).is_some_and(|n| {
                n < next
                    && lines[n].style.gap == Gap::None
                    && !notes.any(n)
                    && notes.case_line[n].is_none()
                    && meta(&lines[n].text).is_none()
            })
        {
            body = l + 1;
            continue;
        }
        if title.is_empty() {
            title.push_str(without_column(without_access(&line.text)).0);
            taken += 1;
            last = l;
            body = l + 1;
            continue;
        }
        if line.style.gap == Gap::Paragraph || blocks::mark(&line.text).is_some() {
            break;
        }
        let above = &lines[last];
        let unfinished = title.ends_with(['-', ',', '–', '/', '&'])
            || title.rsplit(' ').next().is_some_and(|w| UNFINISHED.contains(&lower(w).as_str()));
        // A title in capitals goes on in capitals.
        let capitals = |t: &str| t.chars().any(char::is_alphabetic) && !t.chars().any(char::is_lowercase);
        let lower_case =
            line.text.starts_with(char::is_lowercase) || capitals(&title) && capitals(&line.text) && title.len() > 20;
        let set_alike =
            line.style.size > 0.0 && (line.style.size - above.style.size).abs() < 0.3 && line.style.bold == above.style.bold;
        let set_off = line.style.size > notes.body_size + 0.4 || line.style.bold;
        let ended = title.ends_with('.') && !unfinished;
        let goes_on = match format {
            Format::Docx | Format::Html => false,
            Format::Pdf => set_alike && set_off || (set_alike && (unfinished || lower_case) && above.text.len() * 10 > width * 6),
            _ => match line.style.gap {
                // In double-spaced text only a wrapped title stands close.
                Gap::None if lines[candidate.line + 1..].iter().take(40).any(|l| l.style.gap == Gap::Line) => true,
                Gap::None => {
                    !ended && (unfinished || lower_case || above.text.len() * 10 > width * 8 && line.text.len() * 10 < width * 7)
                }
                _ => unfinished && above.text.len() * 10 > width * 6,
            },
        };
        if !goes_on {
            break;
        }
        blocks::append(&mut title, &line.text);
        taken += 1;
        last = l;
        body = l + 1;
    }
    (blocks::squeeze(&title), body)
}

/// `03A: Orientering om kloakering`: a number with a letter that stands before a title.
pub(super) fn letter_number(span: &mut Span) {
    if span.number.is_some() {
        return;
    }
    let Some((number, title)) = span.title.split_once(": ") else { return };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let letter = number.len() == digits + 1 && number.ends_with(|c: char| c.is_ascii_uppercase());
    if (1..=3).contains(&digits) && letter && title.starts_with(char::is_uppercase) {
        span.number = number.parse().ok();
        span.title = title.to_owned();
    }
}

/// Takes what web pages glue to the end of a title.
pub(super) fn strip_tails(title: &mut String) {
    // "EventueltKlik her for at folde ud og læse mere om Eventuelt"
    let lowered = lower(title);
    if let Some(at) = lexicon().furniture.cuts.first_in(&lowered).map(|(at, _)| at).filter(|at| *at > 3) {
        title.truncate(at);
    }
    loop {
        let lowered = lower(title);
        let Some(tail) = lexicon().furniture.tails.iter().filter(|t| closes_with(&lowered, t)).max_by_key(|t| t.len()) else {
            break;
        };
        title.truncate(title.len() - tail.len());
        let kept = title.trim_end_matches([' ', '-', '–']).len();
        title.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_and_tail_is_taken_off_a_title() {
        let stripped = |text: String| {
            let mut title = text;
            strip_tails(&mut title);
            title
        };
        for cut in lexicon().furniture.cuts.iter() {
            assert_eq!(stripped(format!("Eventuelt{cut} Eventuelt")), "Eventuelt", "{cut}");
        }
        for tail in &lexicon().furniture.tails {
            assert_eq!(stripped(format!("Eventuelt {tail}")), "Eventuelt", "{tail}");
        }
        assert_eq!(stripped("Nye regler for skiltning".to_owned()), "Nye regler for skiltning");
    }

    #[test]
    fn an_access_mark_glued_to_a_title_is_none_of_its_words() {
        for (printed, title, says_closed) in [
            ("Underskrifter(Lukket)", "Underskrifter", true),
            ("Køb af ejendom (Lukket)", "Køb af ejendom (Lukket)", false),
            ("Budget (Åben)", "Budget", false),
        ] {
            let mut read = printed.to_owned();
            let closed = access_marks(&mut read);
            assert_eq!((read.as_str(), closed), (title, says_closed), "{printed}");
        }
    }
}
