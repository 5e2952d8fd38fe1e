//! Pages poured into one line each, as transcripts of web sites keep them.

use super::*;

/// Whether headings stand inside long lines: the page was poured into one.
pub(super) fn flattened(lines: &[Line]) -> bool {
    let all: usize = lines.iter().map(|l| l.text.len()).sum();
    let poured: Vec<usize> = lines
        .iter()
        .filter(|l| l.style.role == Role::Plain && l.text.len() > 110)
        .filter(|l| breaks(&l.text).len() >= 2 || l.text.len() > LONG && !breaks(&l.text).is_empty())
        .map(|l| l.text.len())
        .collect();
    (poured.len() >= 2 || poured.iter().any(|n| *n > 2 * LONG)) && poured.iter().sum::<usize>() * 2 > all
}

pub(super) fn cut(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len() * 8);
    let listed = listed_titles(&lines);
    let head = shared_head(&lines);
    let feet = page_feet(&lines);
    for (index, mut line) in lines.into_iter().enumerate() {
        let foot = feet.iter().find(|(i, _)| *i == index).map(|(_, at)| line.text.split_off(*at));
        if line.text.len() < 60 && page_mark(&line.text) == 0 || line.style.role != Role::Plain {
            out.push(line);
            continue;
        }
        let mut places = breaks(&line.text);
        places.insert(0, 0);
        // Transcripts set the page's number, and sometimes "Side 3", before the page's text.
        let page = page_mark(&line.text);
        let page = page + running_mark(&line.text[page..]);
        let page = page.max(head.as_ref().map_or(0, |head| head_mark(&line.text, head)));
        if page > 0 {
            let edge = Style { role: Role::PageEdge, ..line.style };
            out.push(Line { text: line.text[..page].trim().to_owned(), style: edge, ..line });
            places.retain(|p| *p > page);
            places.insert(0, page);
        }
        places.push(line.text.len());
        places.dedup();
        for (n, place) in places.windows(2).enumerate() {
            let text = line.text[place[0]..place[1]].trim();
            // The page's foot, poured in behind its text.
            let foot = text.rfind(" Side ").filter(|at| {
                place[1] == line.text.len() && text[at + 6..].bytes().all(|b| b.is_ascii_digit()) && text.len() > at + 6
            });
            if let Some(at) = foot {
                out.push(Line {
                    text: text[at..].trim().to_owned(),
                    style: Style { role: Role::PageEdge, ..line.style },
                    ..line
                });
            }
            let text = foot.map_or(text, |at| text[..at].trim_end());
            // "Møde den 18. marts Side 3", its date lost.
            let text = if foot.is_some() { text.strip_suffix(" Møde den").unwrap_or(text) } else { text };
            if text.is_empty() {
                continue;
            }
            let gap = if n == 0 { line.style.gap } else { Gap::Paragraph };
            let (title, text) = text.split_at(title_end(text, &listed).unwrap_or(0));
            for (text, gap) in [(title.trim(), gap), (text.trim(), if title.is_empty() { gap } else { Gap::Paragraph })] {
                if !text.is_empty() {
                    out.push(Line { text: text.to_owned(), style: Style { gap, ..line.style }, ..line });
                }
            }
        }
        if let Some(foot) = foot {
            out.push(Line { text: foot.trim().to_owned(), style: Style { role: Role::PageEdge, ..line.style }, ..line });
        }
    }
    out
}

/// The length of `Fjordby Kommune Økonomiudvalget, Side 2 ` at a page's start.
fn running_mark(text: &str) -> usize {
    let Some(at) = text.find("Side ").filter(|at| *at < 130) else { return 0 };
    let digits = text[at + 5..].bytes().take_while(u8::is_ascii_digit).count();
    let before = lower(&text[..at]);
    let named = before.contains("kommune") || before.contains("udvalg") || before.contains("råd") || before.contains("mødedato");
    let end = at + 5 + digits;
    if digits == 0 || !named || before.contains(". ") || !text[end..].starts_with(' ') { 0 } else { end + 1 }
}

/// What the list of contents says, in lower case: its entries run into each other, but each title stands there whole.
fn listed_titles(lines: &[Line]) -> String {
    let mut listed = String::new();
    for line in lines.iter().filter(|l| l.text.len() > 110) {
        let lowered = lower(&line.text);
        for word in ["indholdsfortegnelse", "sagsoversigt", "sager behandles"] {
            if let Some(at) = lowered.find(word) {
                listed.push_str(&lowered[at..]);
                listed.push(' ');
            }
        }
    }
    listed
}

