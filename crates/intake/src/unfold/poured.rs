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
    let words_listed = without_numbers(&listed);
    let head = shared_head(&lines);
    let mut feet = shared_feet(&lines);
    feet.extend(page_feet(&lines));
    for (index, mut line) in lines.into_iter().enumerate() {
        let foot =
            feet.iter().find(|(i, _)| *i == index).map(|(_, at)| line.text.split_off(before_date(&line.text[..*at]).len()));
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
        let contents = line.text.len() < MOST_CONTENTS && contents_at(&lower(&line.text)).next().is_some();
        // A heading's word inside a title that the contents list is the title's: `2. Beslutning: Ny bro`.
        let titles: Vec<(usize, usize)> =
            places.iter().filter_map(|p| Some((*p, *p + listed_end(&line.text[*p..], &listed)?))).collect();
        places.retain(|p| !titles.iter().any(|(from, until)| from < p && p < until));
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
            let text = if foot.is_some() { before_date(text) } else { text };
            if text.is_empty() {
                continue;
            }
            // The list of contents, its entries run into each other, has told what it can.
            if contents && page > 0 && text.len() > LONG {
                out.push(Line { text: text.to_owned(), style: Style { role: Role::PageEdge, ..line.style }, ..line });
                continue;
            }
            let gap = if n == 0 { line.style.gap } else { Gap::Paragraph };
            let behind = &line.text[place[1]..];
            if let Some((before, title, code)) = unnumbered_title(text, behind, &words_listed).filter(|_| !contents) {
                if !before.is_empty() {
                    out.push(Line { text: before.to_owned(), style: Style { gap, ..line.style }, ..line });
                }
                let text = if code.is_empty() { title.to_owned() } else { format!("{title}   {code}") };
                let style = Style { gap: Gap::Paragraph, role: Role::Heading(2), ..line.style };
                out.push(Line { text, style, ..line });
                continue;
            }
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

/// A page's text without the `Møde den` of its foot, `Møde den 18. marts Side 3`, whose date was lost.
fn before_date(text: &str) -> &str {
    text.trim_end().strip_suffix(" Møde den").unwrap_or(text)
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
        for at in contents_at(&lowered) {
            // Where the whole document is one line, the contents end with their last leader.
            let page = page_mark(&line.text) > 0 || lowered.len() < MOST_CONTENTS;
            let end = if page { lowered.len() } else { lowered[at..].rfind("....").map_or(at, |leader| at + leader) };
            listed.push_str(&lowered[at..end]);
            listed.push(' ');
        }
    }
    listed
}

/// A line longer than this, in bytes, holds more than a list of contents.
const MOST_CONTENTS: usize = 3000;

/// Where lists of contents begin in a text of lower case.
fn contents_at(lowered: &str) -> impl Iterator<Item = usize> {
    ["indholdsfortegnelse", "sagsoversigt", "sager behandles", "til behandling forelå"]
        .into_iter()
        .filter_map(|word| lowered.find(word))
}

/// A text's words without those that are numbers: transcripts lose numbers in one place and keep them in another.
fn without_numbers(text: &str) -> String {
    let mut kept = String::from(" ");
    for word in text.split_whitespace().map(bare_word).filter(|w| !w.is_empty()) {
        kept.push_str(word);
        kept.push(' ');
    }
    kept
}

/// A word without dot-leaders and page number, empty when it is a number.
fn bare_word(word: &str) -> &str {
    if word.contains(char::is_alphabetic) { word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') } else { "" }
}

/// A title that the contents list and that closes a piece of text, its number lost: what stands before it, the title,
/// and the codes of bodies behind it. What follows must be the case's register, or the title begin the text.
fn unnumbered_title<'a>(text: &'a str, behind: &str, listed: &str) -> Option<(&'a str, &'a str, &'a str)> {
    if listed.len() < 20 || text.len() > LONG * 8 {
        return None;
    }
    let register = registers(behind);
    let lowered = beginning(behind);
    let closes = |kind| matches!(kind, SectionKind::Decision | SectionKind::People | SectionKind::Attachments);
    let heading = lexicon().headings_at(&lowered).any(|h| !h.weak && !closes(h.kind));
    if !register && !heading {
        return None;
    }
    // "Meddelelser KIU/ØU"
    let code = |w: &str| w.len() > 1 && w.len() < 16 && w.chars().all(|c| c.is_uppercase() || c == '/');
    let end = text.rsplit_once(' ').filter(|(_, last)| code(last)).map_or(text.len(), |(before, _)| before.trim_end().len());
    let mut start = end;
    let mut tail = String::from(" ");
    let mut found = None;
    for word in text[..end].rsplit(' ').take(40) {
        start = start.checked_sub(word.len()).filter(|_| !word.is_empty())?;
        if !bare_word(word).is_empty() {
            tail.insert_str(0, &lower(bare_word(word)));
            tail.insert(0, ' ');
            if !listed.contains(tail.as_str()) {
                break;
            }
        }
        if word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '”' | '§'))
            && !matches!(word, "Side" | "Punkt" | "Pkt." | "Nr.")
        {
            found = Some(start);
        }
        start = start.saturating_sub(1);
    }
    let start = found?;
    let (before, title) = (text[..start].trim(), text[start..end].trim());
    let open = register || before.is_empty() || before.ends_with(['.', ':']);
    let telling = title.chars().filter(|c| c.is_alphabetic()).count() >= 8 && !items::titled(title);
    (open && telling && title.starts_with(|c: char| !c.is_ascii_digit())).then(|| (before, title, text[end..].trim()))
}

