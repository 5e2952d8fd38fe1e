//! The groups that items stand under.

use super::*;

/// Lines such as `Punkt 12 + 13` or `Sager til behandling Punkt 8` that only announce what follows.
pub(super) fn running_heads(
    lines: &[Line],
    furniture: &[bool],
    scans: &[Scan<'_>],
    numbered: bool,
    items: &[Span],
    pointers: &mut Vec<usize>,
) {
    if !numbered {
        return;
    }
    let starts: foldhash::HashSet<usize> = items.iter().map(|s| s.start).collect();
    for (l, line) in lines.iter().enumerate() {
        if line.text.len() > 60 || !scans[l].cues.any(Cues::POINTS) || furniture[l] || starts.contains(&l) {
            continue;
        }
        let lowered = scans[l].lowered;
        let Some(at) = lowered.rfind("punkt ").or_else(|| lowered.rfind("pkt. ")) else { continue };
        let tail = &lowered[at..];
        let numbers = tail.trim_start_matches("punkt ").trim_start_matches("pkt. ");
        let only_numbers =
            !numbers.is_empty() && numbers.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | ',' | '-'));
        let before = lowered[..at].trim();
        let announced = items.iter().any(|s| s.start > l && s.start - l <= 6);
        if only_numbers && announced && (before.is_empty() || lexicon().words.groups.words.iter().any(|g| g == before)) {
            pointers.push(l);
        }
    }
}

/// Groups: from lines right above an item, and from the list of contents.
pub(super) fn groups(lines: &[Line], furniture: &[bool], notes: &Notes, items: &mut [Span], pointers: &mut Vec<usize>) {
    let pointing: foldhash::HashSet<usize> = pointers.iter().copied().collect();
    // The list of contents: entries and, between them, the names of groups.
    let mut from_contents: Vec<(ItemNumber, String)> = Vec::new();
    let mut region: Vec<usize> = Vec::new();
    if let (Some(first), Some(last)) = (pointers.iter().min().copied(), items.first().map(|s| s.start)) {
        let entries: Vec<usize> = pointers.iter().copied().filter(|l| *l < last).collect();
        let mut current = group_above(lines, furniture, first, &mut region);
        for (n, entry) in entries.iter().enumerate() {
            let Some(candidate) = bulleted(*entry, &lines[*entry].text) else { continue };
            let Some(number) = candidate.number else { continue };
            if let Some(group) = &current {
                from_contents.push((number.clone(), group.clone()));
            }
            let until = entries.get(n + 1).copied().unwrap_or(last);
            let full = items.iter().find(|s| s.number.as_ref() == Some(&number)).map(|s| folded(&s.title)).unwrap_or_default();
            let mut text = lines[*entry].text[candidate.title..].to_owned();
            let mut names: Vec<usize> = Vec::new();
            for l in entry + 1..until {
                if furniture[l] || pointing.contains(&l) {
                    continue;
                }
                if folded(strip_reference(&text)).len() < full.len() && names.is_empty() && l - entry < 4 {
                    blocks::append(&mut text, &lines[l].text);
                    region.push(l);
                } else if bulleted(l, &lines[l].text).is_some_and(|c| c.number.is_some()) {
                    // An entry of which nothing else tells.
                    break;
                } else if folded(&lines[l].text).len() < 40 && n + 1 < entries.len() {
                    names.push(l);
                } else if page_reference(&lines[l].text) {
                    region.push(l);
                }
            }
            if !names.is_empty() {
                current = Some(group_name(&blocks::joined(names.iter().map(|l| lines[*l].text.as_str()))));
                region.extend(names);
            }
        }
    }
    let mut current: Option<String> = None;
    let first = items.first().map_or(0, |s| s.start);
    for place in 0..items.len() {
        if items[place].number.as_ref().is_some_and(|n| from_contents.iter().any(|(m, _)| m == n)) {
            let number = items[place].number.clone();
            items[place].group =
                from_contents.iter().find(|(m, _)| Some(m) == number.as_ref()).map(|(_, g)| g.clone()).filter(|g| !g.is_empty());
        }
        let floor = if place == 0 { 0 } else { items[place - 1].body.start };
        let above: Vec<usize> =
            (floor..items[place].start).rev().filter(|l| !furniture[*l] && !pointing.contains(l)).take(3).collect();
        // "Til efterretning" right under "Beslutning", or under who was away, is what was decided.
        let decided = place > 0
            && match above[..] {
                [_, heading, ..] if notes.leads(heading) => true,
                [_, names, heading] => notes.away(names) && notes.leads(heading),
                _ => false,
            };
        let chapter = |l: usize| {
            let sub = items[place].number.as_ref().filter(|n| n.as_str().contains('.')).and_then(ItemNumber::leading);
            sub.is_some()
                && numbered(l, &lines[l].text).is_some_and(|c| matches!(c.mold, Mold::Dot | Mold::Wide) && Some(c.key.0) == sub)
        };
        if let Some(line) = above.first().copied().filter(|l| chapter(*l)) {
            let title = numbered(line, &lines[line].text).map_or(0, |c| c.title);
            current = Some(lines[line].text[title..].trim().to_owned());
            if place > 0 {
                region.push(line);
            }
        } else if let Some(name) = above
            .first()
            .and_then(|l| crate::head::sentence_case(&lines[*l].text))
            .filter(|n| crate::head::body_name(n).is_some() && items.len() > 1)
        {
            // A committee's name in capitals over the items that come from it.
            current = Some(name);
            if place > 0 {
                region.extend(above.first());
            }
        } else if let Some(line) = above.first().filter(|l| place > 0 && !decided && shouted(lines, **l, &items[place])) {
            // "GODKENDELSER AF BESLUTNINGER I DE TRE KOMMUNER"
            current = Some(lines[*line].text.clone());
            region.push(*line);
        } else if let Some(line) = above.first().filter(|l| place > 0 && !decided && announced(lines, **l, first)) {
            // "E. Initiativretssager"
            current = Some(lines[*line].text.clone());
            region.push(*line);
        } else if let Some(line) = above.first().filter(|l| !decided && crate::head::group(&lines[**l].text).is_some()) {
            current = crate::head::group(&lines[*line].text).filter(|_| items.len() > 1);
            if place > 0 {
                region.push(*line);
            }
        }
        if items[place].group.is_none() {
            items[place].group = current.clone();
        }
    }
    pointers.extend(region);
}

