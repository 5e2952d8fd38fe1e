//! Who recommends what: the clauses of a recommendation.

use super::*;
use crate::lexicon::closes_with;

/// Reads who recommends and the clauses; and the words that only lead up to them, which still tell what approving means.
pub(super) fn recommendation(
    part: &Part<'_>,
    built: &[Block],
    context: &Context<'_>,
    provenance: Provenance,
) -> Option<(Recommendation, Option<String>)> {
    let (by, date, item) = match &part.opener {
        Opener::Recommends { by, date, item, .. } => (by.clone(), *date, item.clone()),
        _ => (possessive(part.heading.as_deref().unwrap_or("")), None, None),
    };
    let mut recommendation = Recommendation { by, date, item, clauses: Vec::new(), earlier: part.earlier, provenance };
    // "Administrationens forslag" yields to "Skolechefen foreslår, at" below it.
    let mut owned = matches!(part.opener, Opener::Plain) && recommendation.by.is_some();
    let mut open = false;
    let mut before: Option<&Line> = None;
    let mut below = false;
    let outermost =
        part.lines.iter().filter_map(|l| if let Role::ListItem(d) = l.style.role { Some(d) } else { None }).min().unwrap_or(0);
    let mut marked: Vec<bool> = Vec::new();
    // Clauses that are paragraphs of their own, without "at".
    let mut prose: Vec<usize> = Vec::new();
    for line in &part.lines {
        // A heading within the recommendation ends its clauses.
        if matches!(line.style.role, Role::Heading(_)) {
            if recommendation.clauses.is_empty() {
                continue;
            }
            break;
        }
        let text = line.text.trim();
        let mark = blocks::mark(text);
        let plain = mark.as_ref().map_or(text, |m| m.rest);
        let sub = mark.as_ref().is_some_and(|m| m.level > 0 && !m.numbered)
            || matches!(line.style.role, Role::ListItem(d) if d > outermost);
        let at_word = plain.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("at ")) || glued_at(plain);
        let wrapped = !glued_at(plain)
            && before.is_some_and(|b| {
                // Two clauses with a blank line between, neither of which has a stop.
                let sibling = at_word && line.style.gap == Gap::Line && b.text.starts_with("at ");
                let full = !sibling && b.text.len() * 20 > context.width * 17;
                let done = b.text.ends_with(['.', ';', ':'])
                    || lower(&b.text).ends_with(" og")
                    || lower(&b.text).ends_with(", og")
                    || b.text.ends_with(',') && line.style.gap != Gap::None;
                full && !done && matches!(line.style.gap, Gap::None | Gap::Line) && open
            });
        let listed = mark.is_some() || matches!(line.style.role, Role::ListItem(_));
        let bullet = listed && !sub && !(wrapped && mark.as_ref().is_some_and(|m| m.show == "–"));
        let goes_on = open && before.is_some_and(|b| blocks::continues(b, line, context.width));
        // "At" on a line of its own, and what is recommended below.
        if text.strip_suffix('.').is_some_and(|n| !n.is_empty() && n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit())) {
            continue;
        } else if open && recommendation.clauses.last().is_some_and(|c| c.eq_ignore_ascii_case("at")) {
            recommendation.clauses.last_mut().into_iter().for_each(|clause| blocks::append(clause, text));
        } else if bullet || (at_word && !wrapped) || plain.eq_ignore_ascii_case("at") {
            below = false;
            marked.push(bullet);
            recommendation.clauses.push(if glued_at(plain) { format!("At {}", &plain[2..]) } else { plain.to_owned() });
            open = true;
        } else if sub && open {
            // What hangs below a clause explains it; the section keeps it.
            below = true;
        } else if goes_on
            || (open && matches!(line.style.gap, Gap::None | Gap::Page) && !starts_new(line, before))
            || (open && line.style.gap == Gap::Line && !ended(before))
        {
            if let Some(clause) = recommendation.clauses.last_mut().filter(|_| !below) {
                blocks::append(clause, text);
            }
        } else if leads_in(text) {
            // "Forvaltningen indstiller, at udvalget …:" or "at udvalget indstiller til Byrådet," before a list.
            if recommendation.by.is_none() || owned {
                recommendation.by = by_of(text).or(recommendation.by.take());
                owned = false;
            }
        } else {
            // No "at" printed: each paragraph is a clause of its own.
            let mut clause = text.to_owned();
            let lowered = lower(text);
            if ["det indstilles", "det foreslås", "det anbefales", "der indstilles"].iter().any(|w| lowered.starts_with(w))
                && lowered.contains(" at ")
            {
                clause = after_verb(text).to_owned();
            } else if let Some(by) = by_of(text).filter(|_| lowered.contains(" at ")) {
                if owned || recommendation.by.is_none() {
                    recommendation.by = Some(by);
                    owned = false;
                }
                clause = after_verb(text).to_owned();
            }
            if !clause.is_empty() {
                if !lower(&clause).starts_with("at ") {
                    prose.push(recommendation.clauses.len());
                }
                recommendation.clauses.push(clause);
                open = true;
            }
        }
        before = Some(line);
    }
    // Beside clauses with "at" or a mark a sentence of its own is none: "Sagen behandles i Økonomiudvalget og Byrådet."
    if prose.len() < recommendation.clauses.len() {
        const HEADING: usize = 40;
        let mut behind = None;
        for at in prose.into_iter().rev() {
            let clause = &recommendation.clauses[at];
            // "Afledte konsekvenser" over such a sentence is its heading.
            let heads = behind == Some(at + 1) && clause.len() < HEADING && !clause.ends_with([',', ';', ':']);
            if clause.starts_with(char::is_uppercase) && (clause.ends_with('.') || heads) {
                recommendation.clauses.remove(at);
                behind = Some(at);
            }
        }
    }
    // "at Udvalget vedr. sygehuse" before bullets only leads up to them.
    let led = marked.len() > 1 && marked.len() == recommendation.clauses.len() && !marked[0] && marked[1..].iter().all(|m| *m);
    if led {
        recommendation.clauses.remove(0);
    }
    if recommendation.clauses.is_empty() {
        // A table or nothing but a lead.
        let rest = blocks::squeeze(&blocks::text(built));
        if rest.is_empty() {
            return None;
        }
        recommendation.clauses.push(rest);
    }
    let inline = || {
        let begins =
            |l: &Cow<'_, Line>| l.number == part.first.number || lower(opening(&l.text, 4)) == "det " || by_of(&l.text).is_some();
        matches!(part.opener, Opener::Recommends { pure: false, .. }) || part.lines.first().is_some_and(begins)
    };
    let alone = recommendation.clauses.len() == 1 && inline();
    recommendation.clauses = recommendation
        .clauses
        .iter()
        .flat_map(|clause| if alone { split_clause(&blocks::squeeze(clause)) } else { vec![blocks::squeeze(clause)] })
        .map(|clause| strip_and(&clause))
        .collect();
    // "at udvalget over for Byrådet anbefaler" before the clauses only leads up to them.
    let leads = !led
        && recommendation.clauses.len() > 1
        && recommendation.clauses.first().is_some_and(|c| {
            let lowered = lower(c);
            let words = lowered.split(' ').count();
            words <= 2
                || words <= 14
                    && [
                        "anbefaler",
                        "indstiller",
                        "beslutter",
                        "anbefale økonomiudvalget/byrådet",
                        "anbefale byrådet",
                        "tager stilling til",
                    ]
                    .iter()
                    .any(|v| lowered.ends_with(v))
                || words <= 14 && sends_on(&lowered)
                || words <= 4 && lowered.ends_with("godkender")
        });
    let lead = leads.then(|| recommendation.clauses.remove(0));
    // The numbers of a table that was poured into lines are no clauses.
    recommendation.clauses.retain(|c| c.chars().any(char::is_alphabetic));
    (!recommendation.clauses.is_empty()).then_some((recommendation, lead))
}

