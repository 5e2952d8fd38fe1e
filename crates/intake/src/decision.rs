//! What a decision came to: outcomes, answers point by point, votes, remarks of a minority.

use std::ops::Range;

use sagsgang_model::{
    Outcome,
    record::{DecisionPoint, Recommendation, Remark, VoteSide, Votes},
};

use crate::{
    cues,
    lexicon::{Phrase, Side, Voters, any_byte, find, holds, lexicon, lower, opening, opens_with},
    people,
};

/// A word of a decision in lower case, with where it stands.
struct Word<'a> {
    text: &'a str,
    start: usize,
    sentence: usize,
    first: bool,
}

const LONGEST_ABBREVIATION: usize = 5;

/// Cuts a text into sentences: byte ranges.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let closes = |b: u8| (b == b'\n') | (b == b'.') | (b == b'!') | (b == b'?');
        // Where sixteen bytes hold no sentence's end, they are passed over at once.
        if bytes[at..].first_chunk::<16>().is_some_and(|piece| !any_byte(piece, closes)) {
            at += 16;
            continue;
        }
        let Some(skip) = bytes[at..].iter().position(|b| closes(*b)) else { break };
        at += skip;
        let end = match bytes[at] {
            b'\n' => true,
            b'.' | b'!' | b'?' => {
                let behind = text[at + 1..].chars().next();
                let before = text[start..at].rsplit([' ', '\n', '(']).next().unwrap_or("");
                let abbreviation = bytes[at] == b'.'
                    && (before.len() <= LONGEST_ABBREVIATION && lexicon().words.abbreviations.words.contains(&lower(before))
                        || before.chars().count() == 1 && before.chars().all(char::is_uppercase));
                let number = bytes[at] == b'.' && before.bytes().all(|b| b.is_ascii_digit()) && !before.is_empty() && {
                    // "6. september", "2. kvartal", "1. at": a small letter or number goes on.
                    text[at + 1..].trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
                };
                let next_word = text[at + 1..].trim_start().chars().next();
                let goes_on = abbreviation && next_word.is_some_and(|c| !c.is_uppercase() || before.len() == 1);
                behind.is_none_or(char::is_whitespace) && !goes_on && !number
            }
            _ => false,
        };
        if end {
            if !text[start..=at].trim().is_empty() {
                out.push(start..at + 1);
            }
            start = at + 1;
        }
        at += 1;
    }
    if !text[start..].trim().is_empty() {
        out.push(start..text.len());
    }
    out
}

fn words<'a>(lowered: &'a str) -> Vec<Word<'a>> {
    let mut out = Vec::new();
    for (n, range) in sentences(lowered).into_iter().enumerate() {
        let sentence = &lowered[range.clone()];
        let mut first = true;
        let mut at = 0;
        while at < sentence.len() {
            let Some(skip) = sentence[at..].find(|c: char| c.is_alphanumeric()) else { break };
            at += skip;
            let end = sentence[at..].find(|c: char| !(c.is_alphanumeric() || c == '-')).map_or(sentence.len(), |e| at + e);
            out.push(Word { text: &sentence[at..end], start: range.start + at, sentence: n, first });
            first = false;
            at = end;
        }
    }
    out
}