/// A line of its own in capitals right above an item that is not in capitals: three words or more, or a line that
/// stands in the list of contents too.
fn shouted(lines: &[Line], l: usize, item: &Span) -> bool {
    let capitals = |text: &str| !text.chars().any(char::is_lowercase);
    let line = &lines[l];
    let words = line.text.split(' ').count();
    let again = || words >= 2 && lines[..l].iter().any(|before| before.text == line.text);
    (set_apart(line) || again())
        && (words >= 3 || again())
        && line.text.len() < 90
        && !line.text.ends_with(['.', ':'])
        && line.text.chars().filter(|c| c.is_alphabetic()).count() > 12
        && capitals(&line.text)
        && !capitals(&item.title)
        && !closed_title(&lower(&line.text))
}

/// A line with a letter before it that stands among the contents above the first item too: `E. Initiativretssager`.
fn announced(lines: &[Line], l: usize, first: usize) -> bool {
    let line = &lines[l];
    set_apart(line)
        && line.text.len() < 80
        && line.text.split_once(". ").is_some_and(|(letter, name)| {
            letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_uppercase()) && name.starts_with(char::is_uppercase)
        })
        && lines[..first.min(l)].iter().any(|before| before.text == line.text)
}

pub(super) fn page_reference(text: &str) -> bool {
    text.len() < 24 && text.contains("(side ")
}

pub(super) fn group_above(lines: &[Line], furniture: &[bool], first: usize, region: &mut Vec<usize>) -> Option<String> {
    let mut names = Vec::new();
    for l in (0..first).rev().filter(|l| !furniture[*l]).take(2) {
        let text = &lines[l].text;
        let timed = text.starts_with('(') && text.ends_with(')');
        if timed || crate::head::group(text).is_some() {
            names.push(l);
        } else {
            break;
        }
    }
    names.reverse();
    let name = group_name(&blocks::joined(names.iter().map(|l| lines[*l].text.as_str())));
    region.extend(names);
    (!name.is_empty()).then_some(name)
}

/// A group's name without the times behind it.
pub(super) fn group_name(text: &str) -> String {
    text.split('(').next().unwrap_or("").trim().to_owned()
}
