//! Lines that could begin an item, by their form.

use std::sync::LazyLock;

use super::*;

pub(super) fn candidates(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<Candidate> {
    let mut found = Vec::new();
    let templated = numbered_headings(lines, notes);
    let closing = closing_list(lines, notes);
    let labelled = own_labels(lines, furniture, notes);
    let opening = (0..lines.len()).find(|i| opens_section(furniture, notes, *i)).map(|i| folded(&lines[i].text));
    // Under the heading that opens the first item stands its text, and no title.
    let opened = |i: usize| {
        let above = (0..i).rev().find(|n| !furniture[*n]);
        above.is_some_and(|n| notes.strong(n) && opening.as_ref().is_some_and(|opening| *opening == folded(&lines[n].text)))
    };
    for (i, line) in lines.iter().enumerate() {
        if furniture[i] || line.style.role == Role::TableRow || templated.contains(&i) || i > closing {
            continue;
        }
        // "1. at planen godkendes" is a clause.
        if let Some(candidate) = bulleted(i, &line.text).filter(|c| !recommends(&line.text[c.title..])) {
            let listed = matches!(line.style.role, Role::ListItem(_)) && !line.style.bold;
            let alone = candidate.title >= line.text.len();
            found.push(Candidate { listed, alone, ..candidate });
        }
        if let Some(number) = labelled.get(&i) {
            let plain = Candidate::unnumbered(i, Mold::Keyword(OWN_LABEL));
            let key = (number.leading().unwrap_or(0), 0);
            found.push(Candidate { key, number: Some(number.clone()), title: line.text.len(), alone: true, ..plain });
        }
        let text = line.text.as_str();
        let plain = |mold| Candidate::unnumbered(i, mold);
        let short = text.len() < 200 && !notes.strong(i) && notes.case_line[i].is_none();
        if let Some(case_number) = &notes.case_line[i]
            && labelled_case_number(text.trim_start_matches(['•', '·', ' '])).is_some()
        {
            found.push(Candidate { title: text.len(), case_number: Some(case_number.clone()), ..plain(Mold::Case) });
        } else if let Some(label) = text.strip_suffix(':').map(|label| label.trim_start_matches(['•', '·', ' ']))
            && label.len() > 4
            && lexicon().words.case_labels.words.contains(&lower(label))
            && next_line(lines, furniture, i).is_some_and(|n| notes.any(n))
        {
            // "Sagsid.:", its number left out.
            found.push(Candidate { title: text.len(), ..plain(Mold::Case) });
        }
        if short && let Role::Heading(level) = line.style.role {
            found.push(plain(Mold::Heading(level)));
        } else if short && notes.body_size > 0.0 && text.len() < 160 {
            let larger = line.style.size > notes.body_size + 0.4;
            if (larger || line.style.bold) && text.chars().any(char::is_alphabetic) {
                found.push(plain(Mold::Type((line.style.size * 2.0) as u16, line.style.bold)));
            }
        }
        let next = || next_line(lines, furniture, i);
        if short
            && text.len() < 160
            && set_apart(line)
            && !notes.any(i)
            && (text.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”') || lettered(text))
            && !text.ends_with(['.', ':', ',', ';'])
            && meta(text) != Some(false)
            && !names_follow(lines, furniture, notes, i)
            && !opened(i)
            && next().is_some_and(|n| {
                notes.heading[n].is_some_and(|s| !s.weak && s.opens_item)
                    || notes.any(n) && notes.again.contains(&folded(&lines[n].text))
            })
        {
            found.push(plain(Mold::TitleOnly));
        }
    }
    doubled(lines, &mut found);
    // `1.`, `2.`, `3.` line by line: the numbers of a list of contents, its titles in another column.
    let column = |n: usize, by: usize| {
        let (first, second): (&Candidate, &Candidate) = (&found[n], &found[n + by]);
        first.alone
            && second.alone
            && next_line(lines, furniture, first.line) == Some(second.line)
            && second.key.0 == first.key.0 + 1
    };
    let in_column: Vec<bool> =
        (0..found.len()).map(|n| n + 1 < found.len() && column(n, 1) || n > 0 && column(n - 1, 1)).collect();
    let mut place = 0;
    found.retain(|_| {
        place += 1;
        !in_column[place - 1]
    });
    found
}

/// `3.  3. Ny bro`: where a list numbers what has a number, the second counts, `8.  9. Ny sti (lukket)` too.
fn doubled(lines: &[Line], found: &mut [Candidate]) {
    let inner = |c: &Candidate| {
        let text = lines[c.line].text.get(c.title..).filter(|_| matches!(c.mold, Mold::Dot | Mold::Wide))?;
        let own =
            numbered(c.line, text).filter(|own| own.mold == Mold::Dot && text[own.title..].starts_with(char::is_uppercase))?;
        Some(Candidate { title: c.title + own.title, mold: c.mold, ..own })
    };
    let twice: Vec<(usize, Candidate)> = found.iter().enumerate().filter_map(|(n, c)| Some((n, inner(c)?))).collect();
    if twice.iter().filter(|(n, own)| found[*n].key == own.key).count() < 3 {
        return;
    }
    for (n, own) in twice {
        let Candidate { listed, alone, score, .. } = found[n];
        found[n] = Candidate { listed, alone, score, ..own };
    }
}

/// `Punkt nummer: 4`: words of a site's own before a number alone on a line, again and again, each number one above the
/// last.
fn own_labels(lines: &[Line], furniture: &[bool], notes: &Notes) -> foldhash::HashMap<usize, ItemNumber> {
    let mut found: foldhash::HashMap<&str, Vec<(usize, &str)>> = foldhash::HashMap::default();
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| !furniture[*i]) {
        let text = line.text.as_str();
        if text.len() > 30
            || !text.ends_with(|c: char| c.is_ascii_digit())
            || !text.starts_with(char::is_uppercase)
            || notes.any(i)
        {
            continue;
        }
        let words = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let letters = words.chars().filter(|c| c.is_alphabetic()).count();
        // "Se videoklip af punkt 3" closes an item.
        if letters >= 3
            && words.split_whitespace().count() <= 2
            && text.len() - words.len() <= 3
            && words.ends_with([' ', ':'])
            && !words.contains(|c: char| c.is_ascii_digit())
        {
            found.entry(words).or_default().push((i, &text[words.len()..]));
        }
    }
    let value = |number: &str| number.parse::<u32>().unwrap_or(0);
    let rises = |places: &Vec<(usize, &str)>| places.len() >= 3 && places.windows(2).all(|w| value(w[1].1) == value(w[0].1) + 1);
    let risen = found.into_iter().filter(|(words, places)| rises(places) && !known_label(words)).flat_map(|(_, places)| places);
    risen.filter_map(|(i, number)| Some((i, number.parse().ok()?))).collect()
}

/// Whether the lexicon has a label for items.
fn known_label(words: &str) -> bool {
    lexicon().words.item_labels.words.contains(&lower(words.trim_end_matches([' ', ':'])))
}

/// Whether the line stands right under `Fraværende:`.
fn names_follow(lines: &[Line], furniture: &[bool], notes: &Notes, i: usize) -> bool {
    let above = (0..i).rev().find(|n| !furniture[*n]);
    above.is_some_and(|n| notes.away(n) && lines[n].text.ends_with(':'))
}

/// `at planen godkendes`
fn recommends(title: &str) -> bool {
    title.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("at "))
}