fn matches(words: &[Word<'_>], at: usize, phrase: &Phrase) -> Option<usize> {
    if phrase.start && !words[at].first {
        return None;
    }
    let sentence = words[at].sentence;
    let mut w = at;
    let mut p = 0;
    while p < phrase.words.len() {
        let wanted = phrase.words[p].trim_end_matches(':');
        if wanted == "*" {
            let next = phrase.words.get(p + 1)?.as_str();
            let limit = (w + 14).min(words.len().saturating_sub(1));
            let found = (w..=limit).find(|i| words.get(*i).is_some_and(|x| x.sentence == sentence && x.text == next))?;
            w = found;
            p += 1;
            continue;
        }
        let word = words.get(w)?;
        if word.sentence != sentence || word.text != wanted {
            return None;
        }
        w += 1;
        p += 1;
    }
    Some(w)
}

/// The outcomes of a decision's words; `recommendations` give meaning to "Indstilling godkendt".
///
/// Never empty: words that no phrase fits are [`Outcome::Other`].
pub fn outcomes(text: &str, recommendations: &[Recommendation]) -> Vec<Outcome> {
    let lowered = lower(text);
    if matches!(lowered.trim_matches(['.', ' ', '-', '\n']), "ingen" | "intet" | "ingenting" | "nej" | "") {
        return vec![Outcome::None];
    }
    let mut words = words(&lowered);
    words.truncate(600);
    let sentences = words.last().map_or(0, |w| w.sentence + 1);
    let mut hits: Vec<(usize, usize, &Phrase)> = Vec::new();
    for at in 0..words.len() {
        for phrase in lexicon().phrases_at(words[at].text) {
            if let Some(end) = matches(&words, at, phrase) {
                hits.push((at, end, phrase));
            }
        }
    }
    hits.sort_by_key(|(at, end, _)| (std::cmp::Reverse(end - at), *at));
    let mut taken = vec![false; words.len()];
    let mut found: Vec<(usize, Outcome, bool)> = Vec::new();
    for (at, end, phrase) in hits {
        if taken[at..end].iter().any(|t| *t) {
            continue;
        }
        // Far into a long decision only words that open a sentence say what was decided.
        let late =
            sentences > 3 && words[at].sentence > 1 && words[at].start.saturating_sub(start_of(&words, words[at].sentence)) > 40;
        let weak = matches!(
            phrase.outcome,
            Outcome::Discussed | Outcome::Participation | Outcome::Selected | Outcome::None | Outcome::Noted
        ) || (phrase.words.len() == 1 && !phrase.words[0].starts_with("godkend"));
        // Behind "at …" stand the wishes of a decision, not what it came to.
        let in_clause = words[at].sentence == 0
            && words[..at].iter().rev().take(30).any(|w| w.text == "at")
            && weak
            && found_before(&found, at);
        if late && weak || in_clause {
            continue;
        }
        taken[at..end].iter_mut().for_each(|t| *t = true);
        let outcome = if phrase.outcome == Outcome::Approved && changed(&lowered, &words, end) {
            Outcome::ApprovedWithChange
        } else {
            phrase.outcome
        };
        found.push((at, outcome, phrase.follows));
    }
    // What is said by the way counts only where nothing else does; but "…, idet Byrådet har vedtaget indstillingen" approves.
    let aside = |at: usize, outcome: Outcome| aside(&words, at) || outcome == Outcome::Postponed && of_another(&words, at);
    if found.iter().any(|(at, outcome, _)| !aside(*at, *outcome)) {
        found.retain(|(at, outcome, _)| *outcome == Outcome::Approved || !aside(*at, *outcome));
    }
    found.sort_by_key(|(at, ..)| *at);
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut follows = false;
    for (_, outcome, follow) in &found {
        follows |= follow;
        if !outcomes.contains(outcome) {
            outcomes.push(*outcome);
        }
    }
    if outcomes.contains(&Outcome::ApprovedWithChange) {
        outcomes.retain(|o| *o != Outcome::Approved);
    }
    if outcomes.len() > 1 {
        outcomes.retain(|o| *o != Outcome::None);
    }
    if follows {
        for meaning in meanings(recommendations) {
            if !outcomes.contains(&meaning) {
                outcomes.push(meaning);
            }
        }
    }
    if outcomes.is_empty() {
        outcomes.push(Outcome::Other);
    }
    outcomes
}

/// Whether a word stands in a part of a sentence that only tells when, which or how: `…, inden forslaget sendes i høring`,
/// `Godkendt, idet punkt 147 udgår`.
fn aside(words: &[Word<'_>], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .take_while(|w| w.sentence == words[at].sentence)
        .take(12)
        .any(|w| matches!(w.text, "inden" | "før" | "som" | "der" | "når" | "hvis" | "idet" | "fordi" | "indtil"))
}

/// Whether a word tells of an item by its number: `Godkendt. Punkt 36 udgår.`
fn of_another(words: &[Word<'_>], at: usize) -> bool {
    matches!(&words[..at], [.., label, number]
        if number.text.bytes().all(|b| b.is_ascii_digit()) && matches!(label.text, "punkt" | "pkt" | "sag" | "nr"))
}

fn start_of(words: &[Word<'_>], sentence: usize) -> usize {
    words.iter().find(|w| w.sentence == sentence).map_or(0, |w| w.start)
}

fn found_before(found: &[(usize, Outcome, bool)], at: usize) -> bool {
    found.iter().any(|(other, ..)| *other < at)
}

/// Whether a change stands close behind an approval, in the same sentence.
fn changed(lowered: &str, words: &[Word<'_>], end: usize) -> bool {
    let Some(last) = end.checked_sub(1).and_then(|e| words.get(e)) else { return false };
    let from = last.start + last.text.len();
    let to = words.iter().skip(end).find(|w| w.sentence != last.sentence).map_or(lowered.len(), |w| w.start);
    let behind = lowered[from..to].trim_start_matches([' ', ',', '\n']);
    let mut cut = behind.len().min(90);
    while !behind.is_char_boundary(cut) {
        cut -= 1;
    }
    let near = &behind[..cut];
    lexicon().change.iter().any(|c| {
        holds(near, c)
            && near.find(c.as_str()).is_some_and(|at| {
                let boundary = at == 0 || near[..at].ends_with([' ', ',']);
                let behind = near[at + c.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
                boundary && behind && !(c == "dog" && at > 30)
            })
    })
}

/// What the recommendation was: to note, to send on.
fn meanings(recommendations: &[Recommendation]) -> Vec<Outcome> {
    let mut found = Vec::new();
    let meaning = &lexicon().meaning;
    for recommendation in recommendations.iter().filter(|r| !r.earlier) {
        for clause in &recommendation.clauses {
            let lowered = lower(clause);
            if meaning.sent_on.stand_in(&lowered) && !found.contains(&Outcome::SentOn) {
                found.push(Outcome::SentOn);
            }
            if meaning.noted.stand_in(&lowered) && !found.contains(&Outcome::Noted) {
                found.push(Outcome::Noted);
            }
        }
    }
    found
}

/// Splits a decision that answers point by point: `1.-2. Anbefales.`, `Ad 1. Godkendt. Ad 2. Udsat.`
pub(crate) fn points(lines: &[&str]) -> Vec<DecisionPoint> {
    let mut points: Vec<DecisionPoint> = Vec::new();
    for line in lines {
        // Several answers on one line: cut before each "Ad 2".
        for piece in cut_at_ad(line) {
            match point_mark(piece) {
                Some((point, rest)) => points.push(DecisionPoint { point, text: rest.trim().to_owned(), outcomes: Vec::new() }),
                None => {
                    if let Some(last) = points.last_mut() {
                        crate::blocks::append(&mut last.text, piece.trim());
                    }
                }
            }
        }
    }
    let first_is_mark = lines.first().is_some_and(|l| point_mark(l).is_some());
    if points.is_empty()
        || (points.len() < 2 && !first_is_mark)
        || !first_is_mark && !lines.iter().any(|l| lower(l).starts_with("ad "))
    {
        return Vec::new();
    }
    for point in &mut points {
        let kept = point.text.trim_end_matches('.').len();
        point.outcomes = outcomes(&point.text, &[]);
        point.text.truncate(kept);
    }
    points
}

fn cut_at_ad(line: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    for (at, _) in line.match_indices(" Ad ") {
        if line[at + 4..].starts_with(|c: char| c.is_ascii_digit()) {
            cuts.push(at + 1);
        }
    }
    cuts.push(line.len());
    cuts.windows(2).map(|w| &line[w[0]..w[1]]).collect()
}

/// The point that an answer is to, and the answer.
fn point_mark(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let lowered = lower(opening(text, 12));
    let ad = lowered.starts_with("ad ") || lowered.starts_with("ad. ");
    let skip = if lowered.starts_with("ad pkt. ") {
        8
    } else if lowered.starts_with("ad punkt ") {
        9
    } else if ad || lowered.starts_with("punkt ") || lowered.starts_with("pkt. ") {
        text.find(' ')? + 1
    } else {
        0
    };
    let rest = &text[skip..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '–' | ' ' | ',' | ')'))).unwrap_or(rest.len());
    let mut head_end = end;
    // "1 og 3"
    if let Some(more) = rest[end..].strip_prefix("og ")
        && more.starts_with(|c: char| c.is_ascii_digit())
    {
        head_end = end + 3 + more.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ')'))).unwrap_or(more.len());
    }
    // A letter: "a) Godkendt", only behind "Ad".
    if end == 0 {
        let letter = rest.chars().next().filter(char::is_ascii_lowercase)?;
        let after = rest[1..].strip_prefix([')', '.', ':'])?;
        return Some((letter.to_string(), after.trim_start()));
    }
    let head = &rest[..head_end];
    if !head.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let marked = ad || skip > 0 || head.contains(['.', ')', '-']) || rest[head_end..].starts_with(':');
    let value: String = head.chars().filter(|c| !matches!(c, '.' | ')')).collect::<String>().trim().to_owned();
    let value = value.replace("  ", " ").replace(" - ", "-").replace('–', "-").replace(" -", "-").replace("- ", "-");
    let digits_ok = value.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).all(|d| d.len() <= 2);
    let tail = rest[head_end..].trim_start_matches([':', ' ', '-', ')']);
    if !marked || !digits_ok || value.is_empty() || tail.is_empty() || tail.starts_with(|c: char| c.is_lowercase()) && !ad {
        return None;
    }
    Some((value, tail))
}