/// Where the title ends in `307. Til orientering Der blev orienteret om …`: what the contents list, or else where a sentence begins.
fn title_end(text: &str, listed: &str) -> Option<usize> {
    let words_of = &lexicon().words.sentences;
    let digits = text.strip_prefix("Punkt ").or(text.strip_prefix("Pkt. ")).unwrap_or(text);
    let number = digits.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    if number == 0 || !items::titled(text) || text.len() < number + 20 {
        return None;
    }
    let start = text.len() - digits[number..].trim_start().len();
    let words: Vec<(usize, &str)> = text[start..]
        .split(' ')
        .scan(start, |at, word| {
            let here = *at;
            *at += word.len() + 1;
            Some((here, word))
        })
        .take(40)
        .collect();
    let end_of = |n: usize| words[n].0 + words[n].1.len();
    // The longest beginning that the contents hold.
    let known = (0..words.len()).rev().find(|n| listed.contains(&lower(&text[start..end_of(*n)])));
    if let Some(n) = known.filter(|n| *n >= 1 || words[0].1.len() >= 6) {
        let end = end_of(n);
        return (end < text.len()).then_some(end);
    }
    // A title alone has no stop.
    if !text.ends_with(['.', ':', '?']) {
        return None;
    }
    let begins = |n: usize| {
        let word = words[n].1;
        let before = words[n - 1].1;
        word.starts_with(char::is_uppercase)
            && !before.ends_with([',', ':', '-', '–', '/'])
            && !matches!(before, "og" | "af" | "for" | "til" | "i" | "på" | "med" | "om" | "fra" | "ved" | "v." | "v/")
            && (words_of.openers.iter().any(|w| w == word)
                || (1..=3).any(|k| {
                    words.get(n + k).is_some_and(|(_, w)| words_of.verbs.iter().any(|v| v == w))
                        && words[n + 1..n + k].iter().all(|(_, w)| w.starts_with(char::is_uppercase))
                }))
    };
    (1..words.len()).find(|n| begins(*n)).map(|n| words[n].0)
}

/// The words that most pages begin with, behind their number: `Handicaprådet Mødedato Side`.
fn shared_head(lines: &[Line]) -> Option<String> {
    let pages: Vec<&str> = lines
        .iter()
        .filter(|l| l.text.len() > 60)
        .filter_map(|l| Some(&l.text[page_mark(&l.text)..]).filter(|rest| rest.len() < l.text.len()))
        .collect();
    let mut best: Option<String> = None;
    for page in &pages {
        let mut end = 0;
        for word in page.split(' ').take(14) {
            let next = end + word.len();
            if pages.iter().filter(|p| p.get(..next) == page.get(..next)).count() < 3 {
                break;
            }
            end = next + 1;
        }
        let shared = page.get(..end.saturating_sub(1)).unwrap_or("");
        if shared.contains(' ') && shared.len() > 12 && best.as_ref().is_none_or(|b| b.len() < shared.len()) {
            best = Some(shared.to_owned());
        }
    }
    best.filter(|_| pages.len() >= 3)
}

/// The length of a page's number and its shared head, with a number behind it.
fn head_mark(text: &str, head: &str) -> usize {
    let mark = page_mark(text);
    let Some(rest) = text[mark..].strip_prefix(head).filter(|_| mark > 0) else { return 0 };
    let digits = rest.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    // "Side 74 Beslutning", but "Side 311. Regnskab" lost its page and keeps its item.
    let numbered = head.ends_with("Side") && digits > 0 && rest.trim_start()[digits..].starts_with(' ');
    let blank = rest.len() - rest.trim_start().len();
    text.len() - rest.len() + if numbered { blank + digits } else { blank.min(1) }
}