/// `03A: Title`
fn lettered(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(number, title)| {
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        (1..=3).contains(&digits)
            && number.len() == digits + 1
            && number.ends_with(|c: char| c.is_ascii_uppercase())
            && !title.is_empty()
    })
}

/// Items of which a page kept neither number nor title: `Åben` or `Lukket` alone over the headings of each.
pub(super) fn access_lines(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<Candidate> {
    let closed = |i: usize| matches!(lines[i].text.as_str(), "Lukket" | "Lukket punkt");
    let access = |i: usize| closed(i) || matches!(lines[i].text.as_str(), "Åben" | "Åbent" | "Åbent punkt");
    let found: Vec<Candidate> = (0..lines.len())
        .filter(|i| {
            let next = next_line(lines, furniture, *i);
            // Of a closed item nothing else may be shown.
            let opens = next.map_or(closed(*i), |n| notes.any(n) || closed(*i) && access(n));
            !furniture[*i] && access(*i) && opens
        })
        .map(|i| Candidate { title: lines[i].text.len(), alone: true, ..Candidate::unnumbered(i, Mold::TitleOnly) })
        .collect();
    if found.len() >= 3 { found } else { Vec::new() }
}

/// The first line of each decision's headings: several bodies' decisions in a row are one item's.
pub(super) fn clusters(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut within, mut away) = (false, false);
    for i in (0..lines.len()).filter(|i| !furniture[*i]) {
        let Some(shape) = notes.heading[i] else {
            // Text behind who was away is the next item's, and so is what stands in another group.
            if within {
                let text = &lines[i].text;
                within = !(away && text.len() > 40) && (text.len() > 60 || crate::head::group(text).is_none());
            }
            continue;
        };
        let filled = fills_in(&lines[i]);
        within &= !filled;
        away = notes.away(i);
        if shape.decides && !shape.weak {
            if !within {
                found.push(i);
            }
            within = !filled;
        } else if !shape.closes && !shape.weak {
            within = false;
        }
    }
    found
}