/// Number words that minutes use for votes.
fn number(word: &str) -> Option<u32> {
    if let Ok(n) = word.parse::<u32>() {
        return (n < 400).then_some(n);
    }
    let place = lexicon().words.numbers.words.iter().position(|names| names.iter().any(|name| name == word))?;
    u32::try_from(place).ok()
}

/// Reads how the votes fell, or `None` when nobody counted.
pub(crate) fn votes(text: &str) -> Option<Votes> {
    let lowered = lower(text);
    if !(lowered.contains("stem") || lowered.contains("imod:") || lowered.contains("undlod")) {
        return None;
    }
    let mut votes = Votes::default();
    let mut any = false;
    // "For stemte A, V", "Imod stemte Preben Dalgas (O)", "Ø undlod at stemme", "Gitte Solbjerg (I) stemte imod"
    let mut counted = Vec::new();
    for range in sentences(text) {
        let mut start = range.start;
        for part in text[range].split(';') {
            any |= named(part, &mut votes, |place| counted.push(start + place.start..start + place.end));
            start += part.len() + 1;
        }
    }
    // "med 11 stemmer for og 2 imod", "med stemmerne 19 for og 2 imod", "med 3 stemmer mod 2", "med 2 stemmer (A, F) mod 1"
    let brackets = brackets(&lowered);
    let within = |places: &[Range<usize>], at: usize| {
        places.partition_point(|place| place.start <= at).checked_sub(1).is_some_and(|n| at < places[n].end)
    };
    let mut tokens = tokens(&lowered);
    tokens.retain(|(at, _)| !within(&brackets, *at) && !within(&counted, *at));
    for (n, (_, word)) in tokens.iter().enumerate() {
        let Some(count) = number(word) else { continue };
        if !word.bytes().all(|b| b.is_ascii_digit())
            && !tokens.get(n + 1).is_some_and(|(_, w)| w.starts_with("stem") || matches!(*w, "for" | "imod"))
        {
            continue;
        }
        let before: Vec<&str> = tokens[..n].iter().rev().take(3).map(|(_, w)| *w).collect();
        let near: Vec<&str> =
            tokens[n + 1..].iter().take(4).map(|(_, w)| *w).take_while(|w| number(w).is_none() || *w == "en").collect();
        let voted = tokens[n.saturating_sub(8)..(n + 8).min(tokens.len())].iter().any(|(_, w)| w.starts_with("stem"));
        if !voted {
            continue;
        }
        let near_stem = near.first().is_some_and(|w| w.starts_with("stem"));
        let side = if before.first().is_some_and(|w| *w == "mod")
            && tokens[..n].iter().rev().take(4).any(|(_, w)| w.starts_with("stem"))
        {
            Some(Side::Against)
        } else if near.iter().take(3).any(|w| *w == "for") && !near.iter().take(3).any(|w| matches!(*w, "imod" | "mod")) {
            Some(Side::For)
        } else if near.iter().take(3).any(|w| matches!(*w, "imod")) || before.first().is_some_and(|w| *w == "mod") {
            Some(Side::Against)
        } else if near.iter().take(2).any(|w| matches!(*w, "undlod" | "undlader" | "hverken" | "blanke" | "blank")) {
            Some(Side::Abstained)
        } else if near_stem && near.get(1).is_some_and(|w| *w == "mod") || near.first().is_some_and(|w| *w == "mod") {
            Some(Side::For)
        } else {
            None
        };
        if let Some(side) = side {
            let place = side_of(&mut votes, side);
            place.count.get_or_insert(count);
            any = true;
        }
    }
    any.then_some(votes)
}

