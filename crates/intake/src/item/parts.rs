//! An item's lines, cut at its headings.

use super::*;

/// Cuts an item's lines at its headings.
pub(super) fn parts<'a>(content: &[&'a Line], found: &[Option<&Heading<'a>>], context: &Context<'_>) -> Vec<Part<'a>> {
    let pure = found.iter().flatten().any(|h| {
        h.kind == SectionKind::Recommendation
            && (matches!(&h.opener, Opener::Recommends { pure: true, date: None, .. })
                || (h.opener == Opener::Plain && h.rest.is_empty()))
    });
    let plain_decision = found.iter().flatten().any(|h| h.kind == SectionKind::Decision && h.opener == Opener::Plain && !h.weak);
    let dated_decisions =
        found.iter().flatten().filter(|h| h.kind == SectionKind::Decision && matches!(h.opener, Opener::Dated { .. })).count();
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut dated_seen = 0;
    // Names of absentees may stand between a decision's heading and its words.
    let mut resumed: Option<usize> = None;
    // The level that sections stand on where levels are told.
    let level = |line: &Line| if let Role::Heading(level) = line.style.role { Some(level) } else { None };
    let sections = content.iter().copied().filter_map(level).min();
    // In marked documents an earlier decision may be quoted in the text: who was away from it is told below.
    let mut quoting = false;
    for (at, line) in content.iter().copied().enumerate() {
        let accepted = if context.marked {
            // Below the sections' level a heading parts the text of one.
            if level(line).is_some_and(|l| sections.is_some_and(|sections| l > sections)) {
                if let Some(open) = parts.last_mut() {
                    open.lines.push(Cow::Borrowed(line));
                    open.last = line.number;
                }
                continue;
            }
            let accepted = found[at].and_then(|h| accept_marked(h, line, &parts));
            let quotes = |h: &&Heading<'_>| matches!(h.opener, Opener::Dated { .. });
            quoting = !matches!(line.style.role, Role::Heading(_)) && (quoting || found[at].as_ref().is_some_and(quotes));
            accepted.filter(|h| !quoting || h.kind != SectionKind::People)
        } else {
            found[at].and_then(|h| accept(h, line, at, content, &parts, context, pure))
        };
        let shouted = context.capitals
            && line.style.gap == Gap::Paragraph
            && line.text.len() < 60
            && !line.text.ends_with(['.', ':', ','])
            && head::sentence_case(&line.text).is_some();
        let own_heading = accepted.is_none() && (matches!(line.style.role, Role::Heading(_)) && line.text.len() < 120 || shouted);
        if accepted.is_some() || own_heading {
            resumed = None;
        }
        if let Some(mut heading) = accepted {
            let mut earlier = matches!(&heading.opener, Opener::Recommends { date: Some(_), .. })
                || (heading.kind == SectionKind::History && matches!(heading.opener, Opener::Dated { .. }));
            if heading.kind == SectionKind::Decision
                && let Opener::Dated { committee, date, .. } = &heading.opener
            {
                dated_seen += 1;
                // Several dated decisions: the one of this meeting is this item's; else the last.
                let mine = match (date, context.date) {
                    (Some(date), Some(meeting)) => *date == meeting,
                    // What stands under "Beslutning" alone is this meeting's, whichever its day is.
                    (Some(_), None) if plain_decision => false,
                    // Where neither dates nor the head tell, the last body to decide is this one.
                    (None, _) if context.committee.is_none() => dated_seen == dated_decisions,
                    _ => committee.as_deref().zip(context.committee).is_none_or(|(a, b)| same_body(a, b)),
                };
                let last = dated_seen == dated_decisions && !plain_decision && context.date.is_none();
                earlier = !(mine || last);
                if earlier {
                    heading.kind = SectionKind::History;
                }
            } else if earlier
                && heading.kind == SectionKind::History
                && let Opener::Dated { committee, date: Some(date), .. } = &heading.opener
            {
                // "Udvalget for Havne, 6. februar 2024:" may be this very meeting.
                if Some(*date) == context.date && committee.as_deref().zip(context.committee).is_none_or(|(a, b)| same_body(a, b))
                {
                    heading.kind = SectionKind::Decision;
                    earlier = false;
                }
            }
            // "Det indstilles, at" right under "Indstilling" only leads in.
            if let Opener::Recommends { by, date, item, .. } = &heading.opener
                && let Some(open) = parts.last_mut()
                && open.kind == SectionKind::Recommendation
                && open.lines.is_empty()
                && open.opener == Opener::Plain
            {
                open.opener =
                    Opener::Recommends { by: by.clone(), date: *date, item: item.clone(), pure: heading.rest.is_empty() };
                open.earlier = earlier;
                open.lead = Some(Line { text: heading.printed.to_owned(), ..line.clone() });
                push_rest(open, line, heading.rest);
                open.last = line.number;
                continue;
            }
            let mut part = Part {
                kind: heading.kind,
                heading: Some(heading.printed).filter(|h| !h.is_empty()).map(str::to_owned),
                opener: heading.opener.clone(),
                lead: None,
                lines: Vec::new(),
                first: line,
                last: line.number,
                earlier,
            };
            push_rest(&mut part, line, heading.rest);
            parts.push(part);
            continue;
        }
        if own_heading {
            parts.push(Part::open(SectionKind::Other, Some(blocks::squeeze(&line.text)), line));
            continue;
        }
        if context.marked {
            if parts.is_empty() {
                parts.push(Part::open(SectionKind::Other, None, line));
            }
            if let Some(open) = parts.last_mut() {
                open.lines.push(Cow::Borrowed(line));
                open.last = line.number;
            }
            continue;
        }
        // "1. Rådet svarer." / "2. Ida Lind og Ole Vind skriver svaret."
        let numbered = |text: &str| blocks::mark(text).is_some_and(|mark| mark.numbered);
        let follows = |part: &Part<'_>| numbered(&line.text) && part.lines.last().is_some_and(|last| numbered(&last.text));
        if let Some(part) = resumed.and_then(|n| parts.get_mut(n)).filter(|part| !people_line(&line.text) || follows(part)) {
            part.lines.push(Cow::Borrowed(line));
            part.last = line.number;
            continue;
        }
        // "Byrådet: Godkendt." below what the committees said.
        if line.style.gap == Gap::Paragraph
            && parts.last().is_some_and(|p| p.kind == SectionKind::Decision || p.earlier)
            && holds(&line.text, ": ")
            && let Some((name, rest)) = line.text.split_once(": ")
            && name.len() < 60
            && head::body_name(name).is_some()
            && context.committee.is_none_or(|own| same_body(name, own))
        {
            for part in &mut parts {
                if part.kind == SectionKind::Decision && matches!(part.opener, Opener::Dated { .. }) && !part.lines.is_empty() {
                    part.kind = SectionKind::History;
                    part.earlier = true;
                }
            }
            let mut part = Part::open(SectionKind::Decision, Some(name.to_owned()), line);
            push_rest(&mut part, line, rest.trim());
            parts.push(part);
            continue;
        }
        // "Fraværende:" and nobody behind it, right under "Beslutning": what follows is what was decided.
        if let [.., decision, open] = &mut parts[..]
            && open.kind == SectionKind::People
            && open.lines.is_empty()
            && decision.kind == SectionKind::Decision
            && decision.lines.is_empty()
            && !people_line(&line.text)
            && (line.text.ends_with('.') || decision::opens(&line.text))
        {
            decision.lines.push(Cow::Borrowed(line));
            decision.last = line.number;
            resumed = Some(parts.len() - 2);
            continue;
        }
        // Names under "Fraværende" end with the names; what follows goes on with the decision.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::People
            && let Some(last) = open.lines.last()
            && !people_line(&line.text)
            && (line.style.gap == Gap::Paragraph
                || !last.text.ends_with([',', '-']) && !last.text.ends_with(" og") && line.text.starts_with(char::is_uppercase))
        {
            match parts.iter().rposition(|p| p.kind != SectionKind::People) {
                Some(n) if parts[n].kind == SectionKind::Decision || parts[n].earlier => {
                    parts[n].lines.push(Cow::Borrowed(line));
                    parts[n].last = line.number;
                    resumed = Some(n);
                    continue;
                }
                _ => parts.push(Part::open(SectionKind::Other, None, line)),
            }
        }
        // A short line of its own behind the clauses, and prose below: a heading that no lexicon knows.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::Recommendation
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
            && line.text.len() < 50
            && line.text.split(' ').count() <= 5
            && line.text.starts_with(char::is_uppercase)
            && !lower(&line.text).starts_with("at")
            && !line.text.ends_with(['.', ',', ';', ':'])
            && blocks::mark(&line.text).is_none()
            && content
                .get(at + 1)
                .is_some_and(|n| n.text.len() > 50 && n.text.starts_with(char::is_uppercase) && blocks::mark(&n.text).is_none())
        {
            parts.push(Part::open(SectionKind::Other, Some(line.text.clone()), line));
            continue;
        }
        // "Udtalelser: …" behind a recommendation opens a part whose heading no lexicon knows.
        if let Some(open) = parts.last()
            && open.kind == SectionKind::Recommendation
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
            && let Some(colon) = line.text.find(": ").filter(|at| (4..30).contains(at))
            && blocks::mark(&line.text).is_none()
            && line.text.starts_with(char::is_uppercase)
            && !lower(&line.text).starts_with("at ")
            && line.text[..colon].split(' ').count() <= 3
        {
            let mut part = Part::open(SectionKind::Other, Some(line.text[..colon].to_owned()), line);
            push_rest(&mut part, line, line.text[colon + 1..].trim());
            parts.push(part);
            continue;
        }
        // "På møde i … blev følgende besluttet": the words told are one paragraph.
        if let Some(open) = parts.last()
            && open.earlier
            && open.heading.as_deref().is_some_and(|h| h.starts_with("På m"))
            && !open.lines.is_empty()
            && line.style.gap == Gap::Paragraph
        {
            parts.push(Part::open(SectionKind::History, None, line));
        }
        if parts.is_empty() {
            parts.push(Part::open(SectionKind::Other, None, line));
        }
        if let Some(open) = parts.last_mut() {
            open.lines.push(Cow::Borrowed(line));
            open.last = line.number;
        }
    }
    parts
}