/// `Offentlig beslutning der skal udfyldes, hvis punktet er lukket`: all that a template shows of a closed item.
fn fills_in(line: &Line) -> bool {
    line.text.starts_with("Offentlig beslutning") && line.text.ends_with("lukket")
}

/// Items of a page that kept neither numbers nor titles: an item opens with the first heading behind the decision
/// of the one before. Where the text of the case stands behind its decision, the heading that opened the first
/// item opens them all.
pub(super) fn between_decisions(lines: &[Line], furniture: &[bool], notes: &Notes, decisions: &[usize]) -> Vec<Candidate> {
    let opens = |i: &usize| opens_section(furniture, notes, *i);
    let name = |i: usize| folded(&lines[i].text);
    let (first, last) = (decisions[0], decisions[decisions.len() - 1]);
    let behind: foldhash::HashSet<String> = (last + 1..lines.len()).filter(opens).map(name).collect();
    let before: foldhash::HashSet<String> = (0..first).filter(opens).map(name).collect();
    // Where no heading opens an item, it begins behind who was away from the one before.
    let behind_away = |from: usize, until: usize| {
        let last = (from..until).rev().find(|i| notes.away(*i))?;
        next_line(lines, furniture, last).filter(|i| *i < until)
    };
    // Where attachments close an item, what opens the next stands behind them.
    let gaps = decisions.windows(2).filter(|w| (w[0]..w[1]).any(|i| notes.attaches(i))).count();
    let closing = !(0..first).any(|i| notes.attaches(i)) && gaps * 2 >= decisions.len() - 1;
    let from = |w: &[usize]| (w[0]..w[1]).find(|i| closing && notes.attaches(*i)).unwrap_or(w[0]) + 1;
    // Of a closed item a page may show the decision alone, in a group of its own.
    let apart = |w: &[usize]| {
        let group = (w[0]..w[1]).any(|i| !furniture[i] && crate::head::group(&lines[i].text).is_some());
        (group || fills_in(&lines[w[0]]) || fills_in(&lines[w[1]])).then_some(w[1])
    };
    let start = |w: &[usize]| (from(w)..w[1]).find(|i| opens(i)).or_else(|| apart(w)).or_else(|| behind_away(w[0] + 1, w[1]));
    let starts: Vec<usize> = decisions.windows(2).filter_map(start).collect();
    let trailing = starts.iter().filter(|i| behind.contains(&name(**i)) && !before.contains(&name(**i))).count();
    // A menu above may name a heading too: the first that later items open with goes before.
    let again: foldhash::HashSet<String> = starts.iter().map(|i| name(*i)).collect();
    let opening = (0..first).filter(opens).find(|i| again.contains(&name(*i))).or_else(|| (0..first).find(opens));
    let starts: Vec<usize> = match opening.filter(|_| trailing * 2 > starts.len()) {
        Some(opening) => {
            let opening = name(opening);
            (0..lines.len()).filter(|i| opens(i) && name(*i) == opening).collect()
        }
        // A page may begin with a decision alone.
        None => std::iter::once(opening.unwrap_or(first)).chain(starts).collect(),
    };
    sections(lines, starts)
}

