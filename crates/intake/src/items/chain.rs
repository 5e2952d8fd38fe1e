//! How well candidates explain the document: the score of each, and the best chain of one style.

use super::*;

pub(super) fn score(lines: &[Line], furniture: &[bool], notes: &Notes, candidates: &[Candidate], n: usize) -> f32 {
    let candidate = &candidates[n];
    let line = &lines[candidate.line];
    let mut score = candidate.score - 1.5;
    let answer = matches!(candidate.mold, Mold::Keyword(_)) && line.text.starts_with(['A', 'a']);
    score += match candidate.mold {
        // "Ad 2" answers to a clause far more often than it begins an item.
        Mold::Keyword(_) if answer => 0.5,
        Mold::Wide | Mold::Keyword(_) => 2.0,
        Mold::Case => 1.5,
        Mold::BareWide | Mold::Colon | Mold::Tight | Mold::Dash => 0.5,
        Mold::Dot | Mold::Sub | Mold::Roman => 0.0,
        Mold::Letter | Mold::Glued | Mold::Lettered(_) => -0.5,
        Mold::Heading(level) => 1.0 - f32::from(level) * 0.1,
        Mold::Type(..) => -0.2,
        Mold::Paren | Mold::Bare | Mold::TitleOnly | Mold::Section => -1.0,
    };
    let title = line.text.get(candidate.title..).unwrap_or("").trim();
    let lowered = lower(title);
    if !title.is_empty() {
        score += if title
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '”' | '’' | '(' | '§' | '«' | '»'))
        {
            0.5
        } else {
            -3.0
        };
        if title.ends_with('.') && title.len() > 60 {
            score -= 1.5;
        }
        if title.ends_with([':', ';', ',']) {
            score -= 1.0;
        }
        if title.len() > 200 {
            score -= 2.0;
        }
        if closed_title(&lowered) {
            score += 3.0;
        }
        if begins_with_any(&lowered, &lexicon().words.standing_items.starts) && mark_like(candidate.mold) && !candidate.listed {
            score += 1.5;
        }
    } else if candidate.mold == Mold::Bare {
        score -= 2.0;
        // `78` over a heading, or over a title with a case number or a heading below it.
        let mut below = (candidate.line + 1..lines.len()).filter(|l| !furniture[*l]);
        let title_below = below.next().filter(|l| lines[*l].text.starts_with(char::is_uppercase) && lines[*l].text.len() < 200);
        if let Some(title) = title_below {
            let told = closed_title(&lower(&lines[title].text))
                || below
                    .next()
                    .is_some_and(|l| notes.case_line[l].is_some() || notes.strong(l) || meta(&lines[l].text).is_some());
            if matches!(lines[title].style.role, Role::Heading(_)) {
                score += 4.0;
            } else if told && !notes.any(title) {
                // A case number would else begin the item, and the number be lost.
                let case = next_line(lines, furniture, title).is_some_and(|l| notes.case_line[l].is_some());
                score += if case { 6.0 } else { 3.0 };
            }
        }
    }
    if line.style.gap == Gap::Page {
        score += 1.0;
    } else if line.style.gap == Gap::Paragraph {
        score += 0.5;
    }
    if matches!(line.style.role, Role::Heading(_)) && !matches!(candidate.mold, Mold::Heading(_)) {
        score += 3.0;
    }
    if matches!(line.style.role, Role::ListItem(_)) && !line.text.starts_with(['•', '·']) && !line.style.bold {
        score -= 2.0;
    }
    if notes.body_size > 0.0 && !matches!(candidate.mold, Mold::Type(..)) {
        if line.style.size > notes.body_size + 0.4 {
            score += 2.0;
        } else if line.style.bold {
            score += 1.0;
        }
    }
    let before = (0..candidate.line).rev().find(|l| !furniture[*l]);
    // A heading over the case number is the title, and the item begins there.
    if candidate.mold == Mold::Case {
        let above = (0..candidate.line).rev().find(|l| !furniture[*l] && meta(&lines[*l].text).is_none());
        if above.is_some_and(|l| matches!(lines[l].style.role, Role::Heading(_)) && !notes.any(l)) {
            score -= 2.0;
        }
    }
    if let Some(before) = before {
        if notes.case_line[before].is_some() && candidate.mold != Mold::Case {
            score += 4.0;
        }
        if answer && notes.strong(before) {
            score -= 5.0;
        }
        // "Punkt 5:" under a meeting's name and day says where that meeting decided.
        if matches!(candidate.mold, Mold::Keyword(_)) && title.is_empty() && notes.leads(before) {
            score -= 8.0;
        }
        // A number right under a heading is that section's list.
        if notes.strong(before)
            && mark_like(candidate.mold)
            && candidate.key.0 == 1
            && !matches!(line.style.role, Role::Heading(_))
            && line.style.gap != Gap::Page
        {
            score -= 3.5;
        }
        // So is the number below it.
        if mark_like(candidate.mold) && candidate.key.0 > 1 && goes_on(lines, furniture, notes, candidate) {
            score -= 3.5;
        }
        if lines[before].text.ends_with(':') && mark_like(candidate.mold) {
            score -= 1.5;
        }
    }
    // What follows: the headings of an item, a case number, or the next number of a list.
    let next_same = candidates[n + 1..].iter().find(|c| c.mold == candidate.mold).map_or(lines.len(), |c| c.line);
    let mut seen = 0;
    let mut heading_seen = false;
    for l in (candidate.line + 1..next_same).filter(|l| !furniture[*l]) {
        if notes.case_line[l].is_some() {
            score += if seen == 0 { 3.5 } else { 2.5 };
            heading_seen = matches!(line.style.role, Role::Heading(_));
            break;
        }
        if let Some(shape) = notes.heading[l] {
            heading_seen = true;
            if !shape.weak {
                score += if seen <= 3 { 3.5 } else { 1.5 };
            } else {
                score += 1.5;
            }
            break;
        }
        // "TMU", "ØKE", "x": a table of the bodies that a case goes to.
        let code = |text: &str| text == "x" || text.len() <= 4 && text.chars().all(char::is_uppercase);
        if meta(&lines[l].text).is_some() || code(&lines[l].text) {
            continue;
        }
        seen += 1;
        if seen > 8 {
            break;
        }
    }
    if !heading_seen && next_same < lines.len() && mark_like(candidate.mold) {
        let between = (candidate.line + 1..next_same).filter(|l| !furniture[*l]).count();
        let consecutive =
            candidates[n + 1..].iter().find(|c| c.mold == candidate.mold).is_some_and(|c| c.key.0 == candidate.key.0 + 1);
        if between <= 3 && consecutive && !(candidate.line + 1..next_same).any(|l| notes.any(l)) {
            score -= 1.0;
        }
    }
    if matches!(candidate.mold, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly) {
        if !heading_seen {
            score -= 3.0;
        }
        // A heading that comes back is a section's, not an item's.
        if notes.repeated.contains(&folded(title)) {
            score -= 5.0;
        }
        // "Referat fra mødet den 25. september" over "Beslutning" is approved here.
        let decided = next_line(lines, furniture, candidate.line).is_some_and(|l| notes.leads(l));
        if crate::head::is_head_like(title) && !decided {
            score -= 4.0;
        }
    }
    score
}