pub(super) fn people_line(text: &str) -> bool {
    let moves = |text: &str| lexicon().words.attendance.moves.stand_in(text);
    // "Godkendt. Som stedfortræder deltog Ole Vind."
    if text.split_once(". ").is_some_and(|(first, _)| decision::opens(first) && !moves(first)) {
        return false;
    }
    // "Anni Brobæk (V) udpeges."
    if text.ends_with('.') && decision::outcomes(text, &[]).contains(&sagsgang_model::Outcome::Selected) {
        return moves(text);
    }
    let behind = text.rsplit(')').next().unwrap_or("").trim_matches(['.', ',', ' ']);
    // "Ole Vind (A) spurgte til planen, som …"
    let told = behind.split(' ').count() >= 3 && behind.starts_with(char::is_lowercase) && !behind.starts_with("og ");
    if text.contains(')') && !people::is_name(behind) && (told || behind.contains(' ') && !text.contains(',')) {
        return moves(text);
    }
    let numbered = people::without_number(text);
    moves(text)
        || people::is_name(people::bare(text))
        || numbered.len() < text.len() && people::is_name(people::bare(numbered.split(',').next().unwrap_or(numbered)))
}

pub(super) fn push_rest(part: &mut Part<'_>, line: &Line, rest: &str) {
    if !rest.is_empty() {
        let mut own = line.clone();
        own.text = rest.to_owned();
        own.style.gap = Gap::Paragraph;
        own.style.bold = false;
        own.style.indent = 0.0;
        if matches!(own.style.role, Role::Heading(_)) {
            own.style.role = Role::Plain;
        }
        part.lines.push(Cow::Owned(own));
    }
}