/// `at anbefale Økonomiudvalget og Byrådet`, `at udvalget indstiller til Byrådet,`: to whom, and not yet what.
fn sends_on(lowered: &str) -> bool {
    const BODIES: [&str; 4] = ["udvalget", "rådet", "bestyrelsen", "repræsentationen"];
    let mut recommends = false;
    let empty = lowered.split([' ', ',', ':', '/']).all(|word| {
        recommends |= word.starts_with("anbefal") || word.starts_with("indstil");
        matches!(
            word,
            "" | "at"
                | "anbefale"
                | "anbefaler"
                | "indstille"
                | "indstiller"
                | "over"
                | "for"
                | "overfor"
                | "til"
                | "og"
                | "via"
                | "i"
        ) || word.ends_with('-')
            || BODIES.iter().any(|body| word.ends_with(body))
    });
    recommends && empty
}

pub(super) fn starts_new(line: &Line, before: Option<&Line>) -> bool {
    ended(before)
        && line.text.starts_with(char::is_uppercase)
        && before.is_some_and(|b| b.style.gap == Gap::Paragraph && line.style.gap == Gap::Paragraph)
}

pub(super) fn ended(before: Option<&Line>) -> bool {
    before.is_some_and(|b| b.text.ends_with(['.', ';']))
}