/// The first letters of a text in lower case.
fn beginning(text: &str) -> String {
    lower(&text[..text.floor_char_boundary(40)])
}

/// Whether a text begins with how a case is registered: `Sagsnr.: 14/77`, `Åben sag`, `DIHAKE / 07/11022`.
fn registers(text: &str) -> bool {
    let lowered = beginning(text);
    register_at(text).is_some()
        || lowered.starts_with("åben sag")
        || lowered.starts_with("lukket sag")
        || lexicon().words.case_labels.words.iter().any(|l| l.len() > 4 && lowered.starts_with(l.as_str()))
}

/// The words that most pages end with, numbers aside: `Engsø Kommune 3`, `28. august`, `4/15`.
fn shared_feet(lines: &[Line]) -> Vec<(usize, usize)> {
    let pages: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.text.len() > 60 && page_mark(&l.text) > 0)
        .map(|(i, l)| (i, l.text.as_str()))
        .collect();
    // The last words with every number as one sign, and where they begin.
    let ends = |text: &str, count: usize| -> Option<(String, usize)> {
        let at = text.rmatch_indices(' ').nth(count - 1).map(|(at, _)| at + 1)?;
        let sign = |word: &str| if word.contains(char::is_alphabetic) { word.to_owned() } else { "#".to_owned() };
        Some((text[at..].split(' ').map(sign).collect::<Vec<_>>().join(" "), at))
    };
    for count in (1..=5).rev() {
        let tails: Vec<(usize, String, usize)> =
            pages.iter().filter_map(|(i, text)| ends(text, count).map(|(tail, at)| (*i, tail, at))).collect();
        for (_, tail, _) in &tails {
            let same: Vec<(usize, usize)> = tails.iter().filter(|(_, t, _)| t == tail).map(|(i, _, at)| (*i, *at)).collect();
            let words: Vec<&str> = tail.split(' ').filter(|w| !matches!(*w, "#" | "Side" | "side")).collect();
            let words = words.join(" ");
            let worded = tail.contains('#')
                && (words.is_empty() && tail.len() > 1
                    || head::organization_name(&words).is_some()
                    || head::body_name(&words).is_some()
                    || dates::find(&format!("1. {words} 2000")).is_some());
            let fraction = tail == "#" && same.iter().all(|(i, at)| lines[*i].text[*at..].contains('/'));
            if (worded || fraction) && same.len() >= 3 && same.len() * 5 >= pages.len() * 2 {
                return same;
            }
        }
    }
    Vec::new()
}

/// The words of a title behind its number, and where each stands: `307. Til orientering Der blev orienteret om …`.
fn title_words(text: &str) -> Option<Vec<(usize, &str)>> {
    let digits = text.strip_prefix("Punkt ").or(text.strip_prefix("Pkt. ")).unwrap_or(text);
    let number = digits.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    if number == 0 || !items::titled(text) || text.len() < number + 20 {
        return None;
    }
    let start = text.len() - digits[number..].trim_start().len();
    let places = text[start..].split(' ').scan(start, |at, word| {
        let here = *at;
        *at += word.len() + 1;
        Some((here, word))
    });
    Some(places.take(40).collect())
}