/// Numbers of pages that end the pages' lines and rise by one or two: the line, and where its number begins.
fn page_feet(lines: &[Line]) -> Vec<(usize, usize)> {
    let found: Vec<(usize, usize, u32)> = lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.text.len() > 60 && page_mark(&l.text) > 0)
        .filter_map(|(i, l)| {
            let (before, last) = l.text.rsplit_once(' ')?;
            let number: u32 = last.parse().ok().filter(|_| last.len() <= 4)?;
            let before = before.strip_suffix(" Side").unwrap_or(before);
            let before = before.strip_suffix(" Møde den").unwrap_or(before);
            Some((i, before.len(), number))
        })
        .collect();
    let rises = |a: u32, b: u32| b > a && b - a <= 2;
    let fits =
        |n: usize| n > 0 && rises(found[n - 1].2, found[n].2) || found.get(n + 1).is_some_and(|next| rises(found[n].2, next.2));
    (0..found.len()).filter(|n| fits(*n)).map(|n| (found[n].0, found[n].1)).collect()
}

/// `DIHAKE / 07/11022`, `J. nr. 00.32.00 Ø00`, `05.03.10-P20-1-20`: how the case is registered, and the length of it.
fn register_at(text: &str) -> Option<usize> {
    let token = |t: &str| {
        t.bytes().any(|b| b.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_digit() || c.is_uppercase() || ".-/".contains(c))
    };
    let run = |from: usize| {
        let mut end = from;
        for word in text[from..].split(' ') {
            // A number and a stop is the next item's.
            let item = word.strip_suffix('.').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            if !token(word) || item {
                break;
            }
            end += word.len() + 1;
        }
        (end > from).then(|| (end - 1).min(text.len()))
    };
    for label in ["J. nr. ", "J.nr. ", "J.nr.: ", "J. nr.: ", "Sagsnr. ", "Sagsnr.: ", "Journalnr. "] {
        if text.starts_with(label) {
            return run(label.len());
        }
    }
    let initials = text.bytes().take_while(u8::is_ascii_uppercase).count();
    if (3..=8).contains(&initials) && text[initials..].starts_with(" / ") {
        return run(initials + 3);
    }
    let kle = text
        .split(' ')
        .next()
        .filter(|w| w.len() > 12 && w.parse::<sagsgang_model::CaseNumber>().is_ok_and(|c| c.kle().is_some()))?;
    Some(kle.len())
}

/// The length of `3 Side 1 ` at a page's start.
fn page_mark(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 3 || !text[digits..].starts_with(' ') || text[digits + 1..].starts_with(char::is_lowercase) {
        return 0;
    }
    let rest = &text[digits + 1..];
    let side = rest.strip_prefix("Side ").map(|r| r.bytes().take_while(u8::is_ascii_digit).count()).filter(|n| *n > 0);
    digits + 1 + side.map_or(0, |n| 5 + n)
}

/// Where a flattened line should break: before headings, labels, item numbers and groups.
fn breaks(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let lowered = lower(text);
    let recommenders: Vec<usize> =
        text.match_indices(" indstiller,").filter_map(|(at, _)| recommender_before(text, at)).collect();
    let mut previous_break = 0;
    let mut force_at: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if let Some(force) = force_at
            && at >= force
        {
            force_at = None;
            if at > previous_break && !text[at..].trim_start().is_empty() {
                let skip = text[at..].len() - text[at..].trim_start().len();
                places.push(at + skip);
                previous_break = at + skip;
            }
        }
        let starts = at == 0 || text[..at].ends_with(' ');
        if !starts || !(c.is_uppercase() || c.is_ascii_digit()) {
            continue;
        }
        let before = text[..at].trim_end();
        let ends_sentence = before.is_empty() || before.ends_with(['.', ':', '?', '!', ')', ';', '…']);
        // After a heading, label value, case number or similar a new one may follow at once.
        let near = at - previous_break < 90;
        let word_before = before.rsplit(' ').next().unwrap_or("");
        // Danish writes nouns small: a capital inside a sentence is a heading's, unless all is set in capitals or it is part of a name.
        let shouted =
            word_before.len() > 1 && !word_before.chars().any(char::is_lowercase) && word_before.chars().all(char::is_alphabetic);
        let named = matches!(word_before, "for" | "og" | "&" | "i" | "af" | "til" | "på" | "om" | "-" | "under");
        let noun = text[at..].chars().nth(1).is_some_and(char::is_lowercase) && !named;
        let clear = (ends_sentence || near) && !(shouted && !noun && !ends_sentence);
        if let Some(len) = heading_at(&text[at..], &lowered[at..], clear, noun) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            let colon = text[at + len..].starts_with(':') || text[at + len..].starts_with(" :");
            if !colon && len > 0 {
                force_at = Some(at + len);
            }
            continue;
        }
        if let Some(len) = group_at(&lowered[at..]).filter(|_| ends_sentence || near) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            force_at = Some(at + len);
            continue;
        }
        // "Atdagsordenen godkendes": a clause of a recommendation, its blank lost.
        if near
            && text[at..].starts_with("At")
            && text[at + 2..].starts_with(char::is_lowercase)
            && before.ends_with([':', ','])
            && at > previous_break
        {
            places.push(at);
            previous_break = at;
            continue;
        }
        if let Some(len) = register_at(&text[at..]) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            force_at = Some(at + len);
            continue;
        }
        let announced = ["Punkt ", "Pkt. ", "Sag nr. "].iter().any(|w| {
            text[at..].strip_prefix(w).is_some_and(|rest| {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                (1..=3).contains(&digits)
                    && rest[digits..].starts_with(['.', ':'])
                    && rest[digits + 1..].trim_start().starts_with(char::is_uppercase)
            })
        });
        if announced && (ends_sentence || near) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            continue;
        }
        if recommenders.contains(&at) && at > previous_break {
            places.push(at);
            previous_break = at;
            continue;
        }
        let numbered = || {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            c.is_ascii_digit()
                && (ends_sentence || near && text[at + digits..].starts_with(['.', ':']))
                && item_at(&text[at..])
                && !matches!(
                    word_before,
                    "den" | "d." | "kl." | "pkt." | "punkt" | "Punkt" | "Pkt." | "stk." | "nr." | "§" | "Side" | "side" | "inden"
                )
        };
        if at > previous_break && (label_at(&lowered[at..]) || numbered()) {
            places.push(at);
            previous_break = at;
        }
    }
    places
}