/// `Atdagsordenen godkendes`: the blank behind "At" is lost.
pub(super) fn glued_at(text: &str) -> bool {
    const WORDS: [&str; 8] = ["ter", "tr", "le", "mo", "te", "om", "el", "yp"];
    text.strip_prefix("At").is_some_and(|rest| rest.starts_with(char::is_lowercase) && !WORDS.iter().any(|w| rest.starts_with(w)))
}

/// Cuts `at A, at B, og at C` into three; `at det godkendes, at …` stays one.
pub(super) fn split_clause(clause: &str) -> Vec<String> {
    if let Some(clauses) = numbered_inside(clause) {
        return clauses;
    }
    let lowered = lower(clause);
    if !lowered.starts_with("at ") {
        return vec![clause.to_owned()];
    }
    const GOVERN: [&str; 24] = [
        "det",
        "godkendes",
        "godkender",
        "anbefaler",
        "anbefales",
        "indstiller",
        "indstilles",
        "beslutter",
        "besluttes",
        "betyder",
        "sådan",
        "så",
        "således",
        "for",
        "forudsat",
        "bemærkes",
        "konstateres",
        "sikres",
        "sikrer",
        "oplyses",
        "tiltræder",
        "tiltrædes",
        "byrådet",
        "kommunalbestyrelsen",
    ];
    let mut cuts = vec![0];
    let last_and = lowered.match_indices(" og at ").last().map(|(at, _)| at);
    for (at, _) in lowered.match_indices(" at ") {
        let before = lowered[..at].trim_end();
        let and = before.ends_with(" og") || before.ends_with(" samt");
        let comma = before.ends_with(',');
        let governed = before.trim_end_matches(',').rsplit(' ').next().is_some_and(|w| GOVERN.contains(&w));
        let parallel = comma && last_and.is_some_and(|and| at < and);
        if at > 12 && lowered.len() - at > 15 && !governed && (and || parallel) {
            cuts.push(at + 1);
        }
    }
    cuts.push(clause.len());
    cuts.windows(2).map(|w| clause[w[0]..w[1]].trim().to_owned()).collect()
}

/// `at 1. planen godkendes 2. udgiften dækkes`, `1. at A, 2. at B`, `- at A - at B`: a list that lost its lines.
fn numbered_inside(clause: &str) -> Option<Vec<String>> {
    let rest = clause.strip_prefix("at ").or_else(|| clause.strip_prefix("At ")).unwrap_or(clause);
    let mut pieces = Vec::new();
    if rest.starts_with("- at ") || rest.len() < clause.len() && rest.contains(" - at ") {
        pieces.extend(clause.trim_start_matches("- ").split(" - "));
    } else {
        let mut text = rest.strip_prefix("1. ").or_else(|| rest.strip_prefix("1) "))?;
        let stop = &rest[1..3];
        for number in 2.. {
            let mark = format!(" {number}{stop}");
            // "den 2. maj" is a day.
            let day = |at: usize| crate::dates::find_all(&text[at + 1..], Some(2000)).next().is_some_and(|d| d.start == 0);
            let Some(at) = text.match_indices(&mark).map(|(at, _)| at).find(|at| !day(*at)) else { break };
            pieces.push(&text[..at]);
            text = &text[at + mark.len()..];
        }
        pieces.push(text);
    }
    (pieces.len() > 1).then(|| pieces.into_iter().map(|piece| piece.trim().to_owned()).collect())
}