/// Whether a number goes on a list whose first stands right under a heading, each on the line below the last.
fn goes_on(lines: &[Line], furniture: &[bool], notes: &Notes, candidate: &Candidate) -> bool {
    // Longer lists are not asked: each of their numbers would go all the way back.
    const MOST: u32 = 20;
    let mut wanted = candidate.key.0;
    if wanted > MOST {
        return false;
    }
    for l in (0..candidate.line).rev().filter(|l| !furniture[*l]) {
        if wanted == 1 {
            return notes.strong(l);
        }
        match bulleted(l, &lines[l].text).filter(|c| c.mold == candidate.mold && c.key == (wanted - 1, 0)) {
            Some(_) => wanted -= 1,
            None => return false,
        }
    }
    false
}

pub(super) fn mark_like(mold: Mold) -> bool {
    matches!(mold, Mold::Dot | Mold::Paren | Mold::Bare | Mold::Letter | Mold::Roman | Mold::Tight)
}

/// The chain of one style that explains the document best, as indexes of candidates.
pub(super) fn best_chain(candidates: &[Candidate]) -> Vec<usize> {
    let mut molds: Vec<Mold> = candidates.iter().map(|c| c.mold).collect();
    molds.sort_unstable();
    molds.dedup();
    let mut best: (f32, Vec<usize>) = (0.5, Vec::new());
    let mut numbered = (0.0f32, 0usize);
    // Numbered styles first: headings without numbers must explain far more to be preferred.
    molds.sort_by_key(|m| matches!(m, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly | Mold::Case));
    for mold in molds {
        // Items numbered 1.1, 1.2, 2.1 may end with a plain "5. Eventuelt".
        let has_subs = |c: &Candidate| candidates.iter().any(|s| s.mold == Mold::Sub && s.key.0 == c.key.0 && s.line > c.line);
        let fits = |c: &Candidate| {
            c.mold == mold || mold == Mold::Sub && matches!(c.mold, Mold::Dot | Mold::Wide) && c.score > -1.0 && !has_subs(c)
        };
        let places: Vec<usize> = (0..candidates.len()).filter(|n| fits(&candidates[*n])).collect();
        let (total, chain) = chain_of(candidates, &places);
        let bare = matches!(mold, Mold::Heading(_) | Mold::Type(..) | Mold::TitleOnly | Mold::Case);
        if !bare && total > numbered.0 && mold != Mold::Case {
            numbered = (total, chain.len());
        }
        let needed = if bare && numbered.1 >= 2 && numbered.0 > 4.0 { best.0.max(numbered.0 * 2.0) } else { best.0 };
        if total > needed {
            best = (total, chain);
        }
    }
    // Minutes of a small council: numbers that rise by one from the first, and nothing else.
    let enough = if best.1.is_empty() { 3 } else { (best.1.len() * 2).max(5) };
    for mold in [Mold::Wide, Mold::Dot, Mold::Paren, Mold::Colon, Mold::BareWide, Mold::Bare] {
        let enough = if mold == Mold::Bare { enough.max(5) } else { enough };
        let mut places: Vec<usize> = Vec::new();
        for n in (0..candidates.len()).filter(|n| candidates[*n].mold == mold && (mold != Mold::Bare || !candidates[*n].alone)) {
            let wanted = places.last().map_or(1, |p| candidates[*p].key.0 + 1);
            if candidates[n].key.0 == wanted && candidates[n].score > -6.0 {
                places.push(n);
            }
        }
        if places.len() >= enough && places.len() > best.1.len() {
            best.1 = places;
        }
    }
    out_of_order(candidates, without_lists(candidates, extended(candidates, best.1)))
}