/// Items of a page that set a dash before each title: `- Valg af formand`, one before each decision.
pub(super) fn dashed(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<Candidate> {
    let decides = |i: &usize| !furniture[*i] && notes.heading[*i].is_some_and(|s| s.decides && !s.weak);
    let decisions: Vec<usize> = (0..lines.len()).filter(decides).collect();
    let title = |i: &usize| {
        lines[*i].text.strip_prefix("- ").is_some_and(|text| {
            !furniture[*i]
                && !notes.any(*i)
                && text.starts_with(char::is_uppercase)
                && text.len() < 160
                && !text.ends_with(['.', ',', ';', ':'])
        })
    };
    let starts = std::iter::once(0).chain(decisions.iter().map(|d| d + 1));
    let titles: Vec<Vec<usize>> =
        starts.zip(&decisions).map(|(from, decision)| (from..*decision).filter(title).collect()).collect();
    if titles.iter().filter(|t| t.len() == 1).count() * 4 < decisions.len() * 3 {
        return Vec::new();
    }
    // A list of contents or of members stands before the first.
    let first = titles.into_iter().filter_map(|t| t.last().copied());
    first.map(|i| Candidate { title: "- ".len(), ..Candidate::unnumbered(i, Mold::TitleOnly) }).collect()
}

/// Items of an agenda that kept neither numbers nor titles: each opens with the heading that opened the first.
pub(super) fn recurring(lines: &[Line], furniture: &[bool], notes: &Notes) -> Vec<Candidate> {
    let opens = |i: &usize| opens_section(furniture, notes, *i);
    let Some(first) = (0..lines.len()).find(opens) else { return Vec::new() };
    let opening = folded(&lines[first].text);
    let starts: Vec<usize> = (first..lines.len()).filter(|i| opens(i) && folded(&lines[*i].text) == opening).collect();
    if starts.len() >= 3 { sections(lines, starts) } else { Vec::new() }
}

/// The headings that open items of pages without numbers and titles.
fn sections(lines: &[Line], starts: Vec<usize>) -> Vec<Candidate> {
    let section = |i: usize| Candidate { title: lines[i].text.len(), alone: true, ..Candidate::unnumbered(i, Mold::Section) };
    starts.into_iter().map(section).collect()
}

/// Whether a heading stands here that an item may open with.
fn opens_section(furniture: &[bool], notes: &Notes, i: usize) -> bool {
    !furniture[i] && notes.heading[i].is_some_and(|s| !s.weak && !s.closes && s.opens_item)
}

/// Where the list of all attachments begins that closes a document: what is numbered below is no item.
fn closing_list(lines: &[Line], notes: &Notes) -> usize {
    let list = |i: &usize| {
        ["bilagsliste", "bilagsoversigt", "samlet bilagsliste"]
            .contains(&lower(lines[*i].text.trim_end_matches([':', ' '])).as_str())
    };
    // Behind it stands nothing but attachments.
    let mut behind = (0..lines.len()).rev().filter(|i| notes.strong(*i)).take_while(|i| notes.attaches(*i));
    behind.find(list).unwrap_or(lines.len())
}

/// An announced agenda without numbers: bullets under `Åbent møde` and its kin.
pub(super) fn listed_titles(lines: &[Line], furniture: &[bool]) -> Vec<Candidate> {
    let bullet = |text: &str| text.strip_prefix(['•', '·']).map(|rest| text.len() - rest.trim_start().len());
    let mut found = Vec::new();
    let mut under = false;
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| !furniture[*i]) {
        match bullet(&line.text) {
            Some(title) if under && line.text.len() < 200 => {
                found.push(Candidate { title, listed: true, ..Candidate::unnumbered(i, Mold::TitleOnly) });
            }
            _ => {
                under = crate::head::group(&line.text)
                    .is_some_and(|g| lower(&g).ends_with(" møde") || lower(&g).ends_with("dagsorden"))
            }
        }
    }
    if found.len() >= 3 { found } else { Vec::new() }
}