/// Takes ", og" and the like off a clause's end.
pub(super) fn strip_and(clause: &str) -> String {
    let mut text = clause.trim();
    loop {
        let cut = [" og at", ", og", " og", ", samt", " samt", ",", ";"].iter().find_map(|end| text.strip_suffix(end));
        match cut {
            Some(shorter) => text = shorter.trim_end(),
            None => return text.to_owned(),
        }
    }
}

/// A line that only leads up to the clauses.
pub(super) fn leads_in(text: &str) -> bool {
    let lowered = lower(text);
    let trimmed = lowered.trim_end_matches([':', ',', ' ', ';']);
    // "Direktionen anbefaler Økonomiudvalget"
    let to_body = [" anbefaler ", " indstiller ", " foreslår "].iter().any(|v| {
        lowered.find(v).is_some_and(|at| head::body_name(text[at + v.len()..].trim_end_matches([',', ':', ' '])).is_some())
    });
    if to_body && trimmed.len() < 90 && !text.ends_with('.') {
        return true;
    }
    // "Til Byplanudvalget, Økonomiudvalget og Kommunalbestyrelsen:"
    if text.ends_with(':') && trimmed.strip_prefix("til ").is_some_and(|to| sends_on(&format!("indstiller til {to}"))) {
        return true;
    }
    let verbs = &lexicon().words.recommenders.verbs;
    let addressee = [" til udvalget", " til byrådet"].iter().find_map(|to| trimmed.strip_suffix(to)).unwrap_or(trimmed);
    let verb_ends = || verbs.iter().any(|v| closes_with(addressee, v));
    let addressed = || {
        let words = [" indstiller til ", " indstiller over for ", " indstiller overfor ", " anbefaler over for "];
        words.iter().any(|w| holds(&lowered, w))
    };
    trimmed.len() < 140 && addressed() && !trimmed.contains(" at ") && !text.ends_with('.')
        || trimmed.len() < 90 && verb_ends()
        || trimmed == "at"
        || trimmed.ends_with(" at") && text.len() < 160
        || (text.ends_with(':') && verbs.stand_in(&lowered))
}

/// `Administrationens indstilling` → `Administrationen`
pub(super) fn possessive(heading: &str) -> Option<String> {
    if let Some(by) = by_of(heading) {
        return Some(head::sentence_case(&by).unwrap_or(by));
    }
    let first = heading.split_whitespace().next()?;
    let lowered = lower(first);
    ["administrationens", "forvaltningens", "direktionens", "magistratens", "sekretariatets", "borgmesterens"]
        .contains(&lowered.as_str())
        .then(|| first[..first.len() - 1].to_owned())
}

/// Who recommends, in a lead such as "Direktionen indstiller til Byrådet, at …".
pub(super) fn by_of(text: &str) -> Option<String> {
    let lowered = lower(text);
    // Where the verb begins a word, the blank before it.
    let verbs = &lexicon().words.recommenders.verbs;
    if !verbs.stand_in(&lowered) {
        return None;
    }
    let at = verbs.iter().filter_map(|v| lowered.find(&format!(" {v}"))).min()?;
    let subject = text[..at].trim();
    let short = subject.split_whitespace().count() <= 8 && !subject.contains(['.', ':']);
    (short && !subject.eq_ignore_ascii_case("det") && subject.starts_with(char::is_uppercase)).then(|| subject.to_owned())
}

pub(super) fn after_verb(text: &str) -> &str {
    let lowered = lower(text);
    lowered.find(" at ").map_or(text, |at| text[at + 1..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_lost_their_lines() {
        let clauses = |text: &str| numbered_inside(text).unwrap_or_default().join(" | ");
        assert_eq!(
            clauses("at 1. planen godkendes 2. udgiften afholdes den 3. maj"),
            "planen godkendes | udgiften afholdes den 3. maj"
        );
        assert_eq!(clauses("1. at planen godkendes, 2. at den sendes ud"), "at planen godkendes, | at den sendes ud");
        assert_eq!(clauses("at planen godkendes - at den sendes ud"), "at planen godkendes | at den sendes ud");
        assert_eq!(clauses("at planen godkendes pr. 1. maj"), "");
    }
}
