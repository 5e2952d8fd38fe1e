//! The decision of this meeting, apart from absentees and remarks.

use super::*;

/// `Foretoges.` before the question that a member asked, quoted: what was done with it.
fn before_question(item: &mut Item, context: &Context<'_>) -> Option<Decision> {
    const MOST: usize = 120;
    let section =
        item.sections.first_mut().filter(|s| context.minutes && matches!(s.kind, SectionKind::Case | SectionKind::Other))?;
    let (told, question) = section.text.split_once("\n\n")?;
    let short = told.len() < MOST && told.ends_with('.') && !told.contains('\n');
    if !short || !question.starts_with(['"', '”', '“', '»', '«']) {
        return None;
    }
    let outcomes = decision::outcomes(told, &[]);
    Some(Decision { text: told.to_owned(), outcomes, provenance: section.provenance, ..Decision::default() })
}

/// In minutes, an item of a few words under no heading at all is its own decision: `3. Meddelelser` / `Taget til efterretning.`
pub(super) fn unheaded_decision(
    item: &mut Item,
    parts: &[Part<'_>],
    section_cues: &[Cues],
    context: &Context<'_>,
) -> Option<Decision> {
    if let Some(told) = before_question(item, context).or_else(|| closing_words(item, context)) {
        return Some(told);
    }
    let [part] = parts else { return None };
    let section = item.sections.first_mut()?;
    let short = || section.text.len() < 400 && decision::sentences(&section.text).len() <= 3;
    if !context.minutes || part.heading.is_some() || !short() || section_cues.iter().any(|c| c.any(Cues::CLOSED)) {
        return None;
    }
    let outcomes = decision::outcomes(&section.text, &[]);
    if outcomes == [sagsgang_model::Outcome::Other] {
        return None;
    }
    section.kind = SectionKind::Decision;
    Some(Decision { text: section.text.clone(), outcomes, provenance: section.provenance, ..Decision::default() })
}

/// Lines on which an item's last paragraph begins, where those paragraphs tell what was decided: no heading says so, but
/// the meeting's own body decides at the end of most items, `Kommunalbestyrelsen vedtog indstillingen.`
pub(crate) fn closing_paragraphs(spans: &[Span], lines: &[Line], out: &[bool], committee: Option<&str>) -> Vec<usize> {
    let last = |span: &Span| {
        let apart = |l: &usize| matches!(lines[*l].style.gap, Gap::Paragraph | Gap::Page);
        span.body.clone().rev().filter(|l| !out[*l]).find(apart).filter(|l| lines[*l].text.starts_with(char::is_uppercase))
    };
    let own = |l: usize| {
        let text = lines[l].text.as_str();
        let body = text.split(' ').next().unwrap_or("");
        decision::somebody_decides(text) && committee.is_none_or(|committee| same_body(body, committee) || body == "Udvalget")
    };
    let ends: Vec<usize> = spans.iter().filter_map(last).collect();
    let deciding = ends.iter().filter(|l| own(**l)).count();
    if deciding < 3 || deciding * 2 < ends.len() {
        return Vec::new();
    }
    let told = |l: usize| lines[l].text.len() < 40 || decision::outcomes(&lines[l].text, &[]) != [sagsgang_model::Outcome::Other];
    ends.into_iter().filter(|l| own(*l) || told(*l)).collect()
}

/// `Til efterretning.` on a line of its own behind the text of the case: the decision, its heading left out.
fn closing_words(item: &mut Item, context: &Context<'_>) -> Option<Decision> {
    const MOST: usize = 60;
    let section = item.sections.last_mut()?;
    // Where no decision has a heading, what was decided may stand behind the recommendation or the attachments.
    let open = matches!(section.kind, SectionKind::Other | SectionKind::Case | SectionKind::Summary)
        || !context.headed && matches!(section.kind, SectionKind::Recommendation | SectionKind::Attachments);
    if !context.minutes || !open {
        return None;
    }
    let paragraphs: Vec<&str> = section.text.split('\n').map(str::trim).filter(|p| !p.is_empty()).collect();
    // What is decided may go on for a paragraph or two.
    let at = (paragraphs.len().saturating_sub(3).max(1)..paragraphs.len()).find(|n| {
        let text = paragraphs[*n];
        let outcomes = decision::outcomes(text, &[]);
        text.starts_with(char::is_uppercase)
            && !paragraphs[n - 1].ends_with([':', ','])
            && !matches!(outcomes[..], [] | [sagsgang_model::Outcome::Other] | [sagsgang_model::Outcome::None])
            && (text.len() < MOST && decision::opens(text) || text.len() < 5 * MOST && decision::somebody_decides(text))
    })?;
    let text = paragraphs[at..].join(" ");
    let outcomes = decision::outcomes(&text, &item.recommendations);
    Some(Decision { text, outcomes, provenance: section.provenance, ..Decision::default() })
}

/// `Anbefales. Fraværende: Dorthe Vig.` → the decision, and who was away.
pub(super) fn without_absence(text: &str) -> (String, Vec<String>) {
    let labels = [" Fraværende: ", " Afbud: ", " Ikke til stede: ", "\n\nFraværende: ", "\n\nAfbud: "];
    for label in labels.into_iter().filter(|_| text.contains(": ")) {
        if let Some((decision, names)) = text.split_once(label) {
            return (decision.trim_end().to_owned(), people::names(names));
        }
    }
    (text.to_owned(), Vec::new())
}

/// Puts the decision together, and gives back what it says of absence.
pub(super) fn decision(
    pieces: &[(&[Cow<'_, Line>], Provenance)],
    recommendations: &[Recommendation],
    leads: &[String],
    context: &Context<'_>,
) -> (Option<Decision>, Vec<(String, Provenance)>) {
    let mut absence = Vec::new();
    let mut kept: Vec<&Line> = Vec::new();
    let mut provenance: Option<Provenance> = None;
    for (lines, place) in pieces {
        for line in lines.iter() {
            if absence_in_decision(&line.text) && decision::sentences(&line.text).len() == 1 {
                absence.push((line.text.clone(), Provenance::new(line.page, line.number, line.number)));
                continue;
            }
            kept.push(line);
        }
        provenance = Some(match provenance {
            None => *place,
            Some(known) => Provenance::new(known.page, known.lines[0], place.lines[1].max(known.lines[1])),
        });
    }
    let Some(provenance) = provenance else { return (None, absence) };
    let built = blocks::build(&kept, context.width);
    let mut whole = blocks::text(&built);
    // A dash under the heading says that there is none.
    if whole.trim_matches([' ', '\n', '-', '–', '—']).is_empty() {
        return (None, absence);
    }
    if let Some(number) = &context.number
        && let Some(rest) =
            whole.strip_prefix("Punkt ").and_then(|r| r.strip_prefix(number.as_str())).and_then(|r| r.strip_prefix(':'))
    {
        whole = rest.trim_start().to_owned();
    }
    let point_lines: Vec<&str> = kept.iter().map(|l| l.text.as_str()).collect();
    let points = decision::points(&point_lines);
    let votes = decision::votes(&blocks::squeeze(&whole));
    // A minority's words are theirs.
    let mut remarks = Vec::new();
    let mut text = String::new();
    for paragraph in whole.split("\n\n") {
        if let Some(remark) = decision::entered(paragraph) {
            remarks.push(remark);
            continue;
        }
        let mut own = paragraph.to_owned();
        for range in decision::sentences(paragraph) {
            let sentence = &paragraph[range];
            if let Some(remark) = decision::remark(sentence) {
                own = own.replacen(sentence, " ", 1);
                remarks.push(remark);
            } else if absence_in_decision(sentence.trim()) {
                own = own.replacen(sentence, " ", 1);
                absence.push((sentence.trim().to_owned(), provenance));
            }
        }
        let own = own.trim();
        if !own.is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(own);
        }
    }
    if text.is_empty() {
        text = whole;
        remarks.clear();
    }
    let mut meant = Cow::Borrowed(recommendations);
    if let Some(own) = recommendations.iter().position(|r| !r.earlier).filter(|_| !leads.is_empty()) {
        meant.to_mut()[own].clauses.extend_from_slice(leads);
    }
    let mut outcomes = decision::outcomes(&text, &meant);
    if points.len() > 1 {
        let mut by_point: Vec<_> = Vec::new();
        for outcome in points.iter().flat_map(|p| p.outcomes.iter()) {
            if !by_point.contains(outcome) {
                by_point.push(*outcome);
            }
        }
        outcomes = by_point;
    }
    (Some(Decision { text, outcomes, points, votes, remarks, provenance }), absence)
}

/// "Ole Vind (A) var fraværende", "Afbud fra Ole Vind", "… meldt afbud, og … deltog", without a heading.
pub(super) fn absence_in_decision(text: &str) -> bool {
    if !cues::of(text).any(Cues::ABSENCE) {
        return false;
    }
    let lowered = lower(text);
    let words = &lexicon().words.absence;
    let says = words.starts.iter().any(|w| lowered.starts_with(w.as_str()))
        || words.ends.iter().any(|w| lowered.trim_end_matches('.').ends_with(w.as_str()))
        || words.contains.stand_in(&lowered);
    says && text.len() < 240
        && (!people::names(text).is_empty()
            || people::substitute(text).is_some()
            || lowered.starts_with("afbud ")
            || text
                .get("Fraværende ".len()..)
                .is_some_and(|rest| lowered.starts_with("fraværende ") && people::is_name(people::bare(rest)))
            || lowered.starts_with("afbud:")
            || lowered.starts_with("som ")
            || lowered.starts_with("i stedet ")
            || people::is_name(&first_words(text, 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_of_absence_is_found() {
        let words = &lexicon().words.absence;
        let starting = words.starts.iter().map(|w| format!("{w} Ole Vind."));
        let holding = words.contains.iter().map(|w| format!("Ole Vind (A) {w} Gitte Dam."));
        let ending = words.ends.iter().map(|w| format!("Ole Vind {w}."));
        for text in starting.chain(holding).chain(ending) {
            assert!(absence_in_decision(&text), "{text}");
        }
        for text in [
            "Ole Vind deltog i debatten.",
            "Udvalget tog afbuddene til efterretning.",
            "Der meldes afbud til festen.",
            "Fraværende medlemmer får referatet tilsendt.",
        ] {
            assert!(!absence_in_decision(text), "{text}");
        }
    }
}