/// Adds the items that stand out of the order of their numbers, where the list of contents knows them: 3, 9, 4.
fn out_of_order(candidates: &[Candidate], mut chain: Vec<usize>) -> Vec<usize> {
    let (Some(first), Some(last)) = (chain.first().copied(), chain.last().copied()) else { return chain };
    let mold = candidates[first].mold;
    if chain.iter().any(|n| !candidates[*n].told || candidates[*n].mold != mold) {
        return chain;
    }
    let known: foldhash::HashSet<(u32, u32)> = chain.iter().map(|n| candidates[*n].key).collect();
    let missed = (first + 1..last).filter(|n| {
        let candidate = &candidates[*n];
        candidate.told && candidate.mold == mold && candidate.score > 0.0 && !known.contains(&candidate.key)
    });
    chain.extend(missed.collect::<Vec<_>>());
    chain.sort_unstable();
    chain
}

/// Takes out of a chain the numbers of a list inside an item: `4`, then `1`, `2`, `3`, then `5`.
fn without_lists(candidates: &[Candidate], mut chain: Vec<usize>) -> Vec<usize> {
    let major = |n: &usize| candidates[*n].key.0;
    let numbered = |n: &usize| candidates[*n].number.is_some() && candidates[*n].key.1 == 0;
    let mut at = 1;
    while at < chain.len() {
        let (before, here) = (chain[at - 1], chain[at]);
        if numbered(&before) && numbered(&here) && major(&here) == 1 && major(&before) > 1 {
            let goes_on = chain[at..].iter().position(|n| numbered(n) && major(n) == major(&before) + 1);
            let rises = |list: &[usize]| list.windows(2).all(|w| major(&w[1]) == major(&w[0]) + 1);
            if let Some(len) = goes_on.filter(|len| rises(&chain[at..at + len])) {
                chain.drain(at..at + len);
            }
        }
        at += 1;
    }
    chain
}