/// Where brackets stand that hold more than a number.
fn brackets(text: &str) -> Vec<Range<usize>> {
    let mut open = None;
    let mut found = Vec::new();
    for (at, mark) in text.match_indices(['(', ')']) {
        if mark == "(" {
            open.get_or_insert(at);
        } else if let Some(start) = open.take()
            && !text[start + 1..at].bytes().all(|b| b.is_ascii_digit())
        {
            found.push(start..at);
        }
    }
    found
}

fn tokens(lowered: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in lowered.char_indices() {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            out.push((from, &lowered[from..at]));
        }
    }
    if let Some(from) = start {
        out.push((from, &lowered[from..]));
    }
    out
}

fn side_of(votes: &mut Votes, side: Side) -> &mut VoteSide {
    match side {
        Side::For => &mut votes.in_favour,
        Side::Against => &mut votes.against,
        Side::Abstained => &mut votes.abstained,
    }
}

/// How many voted, where it is said behind the words that name their side, and where that ends: `7`, `A (3) og V (4)`,
/// `B (4), F (3), i alt 7`.
fn count_behind(text: &str) -> Option<(u32, usize)> {
    let number = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        text[..digits].parse::<u32>().ok().filter(|n| *n < 400).map(|n| (n, digits))
    };
    let alone = text.len() - text.trim_start_matches([' ', ':']).len();
    for at in find(text, " i alt ").map(|at| at + " i alt ".len()).into_iter().chain([alone]) {
        if let Some((count, digits)) = number(&text[at..]) {
            return Some((count, at + digits));
        }
    }
    let brackets = text.match_indices('(').filter_map(|(at, _)| {
        number(&text[at + 1..])
            .filter(|(_, digits)| text[at + 1 + digits..].starts_with(')'))
            .map(|(n, digits)| (n, at + 1 + digits))
    });
    brackets.reduce(|(sum, _), (count, end)| (sum + count, end))
}