/// Where a numbered title ends by the list of contents: the longest beginning that it holds.
fn listed_end(text: &str, listed: &str) -> Option<usize> {
    let words = title_words(text)?;
    let end_of = |n: usize| words[n].0 + words[n].1.len();
    let start = words.first()?.0;
    let lowered = lower(&text[start..end_of(words.len() - 1)]);
    // What the contents do not hold, they do not hold with more behind it.
    let known = (0..words.len()).take_while(|n| listed.contains(&lowered[..end_of(*n) - start])).last();
    let mut n = known.filter(|n| *n >= 1 || words[0].1.len() >= 6)?;
    // "… ultimo april 2008 J.nr.": the contents lost the year.
    while words.get(n + 1).is_some_and(|(_, w)| w.bytes().all(|b| b.is_ascii_digit()))
        && words.get(n + 2).is_none_or(|(at, _)| registers(&text[*at..]))
    {
        n += 1;
    }
    Some(end_of(n))
}

/// Where a numbered title ends and text begins: by the list of contents, or else where a sentence begins.
fn title_end(text: &str, listed: &str) -> Option<usize> {
    if let Some(end) = listed_end(text, listed) {
        return (end < text.len()).then_some(end);
    }
    let words = title_words(text)?;
    let words_of = &lexicon().words.sentences;
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
        // "… ved Nørreport INDSTILLING Forvaltningen foreslår"
        let word = text[at..].split(' ').next().unwrap_or("");
        let capitals = !shouted && word.len() > 5 && word.chars().all(char::is_uppercase);
        let clear = (ends_sentence || near || capitals) && !(shouted && !noun && !ends_sentence);
        if let Some(len) = heading_at(&text[at..], &lowered[at..], clear, noun) {
            if at > previous_break {
                places.push(at);
            }
            previous_break = at;
            places.extend(decided_behind_names(&text[at + len..]).map(|behind| at + len + behind));
            let colon = text[at + len..].starts_with(':') || text[at + len..].starts_with(" :");
            if !colon && len > 0 {
                force_at = Some(at + len);
            }
            continue;
        }
        let agenda = ["åben dagsorden ", "lukket dagsorden "].iter().find_map(|w| lowered[at..].strip_prefix(w));
        let agenda = agenda.filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
        let agenda = agenda.map(|behind| lowered.len() - at - behind.len() - 1);
        if let Some(len) = group_at(&lowered[at..]).or(agenda).filter(|_| ends_sentence || near) {
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
        // "Godkendt. 5 03. Takster": a page's number between.
        let page_between = (1..=3).contains(&word_before.len())
            && word_before.bytes().all(|b| b.is_ascii_digit())
            && before[..before.len() - word_before.len()].trim_end().ends_with(['.', ')', ':']);
        let numbered = || {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            c.is_ascii_digit()
                && (ends_sentence || page_between || near && text[at + digits..].starts_with(['.', ':']))
                && item_at(&text[at..])
                && !matches!(
                    word_before,
                    "den" | "d." | "kl." | "pkt." | "punkt" | "Punkt" | "Pkt." | "stk." | "nr." | "§" | "Side" | "side" | "inden"
                )
        };
        if at > previous_break && (label_at(&lowered[at..]) || numbered()) {
            if page_between && before.len() - word_before.len() > previous_break {
                places.push(before.len() - word_before.len());
            }
            places.push(at);
            previous_break = at;
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// `: Anja Brorholt Godkendt.` behind "Fraværende": where the names end and the decision begins.
fn decided_behind_names(text: &str) -> Option<usize> {
    let names = text.strip_prefix(": ")?;
    let mut at = text.len() - names.len();
    for word in names.split(' ').take(24) {
        if !word.starts_with(|c: char| c.is_uppercase() || c == '(') && word != "og" {
            return None;
        }
        let answers = word == "Ad" && text[at + 2..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        if at > 2
            && (answers || word.starts_with(char::is_uppercase) && decision::opens(&text[at..]))
            && people::is_name(text[2..at].trim())
        {
            return Some(at);
        }
        at += word.len() + 1;
    }
    None
}

/// A strong heading of the lexicon that stands here, and its length.
fn heading_at(text: &str, lowered: &str, clear: bool, noun: bool) -> Option<usize> {
    for entry in lexicon().headings_at(lowered) {
        let rest = &text[entry.words.len()..];
        if entry.kind == SectionKind::Decision
            && (clear || noun && !entry.weak)
            && let Some(end) = undated_body(rest)
        {
            return Some(entry.words.len() + end);
        }
        if entry.weak {
            continue;
        }
        let telling =
            matches!(entry.kind, SectionKind::Decision | SectionKind::Recommendation | SectionKind::Case | SectionKind::Summary);
        let clear = clear || noun && telling && entry.words.chars().all(char::is_alphabetic);
        // "Beslutning Udvalget for Natur og Teknik den 03-02-2014 Godkendt."
        if entry.kind == SectionKind::Decision
            && clear
            && rest.starts_with(' ')
            && let Some(found) = dates::find(opening(rest, 120))
        {
            let subject =
                rest[..found.start].trim().trim_start_matches("i ").trim_end_matches("den").trim_end_matches("d.").trim();
            if head::body_name(subject).is_some() {
                return Some(entry.words.len() + found.end);
            }
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

/// Behind "Beslutning": `Kultur- og Fritidsudvalget den Godkendt.`, `i den : Godkendt.`, its date lost, or `Byrådet Godkendt.`:
/// where the words end that tell who decided.
fn undated_body(rest: &str) -> Option<usize> {
    if !rest.starts_with(' ') {
        return None;
    }
    if let Some(behind) = [" i den :", " i den:", " i :", " den :"].iter().find(|w| rest.starts_with(**w)) {
        return Some(behind.len());
    }
    let body = |end: usize| {
        let name = rest[..end].trim();
        head::body_name(["i ", "I "].iter().find_map(|w| name.strip_prefix(w)).unwrap_or(name)).is_some()
    };
    let lowered = lower(opening(rest, 110));
    if let Some(den) = lowered.find(" den ").filter(|at| *at > 3 && body(*at)) {
        let behind = &rest[den + 5..];
        if behind.starts_with(':') || behind.starts_with(char::is_uppercase) {
            return Some(den + 4 + usize::from(behind.starts_with(':')) * 2);
        }
    }
    lowered.match_indices(' ').map(|(at, _)| at).skip(1).take(7).find(|at| {
        let behind = &rest[at + 1..];
        let opens = || {
            let first = behind.split(' ').next().unwrap_or("");
            decision::opens(behind) || first.ends_with('s') && behind[first.len()..].starts_with(" indstilling ")
        };
        body(*at) && behind.starts_with(char::is_uppercase) && opens()
    })
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
    lexicon().words.groups.words.iter().filter(|g| lowered.starts_with(g.as_str()) && g.contains("døre")).map(String::len).max()
}

/// A label of the head or of the case register, with its colon.
fn label_at(lowered: &str) -> bool {
    if ["åben sag", "lukket sag"].iter().any(|w| lowered.starts_with(w)) {
        return true;
    }
    let Some(colon) = lowered.find(':').filter(|at| *at <= 28) else {
        return ["mødet slut", "mødet hævet", "mødedato ", "underskriftsside ", "underskrifter ", "underskriftsblad "]
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
    fn titles_that_lost_their_numbers() {
        let listed = without_numbers("indholdsfortegnelse side 1. godkendelse af dagsorden nyt hegn ved molen...4 regnskab for");
        let found = |text, behind| unnumbered_title(text, behind, &listed);
        assert_eq!(
            found("Havneudvalget d Nyt hegn ved molen", "Sagsnr.: 14/77"),
            Some(("Havneudvalget d", "Nyt hegn ved molen", ""))
        );
        assert_eq!(found("Godkendelse af dagsorden HU/BR", "Åben sag"), Some(("", "Godkendelse af dagsorden", "HU/BR")));
        // A sentence that ends with such words is none, unless the case's register follows.
        assert_eq!(found("Udvalget ønsker nyt hegn ved molen", "Beslutning Godkendt."), None);
    }

    #[test]
    fn who_decided_when_the_date_is_lost() {
        let end = |rest: &str| undated_body(rest).map(|at| rest[at..].trim().to_owned());
        assert_eq!(end(" Havneudvalget den Godkendt."), Some("Godkendt.".to_owned()));
        assert_eq!(end(" i Byrådet den : Udsat."), Some("Udsat.".to_owned()));
        assert_eq!(end(" i den : Udsat."), Some("Udsat.".to_owned()));
        assert_eq!(end(" Byrådet Godkendt."), Some("Godkendt.".to_owned()));
        assert_eq!(end(" om hegnet ved molen"), None);
    }

    #[test]
    fn decisions_behind_names() {
        let behind = |text: &'static str| decided_behind_names(text).map(|at| &text[at..]);
        assert_eq!(behind(": Anja Brorholt Godkendt."), Some("Godkendt."));
        assert_eq!(behind(": Anja Brorholt Ad 1. Udsat."), Some("Ad 1. Udsat."));
        assert_eq!(behind(": Anja Brorholt"), None);
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