/// A chain of numbers is continued by the number before its first and the one behind its last, however little else
/// speaks for them: standing items often hold nothing but their title.
fn extended(candidates: &[Candidate], mut chain: Vec<usize>) -> Vec<usize> {
    const LEAST: f32 = -4.5;
    if chain.len() < 3 {
        return chain;
    }
    let next_to = |n: usize, by: i64| {
        let here = &candidates[n];
        let wanted =
            u32::try_from(i64::from(here.key.0) + by).ok().filter(|w| *w > 0 && here.number.is_some() && here.key.1 == 0)?;
        // "12.Eventuelt" behind "11. Næste møde"
        let dotted = |mold: Mold| matches!(mold, Mold::Wide | Mold::Dot | Mold::Tight);
        let fits = |c: &Candidate| {
            (c.mold == here.mold || dotted(c.mold) && dotted(here.mold))
                && c.key == (wanted, 0)
                && c.listed == here.listed
                && c.score > LEAST
                && (by < 0) == (c.line < here.line)
        };
        if by < 0 {
            (0..n).rev().find(|m| fits(&candidates[*m]))
        } else {
            (n + 1..candidates.len()).find(|m| fits(&candidates[*m]))
        }
    };
    while let Some(before) = chain.first().and_then(|n| next_to(*n, -1)) {
        chain.insert(0, before);
    }
    while let Some(behind) = chain.last().and_then(|n| next_to(*n, 1)) {
        chain.push(behind);
    }
    chain
}

/// How far back a chain looks for the item before.
pub(super) const LOOK_BACK: usize = 120;

pub(super) fn chain_of(candidates: &[Candidate], places: &[usize]) -> (f32, Vec<usize>) {
    let mut total = vec![0.0f32; places.len()];
    let mut from = vec![usize::MAX; places.len()];
    let mut best = (0.0f32, usize::MAX);
    for i in 0..places.len() {
        let here = &candidates[places[i]];
        let mut value = if here.key.0 == 1 { 0.5 } else { 0.0 };
        for j in (i.saturating_sub(LOOK_BACK)..i).rev() {
            let with = total[j] + step(&candidates[places[j]], here);
            if with > value {
                value = with;
                from[i] = j;
            }
        }
        total[i] = value + here.score;
        if total[i] > best.0 {
            best = (total[i], i);
        }
    }
    let mut chain = Vec::new();
    let mut at = best.1;
    while at != usize::MAX {
        chain.push(places[at]);
        at = from[at];
    }
    chain.reverse();
    (best.0, chain)
}

pub(super) fn step(before: &Candidate, after: &Candidate) -> f32 {
    if before.number.is_none() {
        return 0.5;
    }
    // A list inside an item may be numbered like the items; its entries are set as a list.
    let alike = if before.listed == after.listed { 0.0 } else { -2.0 };
    // So may one whose numbers stand with their text, where the items' stand alone.
    let alike = if before.alone == after.alone { alike } else { alike - 2.0 };
    alike + number_step(before, after)
}

fn number_step(before: &Candidate, after: &Candidate) -> f32 {
    let ((a, a_sub), (b, b_sub)) = (before.key, after.key);
    if a_sub != 0 || b_sub != 0 {
        return if (a == b && b_sub == a_sub + 1) || (b == a + 1 && b_sub <= 1 && (a_sub != 0 || b_sub != 0)) {
            1.5
        } else if (b, b_sub) > (a, a_sub) {
            -0.5
        } else {
            -3.0
        };
    }
    match b.cmp(&a) {
        std::cmp::Ordering::Greater if b == a + 1 => 1.5,
        std::cmp::Ordering::Greater => -0.5 * (b - a - 1).min(6) as f32,
        std::cmp::Ordering::Equal => -5.0,
        std::cmp::Ordering::Less => -5.0,
    }
}