/// Who voted on each side, by party and by name; `counted` is told of each place whose numbers were read.
fn named(part: &str, votes: &mut Votes, mut counted: impl FnMut(Range<usize>)) -> bool {
    let lowered = lower(part);
    let mut hits: Vec<(usize, usize, Side, Voters)> = Vec::new();
    let cues = lexicon().votes.iter().flat_map(|group| group.words.iter().map(move |cue| (cue.as_str(), group)));
    for (cue, group) in cues {
        for (at, _) in lowered.match_indices(cue) {
            let boundary = at == 0 || !lowered[..at].ends_with(char::is_alphanumeric);
            if boundary && !hits.iter().any(|(a, e, ..)| at < *e && *a < at + cue.len()) {
                hits.push((at, at + cue.len(), group.side, group.voters));
            }
        }
    }
    hits.sort_by_key(|(at, ..)| *at);
    let mut any = false;
    for (n, (at, end, side, voters)) in hits.iter().enumerate() {
        let text = if *voters == Voters::Before {
            let from = n.checked_sub(1).map_or(0, |p| hits[p].1);
            part[from..*at].trim_start_matches(|c: char| !c.is_alphanumeric())
        } else {
            let to = hits.get(n + 1).map_or(part.len(), |next| next.0);
            let behind = &part[*end..to];
            // "Frist for: 3 uger" counts nobody.
            let counts = lowered[*at..*end].contains("stem") || lowered.contains("imod:");
            if let Some((count, length)) = count_behind(behind).filter(|_| counts) {
                side_of(votes, *side).count.get_or_insert(count);
                counted(*end..*end + length);
                any = true;
            }
            behind
        };
        let (parties, persons) = voters_in(text);
        let place = side_of(votes, *side);
        any |= !parties.is_empty() || !persons.is_empty();
        for party in parties {
            if !place.parties.contains(&party) {
                place.parties.push(party);
            }
        }
        for person in persons {
            if !place.persons.contains(&person) {
                place.persons.push(person);
            }
        }
    }
    any
}