/// A heading of a document that marks them itself: the whole line is its words. Of other lines only the answer on its
/// label's own line (`Fraværende: Ole Vind`) and what leads in the clauses of a recommendation are taken.
fn accept_marked<'a>(heading: &Heading<'a>, line: &'a Line, parts: &[Part<'_>]) -> Option<Heading<'a>> {
    if matches!(line.style.role, Role::Heading(_)) {
        return Some(Heading { printed: line.text.trim_end_matches([':', ' ']), rest: "", ..heading.clone() });
    }
    let leads_in = matches!(heading.opener, Opener::Recommends { .. })
        && parts.last().is_some_and(|p| p.kind == SectionKind::Recommendation && p.lines.is_empty() && p.opener == Opener::Plain);
    // "Fraværende: Ole Vind", "Uddrag af beslutningen: Godkendt."
    let extract = || heading.kind == SectionKind::Decision && lower(heading.printed).starts_with("uddrag");
    let answers = (heading.kind == SectionKind::People || extract()) && !heading.rest.is_empty() && line.text.contains(": ");
    (leads_in || answers).then(|| heading.clone())
}

/// Whether a heading that could be one is one here.
pub(super) fn accept<'a>(
    heading: &Heading<'a>,
    line: &Line,
    at: usize,
    content: &[&Line],
    parts: &[Part<'_>],
    context: &Context<'_>,
    pure: bool,
) -> Option<Heading<'a>> {
    let open = parts.last();
    let in_decision = open.is_some_and(|p| p.kind == SectionKind::Decision && !p.earlier);
    let apart = matches!(line.style.gap, Gap::Paragraph | Gap::Page) || at == 0;
    match &heading.opener {
        Opener::Recommends { by, pure: alone, .. } => {
            if in_decision && !parts.last().is_some_and(|p| p.lines.is_empty()) {
                // In a decision somebody "indstiller"; only a bare line of the administration opens a new part.
                let administration = by.as_deref().is_some_and(|b| {
                    matches!(lower(b).as_str(), "administrationen" | "forvaltningen" | "direktionen" | "sekretariatet")
                });
                if !(*alone && administration) {
                    return None;
                }
            }
            // "Udvalget indstiller til byrådet," right under "Beslutning" is what was decided, who was away told before it or not.
            let said = parts.iter().rfind(|p| p.kind != SectionKind::People);
            if said.is_some_and(|p| p.kind == SectionKind::Decision && !p.earlier && p.lines.is_empty()) {
                return None;
            }
            if !alone {
                // Inside another section's first words ("Beslutningstema: Administrationen indstiller, at …") it is only told.
                let opens = open.is_none_or(|p| p.kind == SectionKind::Recommendation && p.lines.is_empty());
                if !opens
                    && (pure
                        || !apart
                            && open.is_some_and(|p| !p.lines.is_empty() && p.kind != SectionKind::Recommendation)
                            && !ends_sentence(content, at))
                {
                    return None;
                }
                if open.is_some_and(|p| p.lines.is_empty() && p.kind != SectionKind::Recommendation) && pure {
                    return None;
                }
            }
            if heading.weak && !alone {
                return None;
            }
            // "Økonomiudvalget indstiller" in a list of who does what, and nothing recommended below it.
            let closed = line.text.trim_end().ends_with([',', ':', ';']) || lower(&line.text).trim_end().ends_with(" at");
            if *alone && !closed && !line.style.bold {
                let next = content.get(at + 1).map(|n| n.text.as_str()).unwrap_or("");
                if blocks::mark(next).is_none()
                    && !lower(opening(next, 3)).starts_with("at")
                    && !matches!(content.get(at + 1).map(|n| n.style.role), Some(Role::ListItem(_)))
                {
                    return None;
                }
            }
            // Inside a recommendation "Udvalget indstiller, at …" may be a clause's own words.
            if open.is_some_and(|p| p.kind == SectionKind::Recommendation && !p.lines.is_empty()) && !alone {
                return None;
            }
            Some(heading.clone())
        }
        Opener::Dated { .. } if heading.weak => {
            let decided = open.is_some_and(|p| p.kind == SectionKind::Decision || p.earlier && p.kind == SectionKind::History);
            decided.then(|| heading.clone())
        }
        Opener::Dated { .. } => Some(heading.clone()),
        Opener::Plain => {
            // "Rådet har følgende bemærkninger:" under "Beslutning" is what was decided.
            if heading.kind == SectionKind::Hearing && in_decision && heading.printed.contains(" har ") {
                return None;
            }
            if heading.kind == SectionKind::Attachments
                && lower(heading.rest).starts_with("bilag ")
                && open.is_some_and(|p| p.kind == SectionKind::Attachments)
            {
                return None;
            }
            if matches!(line.style.role, Role::ListItem(_)) && heading.kind != SectionKind::People {
                return None;
            }
            if heading.kind == SectionKind::Attachments
                && !heading.rest.is_empty()
                && at + 1 < content.len()
                && !apart
                && !ends_sentence(content, at)
            {
                return None;
            }
            // "Forslag" over the cells of a table that lost its lines.
            if heading.weak
                && heading.kind == SectionKind::Recommendation
                && heading.rest.is_empty()
                && pure
                && content.get(at + 1).is_some_and(|n| {
                    n.text.len() < 40 && !n.text.ends_with(['.', ',', ':', ';']) && !lower(&n.text).starts_with("at")
                })
            {
                return None;
            }
            if heading.weak {
                let used = context.weak.get(&lower(heading.printed)).copied().unwrap_or(0);
                let set_off = line.style.bold
                    || matches!(line.style.role, Role::Heading(_))
                    || (line.style.size > 0.0 && content.get(at + 1).is_some_and(|n| line.style.size > n.style.size + 0.4));
                let alone = heading.rest.is_empty();
                let ends = line.text.ends_with('.');
                // Close-set text: a word or two after a sentence's end, with a sentence behind.
                let close = line.text.split(' ').count() <= 3
                    && ends_sentence(content, at)
                    && content.get(at + 1).is_some_and(|n| n.text.len() > 30 && n.text.starts_with(char::is_uppercase))
                    && !in_decision;
                let good = if alone {
                    !ends && (set_off || used >= 2 || apart || close)
                } else {
                    apart && (set_off || heading.kind == SectionKind::Decision) && !in_decision
                };
                return good.then(|| heading.clone());
            }
            // Small words such as "Bilag" or "Høring" in the middle of a sentence that wraps are no headings.
            if heading.rest.is_empty() && !line.text.ends_with(':') && at > 0 && !apart && !line.style.bold {
                let before = &content[at - 1].text;
                let wrapped = before.ends_with([',', '-'])
                    || before
                        .rsplit(' ')
                        .next()
                        .is_some_and(|w| matches!(w, "og" | "af" | "for" | "til" | "på" | "om" | "i" | "med"));
                if wrapped && before.len() * 10 > context.width * 8 {
                    return None;
                }
            }
            Some(heading.clone())
        }
    }
}

pub(super) fn ends_sentence(content: &[&Line], at: usize) -> bool {
    at == 0 || content[at - 1].text.ends_with(['.', ':', '?', '!'])
}