/// `1. Sagsfremstilling` … `5. Indstilling` in one item after the other: the template's headings, and no items.
fn numbered_headings(lines: &[Line], notes: &Notes) -> foldhash::HashSet<usize> {
    let numbered: Vec<usize> =
        (0..lines.len()).filter(|i| notes.any(*i) && lines[*i].text.starts_with(|c: char| c.is_ascii_digit())).collect();
    let again = |i: usize| numbered.iter().any(|o| *o != i && lower(&lines[*o].text) == lower(&lines[i].text));
    if numbered.iter().filter(|i| again(**i)).count() >= 3 { numbered.into_iter().collect() } else { Default::default() }
}

pub(super) fn next_line(lines: &[Line], furniture: &[bool], i: usize) -> Option<usize> {
    (i + 1..lines.len()).find(|n| !furniture[*n])
}

/// Whether a text is `Punkt 2` or its kin and no more.
pub(crate) fn announces(text: &str) -> bool {
    numbered(0, text).is_some_and(|c| matches!(c.mold, Mold::Keyword(_)) && c.title >= text.len())
}

/// Whether a text is an item's number and title in any of the usual forms.
pub(crate) fn titled(text: &str) -> bool {
    begins(text) || numbered(0, text).is_some_and(|c| matches!(c.mold, Mold::Keyword(_)) && text.len() > c.title + 3)
}

/// Whether a text begins like a numbered item: number, stop, capital.
pub(crate) fn begins(text: &str) -> bool {
    numbered(0, text).is_some_and(|c| {
        matches!(c.mold, Mold::Dot | Mold::Wide | Mold::Bare)
            && c.key.0 < 1000
            && text.len() > c.title + 3
            && text[c.title..].trim_start_matches('(').starts_with(char::is_uppercase)
    })
}

/// A candidate with a number at the line's start, or behind a bullet that a web page set before it.
pub(super) fn bulleted(i: usize, text: &str) -> Option<Candidate> {
    let marked = !text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let rest = if marked { text.trim_start_matches(['•', '·', '▪', '●', '■', '\u{F0B7}', ' ', '\t']) } else { text };
    let skipped = text.len() - rest.len();
    let mut candidate = numbered(i, rest)?;
    candidate.title += skipped;
    Some(candidate)
}