/// A strong heading of the lexicon that stands here, and its length.
fn heading_at(text: &str, lowered: &str, clear: bool, noun: bool) -> Option<usize> {
    for entry in lexicon().headings_at(lowered) {
        if entry.weak {
            continue;
        }
        let telling =
            matches!(entry.kind, SectionKind::Decision | SectionKind::Recommendation | SectionKind::Case | SectionKind::Summary);
        let clear = clear || noun && telling && entry.words.chars().all(char::is_alphabetic);
        let rest = &text[entry.words.len()..];
        // "Beslutning Udvalget for Natur og Teknik den 03-02-2014 Godkendt."
        if entry.kind == SectionKind::Decision
            && clear
            && rest.starts_with(' ')
            && let Some(found) = dates::find(rest.get(..rest.len().min(120)).or_else(|| rest.get(..119)).unwrap_or(""))
        {
            let subject =
                rest[..found.start].trim().trim_start_matches("i ").trim_end_matches("den").trim_end_matches("d.").trim();
            if head::body_name(subject).is_some() {
                return Some(entry.words.len() + found.end);
            }
        }
        // "Beslutning Kultur- og Fritidsudvalget den Godkendt.", its date lost.
        if entry.kind == SectionKind::Decision
            && clear
            && let Some(den) = rest.find(" den ").filter(|at| *at > 3 && *at < 90)
            && head::body_name(rest[..den].trim().trim_start_matches("i ")).is_some()
            && rest[den + 5..].starts_with(char::is_uppercase)
        {
            return Some(entry.words.len() + den + 4);
        }
        // "Det indstilles, at dagsordenen godkendes."
        if entry.kind == SectionKind::Recommendation
            && clear
            && (rest.starts_with(", at ") || rest.starts_with(": at "))
            && entry.words.starts_with("det ")
        {
            return Some(0);
        }
        let next = rest.chars().next().unwrap_or(' ');
        let colon = next == ':' || rest.starts_with(" :");
        let behind = rest.trim_start().chars().next().unwrap_or('A');
        let capital = next == ' ' && (behind.is_uppercase() || behind.is_ascii_digit()) || next.is_uppercase();
        if colon || clear && capital {
            return Some(entry.words.len());
        }
    }
    None
}