fn voters_in(text: &str) -> (Vec<String>, Vec<String>) {
    let persons: Vec<String> = people::list(text).into_iter().map(|p| p.name).collect();
    let mut parties = Vec::new();
    if persons.is_empty() {
        for word in text.split([',', ' ', '(', ')', '.', ':', ';']) {
            let letters = word.chars().count();
            let letter = (1..=2).contains(&letters) && word.chars().all(char::is_uppercase);
            let name = word.chars().all(|c| c.is_alphabetic()) && people::named_party(word);
            if letter || name {
                parties.push(word.to_owned());
            }
        }
    }
    (parties, persons)
}

/// Whether a text begins with a body that decides: `Provstiudvalget besluttede at …`
pub(crate) fn somebody_decides(text: &str) -> bool {
    let lowered = lower(opening(text, 120));
    let mut words = lowered.split([' ', '.']);
    let (body, verb) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let deciders = &lexicon().deciders;
    deciders.ends.iter().any(|end| body.ends_with(end.as_str())) && deciders.verbs.iter().any(|own| own == verb)
}

/// Whether a text begins with a formula of decision: `Godkendt`, `Til efterretning`, `Indstillingen blev godkendt`.
pub(crate) fn opens(text: &str) -> bool {
    // The first word will do.
    let text = &text[text.find(char::is_alphanumeric).unwrap_or(text.len())..];
    let lowered = lower(&text[..text.floor_char_boundary(64)]);
    let told = |word: &str| lexicon().phrases_at(word).any(|p| p.words.first().is_some_and(|w| w != "*"));
    lowered.split(|c: char| !(c.is_alphanumeric() || c == '-')).next().is_some_and(told)
        || ["indstilling", "sagen ", "punktet ", "orientering"].iter().any(|w| lowered.starts_with(w))
}

/// A sentence of a decision that is one member's or party's own word.
pub(crate) fn remark(sentence: &str) -> Option<Remark> {
    let text = sentence.trim();
    if !cues::of(text).any(cues::Cues::MINORITY) {
        return None;
    }
    let lowered = lower(text);
    let at = lexicon().minority.verbs.iter().filter_map(|v| find(&lowered, v)).min()?;
    let subject = text[..at].trim();
    somebody(subject).then(|| Remark { by: Some(subject_of(subject).to_owned()), text: text.to_owned(), dissent: false })
}

/// A paragraph of a decision that says whose words it holds: `Afvigende mening fra Ole Vind (V): Det er for dyrt.`
pub(crate) fn entered(paragraph: &str) -> Option<Remark> {
    let text = paragraph.trim();
    let lowered = lower(opening(text, 40));
    let lead = lexicon().minority.leads.iter().find(|lead| opens_with(&lowered, lead))?;
    let (by, words) = text[lead.len()..].split_once(": ")?;
    let by = by.trim();
    somebody(by).then(|| Remark {
        by: Some(by.to_owned()),
        text: crate::blocks::squeeze(words),
        dissent: lead.starts_with("afvigende"),
    })
}

fn subject_of(subject: &str) -> &str {
    subject.strip_prefix("Et mindretal bestående af ").or(subject.strip_prefix("Mindretallet ")).unwrap_or(subject)
}