/// A candidate with a number at the line's start.
pub(super) fn numbered(i: usize, text: &str) -> Option<Candidate> {
    let first = *text.as_bytes().first()?;
    let make = |mold, number: &str, title: usize| -> Option<Candidate> {
        let number: ItemNumber = number.parse().ok()?;
        let (major, minor) = match number.as_str().split_once('.') {
            Some((a, b)) => (a.parse().ok()?, b.parse().unwrap_or_else(|_| u32::from(b.bytes().next().unwrap_or(0)))),
            None => (number.leading()?, 0),
        };
        let unnumbered = Candidate::unnumbered(i, mold);
        (major < 5000).then_some(Candidate { key: (major, minor), number: Some(number), title, ..unnumbered })
    };
    if first.is_ascii_digit() {
        return plain_number(text, make);
    }
    static BEGUN: LazyLock<Beginnings> =
        LazyLock::new(|| Beginnings::of(lexicon().words.item_labels.words.iter().map(String::as_str)));
    let labelled = BEGUN.may_open(text);
    // Most lines go on with a sentence, or begin one.
    let plain = first.is_ascii_lowercase() || text.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
    if plain && !labelled && !matches!(first, b'l' | b'L' | 0xC3) {
        return None;
    }
    let letters = text.bytes().take_while(|b| matches!(b, b'I' | b'V' | b'X' | b'L')).count();
    if letters > 0
        && let Some(rest) = text[letters..].strip_prefix('.')
        && rest.starts_with(' ')
        && roman(&text[..letters]).is_some()
    {
        return make(Mold::Roman, &text[..letters], text.len() - rest.trim_start().len());
    }
    // `HR 1. Ny hjemmeside`: the body's letters before each number.
    let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
    if (2..=4).contains(&capitals)
        && let Some(rest) = text[capitals..].strip_prefix(' ')
        && let digits = rest.bytes().take_while(u8::is_ascii_digit).count()
        && (1..=3).contains(&digits)
        && let Some(title) = rest[digits..].strip_prefix(". ").map(str::trim_start)
        && title.starts_with(char::is_uppercase)
    {
        return make(Mold::Lettered(char::from(first)), &rest[..digits], text.len() - title.len());
    }
    // `T7. Nabohøring`
    if first.is_ascii_uppercase() {
        let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&digits)
            && let Some(rest) = text[1 + digits..].strip_prefix('.').filter(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            return make(Mold::Lettered(char::from(first)), &text[..1 + digits], text.len() - rest.trim_start().len());
        }
    }
    // `lukket 9 Lukket punkt`: an entry of a list of contents.
    if matches!(first, b'l' | b'L' | 0xC3)
        && let Some(rest) = ["lukket ", "Lukket ", "åbent ", "Åbent "].iter().find_map(|word| text.strip_prefix(word))
        && let digits = rest.bytes().take_while(u8::is_ascii_digit).count()
        && (1..=3).contains(&digits)
        && let Some(title) = rest[digits..].strip_prefix(' ').map(str::trim_start)
        && title.starts_with(char::is_uppercase)
    {
        return make(Mold::Keyword(ACCESS), &rest[..digits], text.len() - title.len());
    }
    if !labelled || !any_byte(opening(text, 32).as_bytes(), |b| b.is_ascii_digit()) {
        return None;
    }
    let labels = &lexicon().words.item_labels.words;
    let lowered = lower(opening(text, 32));
    let (index, label) =
        labels.iter().enumerate().filter(|(_, l)| lowered.starts_with(l.as_str())).max_by_key(|(_, l)| l.len())?;
    let behind = &text[label.len()..];
    let rest = behind.trim_start_matches([' ', '.', '\t', ':']);
    if behind.len() == rest.len() && !label.ends_with('.') {
        return None;
    }
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if end == 0 || end > 4 {
        return None;
    }
    let mut number_end = end;
    if let Some(sub) = rest[end..].strip_prefix('.') {
        let more = sub.find(|c: char| !c.is_ascii_digit()).unwrap_or(sub.len());
        if more > 0 && more <= 2 {
            number_end = end + 1 + more;
        }
    }
    let mut tail = &rest[number_end..];
    // "Punkt 1 af 4" counts the items of the page.
    if let Some(all) =
        tail.strip_prefix(" af ").map(|a| a.trim_start_matches(|c: char| c.is_ascii_digit())).filter(|a| a.len() + 4 < tail.len())
    {
        tail = all;
    }
    // "Sag 7/2018: Title": the year belongs to the number.
    if let Some(year) = tail.strip_prefix("/20").or_else(|| tail.strip_prefix("/19")).filter(|y| {
        y.len() > 3 && y.as_bytes()[..2].iter().all(u8::is_ascii_digit) && y[2..].trim_start().starts_with([':', '-', '–'])
    }) {
        tail = &year[2..];
    }
    // "Punkt 19-041 Beslutningssag": the year and the running number.
    if let Some(serial) = tail.strip_prefix('-')
        && end == 2
        && serial.len() > 4
        && serial.as_bytes()[..3].iter().all(u8::is_ascii_digit)
        && serial[3..].starts_with(' ')
        && serial[4..].starts_with(char::is_uppercase)
    {
        let number = &rest[..end + 4];
        let mut candidate = make(Mold::Keyword(u8::try_from(index).unwrap_or(u8::MAX)), number, text.len() - serial[4..].len())?;
        candidate.key = (candidate.key.0, serial[..3].parse().ok()?);
        return Some(candidate);
    }
    // "Sag nr. 19/2484" is a case number, "Punkt 12 + 13" and "Punkt 4 og 5" are running heads or prose.
    if tail.starts_with(['/', '-']) && tail[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let title = tail.trim_start_matches([' ', '.', ':', '-', '–', '\t', ')']);
    let separated = tail.len() != title.len() || title.is_empty();
    // "Sag nr. 80 (SSU 4/11)" tells where else the case was, and no title.
    let title = if separated && title.starts_with('(') && title.ends_with(')') && title.len() < 24 { "" } else { title };
    if !separated || tail.starts_with(',') || title.starts_with(['+', '(']) {
        return None;
    }
    let only_blank = tail.starts_with(' ') && !tail.trim_start().starts_with([':', '-', '–', '.']);
    if !title.is_empty() && only_blank && title.starts_with(|c: char| c.is_lowercase()) {
        return None;
    }
    // Labels that mean the same make one style: "Pkt." and "Punkt" are not mixed in practice.
    make(Mold::Keyword(u8::try_from(index).unwrap_or(u8::MAX)), &rest[..number_end], text.len() - title.len())
}