/// `… 2016 Kultur- og Sundhedsforvaltningen indstiller, at`: where the words that name who recommends begin.
fn recommender_before(text: &str, verb: usize) -> Option<usize> {
    let mut start = verb;
    for word in text[..verb].rsplit(' ') {
        let joins = matches!(word, "og" | "for" | "i" | "&");
        if !(word.starts_with(char::is_uppercase) || joins && start < verb)
            || word.ends_with(['.', ':', ',', ')']) && start < verb && !word.ends_with(',')
        {
            break;
        }
        start = start.checked_sub(word.len() + 1)?;
    }
    // A joining word cannot begin a name.
    let mut begin = start + 1;
    while let Some(rest) = text.get(begin..verb).filter(|r| r.starts_with(char::is_lowercase)) {
        begin += rest.find(' ')? + 1;
    }
    let name = lower(text.get(begin..verb)?);
    lexicon().words.recommenders.ends.iter().any(|end| name.ends_with(end.as_str())).then_some(begin)
}

fn group_at(lowered: &str) -> Option<usize> {
    lexicon().words.groups.words.iter().filter(|g| g.contains("døre") && lowered.starts_with(g.as_str())).map(String::len).max()
}

/// A label of the head or of the case register, with its colon.
fn label_at(lowered: &str) -> bool {
    let Some(colon) = lowered.find(':').filter(|at| *at <= 28) else {
        return [
            "åben sag",
            "lukket sag",
            "mødet slut",
            "mødet hævet",
            "mødedato ",
            "underskriftsside ",
            "underskrifter ",
            "underskriftsblad ",
        ]
        .iter()
        .any(|w| lowered.starts_with(w));
    };
    let name = lowered[..colon].trim();
    lexicon().label(name).is_some()
        || lexicon().words.case_labels.words.iter().any(|l| l.trim_end_matches('.') == name.trim_end_matches('.'))
        || lexicon().words.item_meta.starts.iter().any(|m| m.trim_end_matches([':', '.', ' ']) == name.trim_end_matches('.'))
}

/// `61. Til efterretning`, `01. Godkendelse`: a number, a stop and a capital.
fn item_at(text: &str) -> bool {
    items::begins(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> &str {
        title_end(text, "").map_or("", |at| text[..at].trim())
    }

    #[test]
    fn every_opener_begins_a_text() {
        for word in &lexicon().words.sentences.openers {
            let text = format!("7. Ny cykelsti langs åen {word} fortsætter arbejdet i det nye år.");
            assert_eq!(title(&text), "7. Ny cykelsti langs åen", "{word}");
        }
    }

    #[test]
    fn every_verb_tells_who_acts() {
        for verb in &lexicon().words.sentences.verbs {
            let text = format!("7. Ny cykelsti langs åen Kirsten Holm {verb} det, der var sket siden sidst.");
            assert_eq!(title(&text), "7. Ny cykelsti langs åen", "{verb}");
        }
    }

    #[test]
    fn every_recommender_is_found_before_its_verb() {
        for end in &lexicon().words.recommenders.ends {
            let name: String = end.chars().take(1).flat_map(char::to_uppercase).chain(end.chars().skip(1)).collect();
            let text = format!("Ombygning i 2016 Kultur- og {name} indstiller, at");
            let verb = text.find(" indstiller").unwrap();
            assert_eq!(recommender_before(&text, verb).map(|at| &text[at..verb]), Some(&*format!("Kultur- og {name}")), "{end}");
        }
    }

    #[test]
    fn titles_that_the_contents_know() {
        let listed = "306. til efterretning til orientering budget for klubber 2 navngivning af daginstitution 4";
        let end = |text: &str| title_end(text, listed).map(|at| text[..at].to_owned());
        assert_eq!(end("307. Til orientering Beretning fra Klub Syd foreligger."), Some("307. Til orientering".to_owned()));
        assert_eq!(end("312. Navngivning af daginstitution"), None);
    }

    #[test]
    fn registers() {
        for (text, register) in [
            ("DIHAKE / 07/11022 Sagen er", "DIHAKE / 07/11022"),
            ("J. nr. 00.32.00 Ø00 Udvalget", "J. nr. 00.32.00 Ø00"),
            ("J.nr.: 05.03.10-P20-1-20 1. Vejvisning", "J.nr.: 05.03.10-P20-1-20"),
            ("05.03.10-P20-1-20 1. Vejvisning", "05.03.10-P20-1-20"),
        ] {
            assert_eq!(register_at(text).map(|len| &text[..len]), Some(register), "{text}");
        }
        assert_eq!(register_at("BUDGET / forslag"), None);
        assert_eq!(register_at("5. Budget"), None);
    }
}