/// Whether words name members or parties.
fn somebody(subject: &str) -> bool {
    let subject = subject_of(subject);
    let party = subject.chars().count() <= 3 && subject.chars().all(char::is_uppercase);
    let several = subject
        .split([',', ' '])
        .filter(|w| !w.is_empty() && *w != "og")
        .all(|w| w.chars().count() <= 2 && w.chars().all(char::is_uppercase));
    let bare = people::bare(subject);
    let person = people::is_name(bare) || people::list(subject).len() > 1;
    let named_party = lower(subject).starts_with("gruppe ")
        || lower(subject).starts_with("liste ")
        || lower(subject) == "et mindretal"
        || people::named_party(subject);
    !subject.is_empty() && (party || several || person || named_party)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Outcome> {
        outcomes(text, &[])
    }

    #[test]
    fn every_abbreviation_ends_no_sentence() {
        for word in &lexicon().words.abbreviations.words {
            assert!(word.len() <= LONGEST_ABBREVIATION, "{word}");
            assert_eq!(sentences(&format!("Der gives støtte, {word}. til havnen.")).len(), 1, "{word}");
        }
        assert_eq!(sentences("Der gives støtte, mest. til havnen.").len(), 2);
    }

    #[test]
    fn every_number_word_is_read() {
        for (n, words) in (0..).zip(&lexicon().words.numbers.words) {
            for word in words {
                assert_eq!(number(word), Some(n), "{word}");
            }
        }
    }

    #[test]
    fn every_verb_of_a_minority_makes_a_remark() {
        for verb in &lexicon().minority.verbs {
            let by = remark(&format!("Venstre{verb} planen.")).and_then(|remark| remark.by);
            assert_eq!(by.as_deref(), Some("Venstre"), "{verb}");
        }
    }

    #[test]
    fn every_lead_of_an_entry_tells_whose_it_is() {
        for lead in &lexicon().minority.leads {
            let told = entered(&format!("{lead} Ole Vind (V), Ida Lind: Det er for dyrt. Vent."));
            let told = told.map(|remark| (remark.by.unwrap_or_default(), remark.text));
            assert_eq!(told, Some(("Ole Vind (V), Ida Lind".into(), "Det er for dyrt. Vent.".into())), "{lead}");
        }
        assert_eq!(entered("Bemærkning fra borgermødet i går: Det er for dyrt."), None);
    }

    #[test]
    fn every_word_of_a_vote_names_its_side() {
        for group in &lexicon().votes {
            for words in &group.words {
                let text = match group.voters {
                    Voters::Before => format!("Ole Vind {words}"),
                    Voters::Behind => format!("{words} Ole Vind"),
                };
                let mut votes = Votes::default();
                named(&text, &mut votes, |_| {});
                assert_eq!(side_of(&mut votes, group.side).persons, ["Ole Vind"], "{words}");
            }
        }
    }

    #[test]
    fn every_phrase_gives_its_outcome() {
        for phrase in &lexicon().phrases {
            let words: Vec<&str> = phrase.words.iter().map(|w| if w == "*" { "sagen" } else { w.as_str() }).collect();
            let text = words.join(" ");
            assert!(of(&text).contains(&phrase.outcome), "{text}: {:?}, not {:?}", of(&text), phrase.outcome);
        }
    }

    #[test]
    fn every_body_and_verb_decides() {
        let words = &lexicon().deciders;
        let bodies = words.ends.iter().map(|end| format!("Havne{end} vedtog det."));
        let verbs = words.verbs.iter().map(|verb| format!("Byrådet {verb} forslaget."));
        for text in bodies.chain(verbs) {
            assert!(somebody_decides(&text), "{text}");
        }
        assert!(!somebody_decides("Byrådet holdt møde i havnen."));
    }

    #[test]
    fn what_is_said_by_the_way_is_not_decided() {
        assert_eq!(of("Drøftet. Udvalget ønsker et afsnit mere, inden forslaget sendes i høring."), [Outcome::Discussed]);
        assert_eq!(of("Godkendt, idet punkt 147 udgår."), [Outcome::ApprovedWithChange]);
        assert_eq!(of("Klagen tages ikke til følge."), [Outcome::Rejected]);
    }

    #[test]
    fn every_change_makes_a_change() {
        for change in &lexicon().change {
            assert_eq!(of(&format!("Godkendt {change} vejen flyttes")), [Outcome::ApprovedWithChange], "{change}");
        }
    }

    #[test]
    fn every_meaning_is_taken_over() {
        let meaning = &lexicon().meaning;
        for (words, outcome) in
            meaning.noted.iter().map(|w| (w, Outcome::Noted)).chain(meaning.sent_on.iter().map(|w| (w, Outcome::SentOn)))
        {
            let recommendation =
                Recommendation { clauses: vec![format!("at sagen {words} rådet")], ..Recommendation::default() };
            assert_eq!(outcomes("Indstilling godkendt.", &[recommendation]), [Outcome::Approved, outcome], "{words}");
        }
    }

    #[test]
    fn decisions_as_they_come() {
        use Outcome::*;
        for (text, expected) in [
            ("Ikke godkendt.", vec![Rejected]),
            ("Anbefales ikke.", vec![Rejected]),
            ("Anbefales godkendt.", vec![SentOn]),
            ("Godkendt.", vec![Approved]),
            ("Udkast godkendt.", vec![Approved]),
            ("Godkendt med den rettelse, at stien flyttes.", vec![ApprovedWithChange]),
            ("Taget til efterretning.", vec![Noted]),
            ("Genoptages på næste dagsorden.", vec![Postponed]),
            ("Udvalget indstiller planen til Byrådet uden yderligere bemærkninger.", vec![SentOn]),
            ("Hele udvalget deltager.", vec![Participation]),
            ("Ingenting.", vec![None]),
            ("Ingen bemærkninger.", vec![None]),
            ("Udvalget valgte målene 3 og 4.", vec![Selected]),
            ("Der ansættes en ny leder.", vec![Other]),
            ("Tilbagesendes til Magistraten, idet Byrådet har vedtaget Magistratens indstilling.", vec![Postponed, Approved]),
            ("Udsættes til næste møde.", vec![Postponed]),
            ("Sagen er drøftet.", vec![Discussed]),
        ] {
            if text.starts_with("Tilbagesendes") {
                assert!(of(text).contains(&Approved), "{text}: {:?}", of(text));
            } else {
                assert_eq!(of(text), expected, "{text}");
            }
        }
    }

    #[test]
    fn answers_point_by_point() {
        let told = |lines: &[&str]| points(lines).into_iter().map(|p| (p.point, p.text)).collect::<Vec<_>>();
        assert_eq!(
            told(&["1. Taget til efterretning.", "2. Godkendt."]),
            [("1".into(), "Taget til efterretning".into()), ("2".into(), "Godkendt".into())]
        );
        assert_eq!(told(&["1.-2. Anbefales."]), [("1-2".into(), "Anbefales".into())]);
        assert_eq!(
            told(&["Ad 1 og 3. Anbefales. Ad 2. Udsat."]),
            [("1 og 3".into(), "Anbefales".into()), ("2".into(), "Udsat".into())]
        );
        assert_eq!(told(&["Godkendt."]), []);
        assert_eq!(told(&["2021 blev et godt år."]), []);
    }

    #[test]
    fn how_votes_fell() {
        let v =
            votes("Indstillingen blev godkendt med 11 stemmer for og 2 imod. Imod stemte Preben Dalgas (O) og Gitte Sol (I).")
                .unwrap();
        assert_eq!((v.in_favour.count, v.against.count), (Some(11), Some(2)));
        assert_eq!(v.against.persons, ["Preben Dalgas", "Gitte Sol"]);
        let v = votes("For stemte Ø og F. Imod stemte A, V, C, O og I. Forslaget er forkastet.").unwrap();
        assert_eq!((v.in_favour.parties.join(""), v.against.parties.join("")), ("ØF".into(), "AVCOI".into()));
        let v = votes("Vedtaget med stemmerne 19 for og 2 imod. Ø undlod at stemme.").unwrap();
        assert_eq!((v.in_favour.count, v.against.count, v.abstained.parties.join("")), (Some(19), Some(2), "Ø".into()));
        let v = votes("Forslaget vedtaget med 3 stemmer mod 2.").unwrap();
        assert_eq!((v.in_favour.count, v.against.count), (Some(3), Some(2)));
        let counts = |text: &str| votes(text).map(|v| [v.in_favour.count, v.against.count, v.abstained.count]);
        for (text, told) in [
            ("For stemte 7, imod stemte 12, og 1 undlod at stemme.", [Some(7), Some(12), Some(1)]),
            ("For forslaget stemte F (1). Imod stemte A, C og O (4).", [Some(1), Some(4), None]),
            ("For stemte: B (4) og Ø (6), i alt 10. Imod stemte: A (9), C (10), i alt 19.", [Some(10), Some(19), None]),
            ("Imod stemte A (3) og V (4).", [None, Some(7), None]),
            ("Med 2 stemmer (A og F) mod 1 (V) blev indstillingen godkendt.", [Some(2), Some(1), None]),
        ] {
            assert_eq!(counts(text), Some(told), "{text}");
        }
        assert_eq!(votes("Godkendt."), None);
        assert_eq!(votes("Udvalget bestemte sig for 2 veje."), None);
        assert_eq!(votes("Udvalget bestemte fristen for: 3 uger."), None);
    }

    #[test]
    fn words_of_a_minority() {
        assert_eq!(remark("Preben Dalgas (O) tager forbehold.").and_then(|r| r.by), Some("Preben Dalgas (O)".into()));
        assert_eq!(remark("Ø kan ikke tiltræde indstillingen.").and_then(|r| r.by), Some("Ø".into()));
        assert_eq!(remark("Udvalget ønsker en ny status."), None);
    }
}