pub(super) fn plain_number(text: &str, make: impl Fn(Mold, &str, usize) -> Option<Candidate>) -> Option<Candidate> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 4 {
        return None;
    }
    let rest = &text[digits..];
    let number = &text[..digits];
    let title_at = |tail: &str| text.len() - tail.trim_start().len();
    let mut chars = rest.chars();
    match chars.next() {
        None => make(Mold::Bare, number, text.len()),
        Some('.') => {
            let tail = &rest[1..];
            let more = tail.bytes().take_while(u8::is_ascii_digit).count();
            if more > 0 && more <= 2 {
                // 3.1. Title, 3.1 Title; not 3.1.2021 and not 1.000
                let after = tail[more..].strip_prefix('.').unwrap_or(&tail[more..]);
                let title = after.trim_start();
                let good =
                    after.starts_with([' ', '\t']) && title.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”');
                return if good { make(Mold::Sub, &text[..digits + 1 + more], title_at(after)) } else { None };
            }
            let letter = tail.bytes().next().filter(u8::is_ascii_lowercase);
            if letter.is_some() && tail[1..].starts_with(['.', ' ', ')']) && tail.len() > 3 {
                return make(Mold::Letter, &text[..digits + 2], title_at(tail[1..].trim_start_matches(['.', ')'])));
            }
            if tail.trim().is_empty() {
                return make(Mold::Wide, number, text.len());
            }
            // "9......... Kontraktforhold. 13": the leaders of a list of contents.
            let led = tail.trim_start_matches('.');
            if tail.len() - led.len() >= 3 && led.starts_with(' ') {
                return make(Mold::Wide, number, title_at(led));
            }
            if tail.starts_with("  ") || tail.starts_with('\t') {
                make(Mold::Wide, number, title_at(tail))
            } else if tail.starts_with(' ') {
                make(Mold::Dot, number, title_at(tail))
            } else if tail.starts_with(|c: char| c.is_uppercase() || c == '"') {
                make(Mold::Tight, number, title_at(tail))
            } else {
                None
            }
        }
        Some(':') => make(Mold::Colon, number, title_at(&rest[1..])),
        Some(')') => make(Mold::Paren, number, title_at(&rest[1..])),
        // "66A. Tillægspunkt"
        Some(c @ 'A'..='F') if digits > 0 && rest[1..].starts_with(". ") => {
            make(Mold::Dot, &text[..digits + 1], title_at(&rest[2..]))
                .map(|candidate| Candidate { key: (candidate.key.0, u32::from(c)), ..candidate })
        }
        Some(c) if c.is_uppercase() && rest.chars().nth(1).is_some_and(char::is_lowercase) => make(Mold::Glued, number, digits),
        Some(' ' | '\t') => {
            let tail = rest.trim_start();
            if let Some(after) = tail.strip_prefix(':') {
                return make(Mold::Colon, number, title_at(after));
            }
            if let Some(after) = tail.strip_prefix("- ").or_else(|| tail.strip_prefix("– ")) {
                // "3 - 09.05-09.40 Høring"
                let time = |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '-' | '–');
                let timed = after.trim_start_matches(time);
                let after = if after.len() - timed.len() >= 9 { timed.trim_start() } else { after };
                return if after.starts_with(char::is_uppercase) { make(Mold::Dash, number, title_at(after)) } else { None };
            }
            if ["(Åben", "(Lukke"].iter().any(|w| tail.starts_with(w)) {
                return make(Mold::BareWide, number, title_at(rest));
            }
            if !tail.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '”') {
                return None;
            }
            make(
                if rest.starts_with("  ") || rest.starts_with('\t') { Mold::BareWide } else { Mold::Bare },
                number,
                title_at(rest),
            )
        }
        _ => None,
    }
}
