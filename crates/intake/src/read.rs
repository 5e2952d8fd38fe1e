//! A document's lines → the record.

use foldhash::HashSet;

use sagsgang_model::{
    FindingKind, ItemNumber, Outcome, Provenance, Record, SectionKind,
    record::{Access, Attachment, Block, DocumentKind, Furniture as FurnitureText, Item, Source},
};

use crate::{
    attendance, blocks, clean,
    cues::{Cues, Scan},
    findings::{self, Findings},
    furniture, head, headings,
    item::{self, Context, FilePath},
    items::{self, folded},
    lexicon::{begins_with_any, lexicon, lower, opening},
    line::{Document, Line},
    marked, people, unfold,
};

/// Reads a document's lines into a record. Never fails; what is doubtful is a finding.
///
/// `file` is shown as the source's name without folders, `sha256` is of the source's bytes.
pub fn read(mut document: Document, file: &str, sha256: &str) -> Record {
    clean::clean(&mut document);
    let (lines, marked) = match marked::whole(std::mem::take(&mut document.lines)) {
        Ok(lines) => (lines, true),
        Err(lines) => (unfold::unfold(lines), false),
    };
    let mut findings = Findings { list: std::mem::take(&mut document.findings) };
    let mut room = String::new();
    let scans = Scan::all(&lines, &mut room);
    let mut furniture = if marked { furniture::marked(&lines) } else { furniture::find(&lines, &scans) };
    let width = blocks::width(&lines);
    let mut headings: Vec<Option<headings::Heading<'_>>> =
        lines.iter().zip(&scans).map(|(line, scan)| headings::parse(line, scan)).collect();
    let mut found = items::segment(&lines, &furniture.is, &headings, &scans, document.format, width);
    for pointer in found.pointers.iter().chain(found.items.iter().flat_map(|s| &s.repeats)) {
        furniture.is[*pointer] = true;
    }
    let (tail_start, signatories) = take_tail(&lines, &furniture.is, &mut found.items);
    for listed in found.listed.drain(..) {
        let number = |span: &items::Span| span.number.as_ref().and_then(ItemNumber::leading);
        let behind = found.items.iter().position(|span| number(span) > number(&listed)).unwrap_or(found.items.len());
        found.items.insert(behind, listed);
    }
    let tail = tail_start..lines.len();
    let head =
        head::read(&lines, found.first, &furniture.is, &furniture.page_heads, Some(tail.clone()), document.title.as_deref());
    let weak = item::weak_headings(&headings, &furniture.is);
    let mut head = head;
    if marked && head.committee.is_none() {
        head.committee = titled(&lines[..found.first]);
    }
    from_decisions(&mut head, &found.items, &headings, &furniture.is);
    let capitals =
        headings.iter().flatten().filter(|h| h.printed.len() > 5 && !h.printed.chars().any(char::is_lowercase)).count() >= 2;
    let minutes = head.kind == Some(DocumentKind::Minutes);
    let mut headed = headings
        .iter()
        .zip(&furniture.is)
        .skip(found.first)
        .any(|(h, out)| !out && h.as_ref().is_some_and(|h| h.kind == SectionKind::Decision && !h.weak));
    if !headed && !marked {
        let closing = item::closing_paragraphs(&found.items, &lines, &furniture.is, head.committee.as_deref());
        headed = !closing.is_empty();
        for l in closing {
            headings[l] = Some(headings::Heading::unprinted(SectionKind::Decision, &lines[l].text));
        }
    }
    let mut context = Context {
        headed,
        marked,
        width,
        date: head.date,
        committee: head.committee.as_deref(),
        number: None,
        minutes,
        capitals,
        weak: &weak,
    };

    let mut read_items: Vec<item::ReadItem> = Vec::with_capacity(found.items.len());
    for span in &found.items {
        context.number = span.number.clone();
        let body: Vec<(&Line, Option<&headings::Heading<'_>>)> =
            span.body.clone().filter(|l| !furniture.is[*l]).map(|l| (&lines[l], headings[l].as_ref())).collect();
        let mut read = item::read(span, &body, &lines[span.start], &context, &mut findings);
        // Documents that this program sets say beside the words what they came to.
        let told = || span.body.clone().filter(|l| furniture.is[*l]).find_map(|l| lines[l].text.strip_prefix(furniture::OUTCOME));
        if marked
            && let Some(decision) = &mut read.item.decision
            && let Some(outcomes) = told().and_then(|told| told.split(", ").map(Outcome::from_danish).collect::<Option<Vec<_>>>())
            // They do not say that something was decided besides.
            && !decision.outcomes.iter().filter(|outcome| **outcome != Outcome::Other).eq(&outcomes)
        {
            decision.outcomes = outcomes;
        }
        read_items.push(read);
    }
    if !headed && head.kind != Some(DocumentKind::Agenda) {
        item::running(&mut read_items, minutes);
    }
    assign_attachments(&mut read_items, &mut findings);
    let (mut items, section_cues): (Vec<Item>, Vec<Vec<Cues>>) = read_items.into_iter().map(|r| (r.item, r.section_cues)).unzip();

    let mut told = Vec::new();
    for (text, provenance) in &head.absence {
        let (more, _) = attendance::read(text, *provenance, &mut findings.list);
        told.extend(more);
    }
    for item in &mut items {
        item.absent.dedup();
    }
    let attendance = attendance::merge(told, &items, &mut findings.list);

    let has_decisions = items.iter().any(|i| i.decision.is_some());
    let kind = match head.kind {
        Some(DocumentKind::Agenda) if has_decisions => DocumentKind::Minutes,
        Some(kind) => kind,
        None if has_decisions => DocumentKind::Minutes,
        None => DocumentKind::Agenda,
    };
    let chair = head.chair.clone().or_else(|| {
        head.participants
            .iter()
            .find(|p| {
                p.role.as_deref().is_some_and(|r| {
                    matches!(
                        lower(r).as_str(),
                        "formand" | "borgmester" | "udvalgsformand" | "mødeleder" | "regionsrådsformand" | "fmd."
                    )
                })
            })
            .map(|p| p.name.clone())
    });
    if head.access == Some(Access::Closed) {
        for item in &mut items {
            item.access = Access::Closed;
        }
    }

    let head_text: Vec<Block> =
        paragraphs(lines[..found.first].iter().zip(&furniture.is).filter(|(_, out)| !**out).map(|(l, _)| l));
    let other = head_text.into_iter().chain(paragraphs(lines[tail].iter().filter(|l| !l.text.is_empty()))).collect();
    findings::personal_numbers(&lines, &scans, &mut findings);
    let mut record = Record {
        source: Source { file: file.to_owned(), sha256: sha256.to_owned(), format: document.format, pages: document.pages },
        kind,
        access: head.access,
        organization: head.organization,
        committee: head.committee,
        term: head.term,
        date: head.date,
        start: head.start,
        end: head.end,
        place: head.place,
        chair,
        participants: head.participants,
        guests: head.guests,
        remarks: head.remarks,
        attendance,
        items,
        signatories,
        other,
        furniture: found
            .items
            .iter()
            .flat_map(|span| registered(span, &lines, &furniture.is))
            .chain(lines.iter().zip(&furniture.is).enumerate().filter(|(n, (_, out))| **out && *n < tail_start).map(
                |(_, (line, _))| FurnitureText {
                    text: line.text.clone(),
                    provenance: Provenance::new(line.page, line.number, line.number),
                },
            ))
            .collect(),
        provenance: head.provenance,
        findings: Vec::new(),
    };
    if !lines.is_empty() {
        findings::check(&record, &section_cues, &mut findings);
    }
    record.findings = findings.list;
    record
}

/// The title of a document that marks its structure: the largest line of its head, where one is. A name that no rule knows
/// for a body's is one there.
fn titled(head: &[Line]) -> Option<String> {
    let size = head.iter().map(|line| line.style.size).fold(0.0, f32::max);
    let mut largest = head.iter().filter(|line| line.style.size > size - 0.1);
    let title = largest.next().filter(|line| line.style.bold)?;
    (largest.next().is_none() && lower(&title.text) != "indhold").then(|| title.text.clone())
}

/// Where the head is silent, the decisions tell: the latest meeting that several of them name. A meeting
/// decides nothing after its day, so decisions of a later day show that the head's date was of something else.
fn from_decisions(head: &mut head::Head, items: &[items::Span], headings: &[Option<headings::Heading<'_>>], out: &[bool]) {
    let later = |date: sagsgang_model::Date| head.date.is_some_and(|d| d < date);
    let late = headings
        .iter()
        .zip(out)
        .filter(|(h, out)| {
            !**out
                && h.as_ref().is_some_and(|h| matches!(h.opener, headings::Opener::Dated { date: Some(date), .. } if later(date)))
        })
        .count();
    if late >= 2 {
        head.date = None;
        head.provenance.remove("date");
    }
    if let Some(committee) = deciding(head, items, headings, out) {
        head.committee = Some(committee);
    }
    if head.date.is_some() && head.committee.is_some() {
        return;
    }
    // Under "Beslutning" alone this meeting decides, and the bodies that are named decided before it.
    let plain = headings.iter().zip(out).filter(|(h, out)| {
        !**out && h.as_ref().is_some_and(|h| h.kind == SectionKind::Decision && h.opener == headings::Opener::Plain && !h.weak)
    });
    let plain = plain.count();
    let mut seen: Vec<(sagsgang_model::Date, String, usize)> = Vec::new();
    for heading in headings.iter().zip(out).filter(|(_, out)| !**out).filter_map(|(h, _)| h.as_ref()) {
        if let headings::Opener::Dated { committee: Some(committee), date: Some(date), .. } = &heading.opener {
            match seen.iter_mut().find(|(d, c, _)| d == date && item::same_body(c, committee)) {
                Some((.., count)) => *count += 1,
                None => seen.push((*date, committee.clone(), 1)),
            }
        }
    }
    // A head without a date may have taken its body from a list of contents.
    let doubtful = head.date.is_none();
    let told = seen.into_iter().filter(|(date, committee, count)| {
        *count >= 2
            && *count >= plain
            && head.date.is_none_or(|d| d == *date)
            && (head.committee.as_deref().is_none_or(|c| item::same_body(c, committee))
                || doubtful && *count >= 3 && *count * 2 >= items.len())
    });
    if let Some((date, committee, _)) = told.max_by_key(|(date, ..)| *date) {
        head.date.get_or_insert(date);
        if head.committee.as_deref().is_none_or(|c| !item::same_body(c, &committee)) {
            head.committee = Some(committee);
        }
    }
}

/// The body that this day's decisions name, where the head took another name for the meeting's: it decides under this
/// document's own numbers, or every decision is headed with it.
fn deciding(
    head: &head::Head,
    items: &[items::Span],
    headings: &[Option<headings::Heading<'_>>],
    out: &[bool],
) -> Option<String> {
    let (mut numbered, mut named): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut unnamed = false;
    for span in items {
        for heading in span.body.clone().filter(|l| !out[*l]).filter_map(|l| headings[l].as_ref()) {
            let decides = heading.kind == SectionKind::Decision && !heading.weak;
            match &heading.opener {
                headings::Opener::Dated { committee: Some(committee), date, item, .. }
                    if date.is_some() && *date == head.date =>
                {
                    if item.is_some() && *item == span.number {
                        numbered.push(committee);
                        named.push(committee);
                    } else if decides {
                        named.push(committee);
                    }
                }
                _ => unnamed |= decides,
            }
        }
    }
    let told = match (numbered.len(), named.len()) {
        (2.., _) => numbered,
        (_, 3..) if !unnamed => named,
        _ => return None,
    };
    let known = head.committee.as_deref();
    let same = told.iter().all(|body| item::same_body(body, told[0]));
    (same && known.is_none_or(|known| !item::same_body(known, told[0]))).then(|| told[0].to_owned())
}

/// Lines at an item's head that say more than its number, title and case number: labels, initials, document numbers.
fn registered<'a>(span: &items::Span, lines: &'a [Line], out: &'a [bool]) -> Vec<FurnitureText> {
    let number = span.number.as_ref().map_or("", |n| n.as_str());
    let case_number = span.case_number.as_ref().map_or("", |n| n.as_str());
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let known = std::cell::LazyCell::new(|| format!("{}|{}|{}", letters(number), letters(&span.title), letters(case_number)));
    let said = |line: &Line| {
        // Nearly all lines are `4. Title` or the case number.
        let bare = line.text.strip_prefix(number).unwrap_or(&line.text).trim_start_matches(['.', ':', ' ']);
        bare == span.title || bare == case_number || line.text.split_whitespace().all(|word| known.contains(&letters(word)))
    };
    (span.start..span.body.start)
        .filter(|l| !out[*l])
        .map(|l| &lines[l])
        .filter(|line| !said(line))
        .map(|line| FurnitureText { text: line.text.clone(), provenance: Provenance::new(line.page, line.number, line.number) })
        .collect()
}

fn paragraphs<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Block> {
    lines.map(|line| Block::Paragraph { text: line.text.clone() }).collect()
}

/// How many lines at a document's end a web site may fill.
const SITE: usize = 8;

/// Cuts signatures and what follows off the last item; gives where the tail begins and who signed.
fn take_tail(lines: &[Line], out: &[bool], items: &mut [items::Span]) -> (usize, Vec<String>) {
    let Some(last) = items.last_mut() else { return (lines.len(), Vec::new()) };
    let words = &lexicon().words.tail.signatures;
    let start = last.body.clone().filter(|l| !out[*l]).find(|l| {
        let text = &lines[*l].text;
        text.len() < 40 && words.iter().any(|w| w.eq_ignore_ascii_case(text.trim_end_matches([':', ' '])))
    });
    let ended = || {
        last.body.clone().rev().filter(|l| !out[*l]).take(3).find(|l| {
            let lowered = lower(&lines[*l].text);
            (head::ended(&lowered) || lowered.starts_with("mødestart")) && lines[*l].text.len() < 60
                || (lowered.starts_with("referent") || lowered.starts_with("ref. ")) && lines[*l].text.len() < 50
                || (lowered.contains("mødet sluttede kl") || lowered.contains("mødet hævet kl")) && lines[*l].text.len() < 100
        })
    };
    // "Sidst opdateret 28. september 2017", and what the site says below it.
    let site = || {
        let near = last.body.end.saturating_sub(SITE).max(last.body.start);
        (near..last.body.end).find(|l| begins_with_any(&lower(opening(&lines[*l].text, 40)), &lexicon().words.tail.site))
    };
    // The sender's address closes a web page: a name of an authority, and a street, a post code or a telephone below.
    let address = || {
        let body: Vec<usize> = last.body.clone().filter(|l| !out[*l]).collect();
        let near = body.len().saturating_sub(8);
        body[near..].iter().copied().find(|l| {
            let below = body.iter().filter(|b| *b > l).map(|b| lower(&lines[*b].text));
            head::organization_name(&lines[*l].text).is_some()
                && lines[*l].text.len() < 50
                && below
                    .clone()
                    .any(|t| post_code(&t) || ["tlf", "telefon", "cvr"].iter().any(|w| t.starts_with(w)) || t.contains('@'))
        })
    };
    // "Kontakt", and an address or a telephone below.
    let contact = || {
        let body: Vec<usize> = last.body.clone().filter(|l| !out[*l]).collect();
        let post_code = |below: &str| below.split(", ").any(post_code);
        body.iter().copied().find(|l| {
            matches!(lines[*l].text.as_str(), "Kontakt" | "Kontakt os" | "Kontakt:" | "Kontaktinformation")
                && body.iter().filter(|b| *b > l).take(6).any(|b| {
                    let below = lower(&lines[*b].text);
                    post_code(&below)
                        || head::organization_name(&lines[*b].text).is_some()
                        || below.starts_with("tlf")
                        || below.starts_with("telefon")
                        || below.contains('@')
                })
        })
    };
    let Some(start) = start.or_else(ended).or_else(contact).or_else(site).or_else(address) else {
        return (lines.len(), Vec::new());
    };
    let mut names = Vec::new();
    for line in &lines[start + 1..last.body.end] {
        let text = line.text.trim_matches(['_', '.', ' ']);
        if people::is_name(people::bare(text)) {
            names.push(people::bare(text).to_owned());
        } else {
            names.extend(people::names(text));
        }
    }
    names.dedup();
    last.body.end = start;
    (start, names)
}

/// `9997 hvarrestrup`
fn post_code(lowered: &str) -> bool {
    lowered.len() < 40
        && lowered.split_once(' ').is_some_and(|(code, town)| {
            code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) && town.starts_with(char::is_alphabetic)
        })
}

/// Gives attachments to their items: from the lists under each, from paths, and from the list that closes a document.
fn assign_attachments(read: &mut [item::ReadItem], findings: &mut Findings) {
    let count = read.len();
    let mut closing: Vec<Attachment> = Vec::new();
    // Titles of the attachments of all items before, folded.
    let mut known: HashSet<String> = HashSet::default();
    for n in 0..count {
        let listed = std::mem::take(&mut read[n].listed);
        if let Some(before) = n.checked_sub(1) {
            known.extend(read[before].item.attachments.iter().map(|a| folded(&a.title)));
        }
        let elsewhere = |title: &str| known.contains(&folded(title));
        let shared = listed.iter().filter(|a| elsewhere(&a.title)).count();
        // The last item's list that repeats others' attachments is the whole document's.
        if n + 1 == count && shared > 0 && count > 1 {
            let own_until = first_repeat(&listed, &elsewhere);
            for attachment in listed.iter().take(own_until) {
                push_attachment(&mut read[n].item, attachment.clone());
            }
            closing = listed.into_iter().skip(own_until).collect();
        } else {
            for attachment in listed {
                push_attachment(&mut read[n].item, attachment);
            }
        }
    }
    let paths: Vec<(usize, FilePath)> =
        read.iter_mut().enumerate().flat_map(|(n, r)| std::mem::take(&mut r.paths).into_iter().map(move |p| (n, p))).collect();
    let mut leaked = false;
    for (place, path) in paths {
        if path.leaks && !leaked {
            leaked = true;
            findings.add(
                FindingKind::LeakedPath,
                "Stien til et bilag røber mapper eller et brugernavn fra systemet; kun filens eget navn er taget med.".to_owned(),
                Some(path.provenance),
            );
        }
        let owner = path
            .item
            .as_ref()
            .and_then(|number| read.iter().position(|r| r.item.number.as_ref() == Some(number)))
            .unwrap_or(place);
        let Some(target) = read.get_mut(owner) else { continue };
        let attachments = &mut target.item.attachments;
        if attachments.iter().any(|a| a.file_name.as_deref() == Some(path.file_name.as_str())) {
            continue;
        }
        let by_number = path.number.as_deref().and_then(|n| n.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
        let stem = file_words(&path.file_name);
        let by_title = attachments.iter().position(|a| {
            a.file_name.is_none() && !stem.is_empty() && plain_file_letters(&a.title).starts_with(&stem[..stem.len().min(12)])
        });
        let index = by_title.or(by_number.filter(|n| attachments.get(*n).is_some_and(|a| a.file_name.is_none())));
        match index.and_then(|n| attachments.get_mut(n)) {
            Some(attachment) => {
                attachment.file_name = Some(path.file_name);
                attachment.number = attachment.number.take().or(path.number);
            }
            None => attachments.push(Attachment {
                title: path.file_name.clone(),
                file_name: Some(path.file_name),
                number: path.number,
                provenance: path.provenance,
            }),
        }
    }
    for attachment in closing {
        let known = read.iter().any(|r| r.item.attachments.iter().any(|a| same_title(&a.title, &attachment.title)));
        if !known {
            findings.add(
                FindingKind::AttachmentMismatch,
                format!(
                    "Bilaget »{}« står på den samlede liste, men ikke under noget punkt; skriv, hvilket punkt det hører til.",
                    attachment.title
                ),
                Some(attachment.provenance),
            );
            if let Some(last) = read.last_mut() {
                push_attachment(&mut last.item, attachment);
            }
        }
    }
}

fn first_repeat(listed: &[Attachment], elsewhere: &impl Fn(&str) -> bool) -> usize {
    let first = listed.iter().position(|a| elsewhere(&a.title)).unwrap_or(listed.len());
    // Own attachments stand before the closing list only when something of the list repeats them later.
    let own_repeated =
        first > 0 && listed[..first].iter().all(|a| listed[first..].iter().any(|b| same_title(&a.title, &b.title)));
    if own_repeated { first } else { 0 }
}

fn push_attachment(item: &mut Item, attachment: Attachment) {
    if !item.attachments.iter().any(|a| {
        same_title(&a.title, &attachment.title) && a.number == attachment.number
            || same_title(&a.title, &attachment.title) && a.title.trim_end_matches('.') == attachment.title.trim_end_matches('.')
    }) {
        item.attachments.push(attachment);
    }
}

fn same_title(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// What [`folded`] keeps of a text, letter by letter: two titles mostly differ at the first.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The title's words in a file name `Punkt_96_Bilag_1_Tal_for_…`, in plain letters.
fn file_words(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(s, _)| s);
    let lowered = lower(stem);
    let rest =
        lowered.find("bilag_").map_or(lowered.as_str(), |at| lowered[at + 6..].trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A title in the letters that exports use in file names.
fn plain_file_letters(title: &str) -> String {
    let mut out = String::new();
    for c in lower(title).chars() {
        match c {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::read_document;

    fn decisions(text: &str) -> Vec<Option<String>> {
        let record = read(read_document(text.as_bytes()), "referat.txt", "");
        record.items.into_iter().map(|item| item.decision.map(|decision| decision.text)).collect()
    }

    #[test]
    fn what_a_site_says_at_the_end_is_no_decision() {
        for words in &lexicon().words.tail.site {
            let text = format!(
                "Havneudvalget\nReferat 4. marts 2020\n\n1. Ny mole\nBeslutning\nGodkendt.\n\n2. Eventuelt\nBeslutning\nIntet.\n\n{words}Ida Lind\nTorvet 4"
            );
            assert_eq!(decisions(&text), [Some("Godkendt.".to_owned()), Some("Intet.".to_owned())], "{words}");
        }
    }

    #[test]
    fn every_word_that_leads_up_to_a_table_tells_of_a_lost_one() {
        for words in lexicon().words.tables.leads.iter() {
            let text = format!(
                "Havneudvalget\nReferat 4. marts 2020\n\n1. Ny mole\nSagsfremstilling\nDe næste to år, {words}:\n\nBeslutning\nGodkendt.\n\n2. Eventuelt\nBeslutning\nIntet."
            );
            let record = read(read_document(text.as_bytes()), "referat.txt", "");
            assert!(record.findings.iter().any(|f| f.kind == FindingKind::TableLost), "{words}");
        }
    }

    #[test]
    fn closed_items_that_a_list_with_leaders_alone_tells_of() {
        let contents = "Åben del 2\n1......... Ny mole. 2\n2......... Eventuelt. 3\nLukket del 4\n3......... Kontraktforhold. 4";
        let items = "1. Ny mole\n\nBeslutning\n\nGodkendt.\n\n2. Eventuelt\n\nBeslutning\n\nIntet.";
        let text = format!("Havneudvalget\nReferat 4. marts 2020\n\nIndholdsfortegnelse\n\n{contents}\n\n{items}");
        let record = read(read_document(text.as_bytes()), "referat.txt", "");
        let told: Vec<_> = record.items.iter().map(|i| (i.title.as_str(), i.access)).collect();
        assert_eq!(told, [("Ny mole", Access::Open), ("Eventuelt", Access::Open), ("Kontraktforhold", Access::Closed)]);
    }

    #[test]
    fn the_body_itself_decides_at_the_end_of_each_item() {
        let item = |number: u32, told: &str| {
            format!(
                "Punkt {number}: Ny mole {number}\nSagsfremstilling\nMolen er slidt.\nHistorik\nHavneudvalget drøftede den.\n\n{told}\n\n"
            )
        };
        let told = ["Byrådet vedtog forslaget.", "Foretoges.", "Byrådet udsatte sagen.", "Byrådet tog det til efterretning."];
        let items: String = (1..).zip(told).map(|(number, told)| item(number, told)).collect();
        let decided = decisions(&format!("Byrådet\nDagsorden 4. marts 2020\n\n{items}"));
        assert_eq!(decided, told.map(|text| Some(text.to_owned())));
    }
}
