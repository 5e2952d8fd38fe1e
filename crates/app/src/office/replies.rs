//! *Høringssvar*: taken by a link, in the office, from a letter, or from what a meeting decided.

use sagsgang_model::{
    Date,
    consultation::{Consultation, Reply, Treated, Way, is_blank},
    danish_date,
    id::{ConsultationId, DraftId, MeetingId, PartyId, ReplyId},
    merge::merge,
    record::Access,
};
use sagsgang_store::{Connection, Store, consultation, draft, event};

use super::{
    Actor,
    consultations::{Event, LONGEST_REPLY, consultation_of, linked, own},
    consulted_items::{self, BEHIND_CLOSED_DOORS},
    drafts::find,
    policy::Action,
};
use crate::{
    Error, Surroundings, Writing,
    alerts::{Key, danish_day},
};

/// So many answers of one party.
const MOST_REPLIES: usize = 100;
/// So often a party writes by its link, with all it changes: who has got hold of one fills nothing up.
const MOST_CHANGES: u32 = 500;

/// What a party says to one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The theme, from 1; 0 for the whole.
    pub theme: u32,
    /// The answer that gets new words, and the version they were written upon; none for a new one.
    pub of: Option<(ReplyId, u32)>,
    /// The words; none take an answer back.
    pub text: String,
}

/// Answers for a body that one has a role in.
///
/// # Errors
/// As [`read_asked`]; as [`answer_by_link`].
pub fn answer(store: &Store, s: &Surroundings, actor: &Actor, party: PartyId, answers: &[Answer]) -> Result<usize, Error> {
    store.write(|c| {
        let found = own(c, actor, party)?;
        take(c, s, &found, party, &Given { by: &actor.name, date: s.today(), how: How::Here }, answers)
    })
}

/// Answers by a link. What somebody else of the party wrote meanwhile comes together with it. Says how many answers are new or changed.
///
/// # Errors
/// As [`read_linked`]; [`Error::Conflict`] when no answers are taken any more, or two wrote the same place; [`Error::Invalid`] when an
/// answer is too long: both in a sentence for who answers.
pub fn answer_by_link(store: &Store, s: &Surroundings, key: &Key, link: &str, answers: &[Answer]) -> Result<usize, Error> {
    store.write(|c| {
        let (found, party) = linked(c, key, link)?;
        let name = found.party(party).map(|party| party.name.clone()).unwrap_or_default();
        if consultation::kept(c, party)? >= MOST_CHANGES {
            return Err(Error::Conflict(
                "Der er skrevet for mange gange med linket. Send resten til den, der sendte det, så bliver det læst ind.".into(),
            ));
        }
        take(c, s, &found, party, &Given { by: &name, date: s.today(), how: How::Here }, answers)
    })
}

/// Reads in what a party answered otherwise: in a letter, or at a meeting held elsewhere; and puts right what was read in so, with
/// the day it was given.
///
/// # Errors
/// As [`begin_consultation`], and as [`answer_by_link`].
#[expect(clippy::too_many_arguments, reason = "one answer, and all that is known of it")]
pub fn read_in(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    of: ConsultationId,
    party: PartyId,
    date: Date,
    answer: &Answer,
) -> Result<usize, Error> {
    store.write(|c| {
        find(c, actor, id, Action::Consult)?;
        let found = consultation_of(c, id, of)?;
        if found.party(party).is_none() {
            return Err(Error::Invalid("Vælg høringsparten fra listen.".into()));
        }
        if is_blank(&answer.text) && answer.of.is_none() {
            return Err(Error::Invalid("Skriv, hvad høringsparten svarer.".into()));
        }
        let known = answer.of.and_then(|(id, _)| found.replies.iter().find(|reply| reply.id == id));
        if known.is_some_and(|known| !found.was_read_in(known)) {
            return Err(Error::Invalid("Svaret kan kun rettes af den, der gav det.".into()));
        }
        if date > actor.today {
            return Err(Error::Invalid("Svaret kan ikke være givet i fremtiden.".into()));
        }
        let begun = danish_day(found.begun.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH));
        if date < begun {
            let begun = danish_date(begun);
            return Err(Error::Invalid(format!("Svaret kan ikke være givet, før høringen begyndte den {begun}.")));
        }
        take(c, s, &found, party, &Given { by: &actor.name, date, how: How::ReadIn }, std::slice::from_ref(answer))
    })
}

/// By whom an answer is written here, when it is given, and how.
struct Given<'a> {
    by: &'a str,
    date: Date,
    how: How<'a>,
}

/// How an answer is given.
#[derive(Clone, Copy)]
enum How<'a> {
    /// Who is heard writes it.
    Here,
    /// It came otherwise.
    ReadIn,
    /// A meeting decided on it.
    Decided(&'a Treated),
    /// What a meeting had decided counts no longer.
    PutOff,
}

fn take(
    c: &Connection<'_>,
    s: &Surroundings,
    found: &Consultation,
    party: PartyId,
    given: &Given<'_>,
    answers: &[Answer],
) -> Result<usize, Error> {
    if !found.is_open() {
        return Err(Error::Conflict("Høringen er afsluttet, så der kan ikke svares længere.".into()));
    }
    let item = if let How::Decided(at) = given.how { Some(at) } else { None };
    let mut found = found.clone();
    let mut done = 0;
    for answer in answers {
        let text = if is_blank(&answer.text) { String::new() } else { answer.text.trim().replace("\r\n", "\n") };
        if text.chars().count() > LONGEST_REPLY {
            return Err(Error::Invalid(format!("Svaret er for langt; højst {LONGEST_REPLY} tegn. Send resten som flere svar.")));
        }
        if answer.theme as usize > found.themes.len() {
            return Err(Error::Invalid("Vælg et af temaerne.".into()));
        }
        let known = answer.of.and_then(|(id, upon)| {
            let known = found.replies.iter().find(|reply| reply.id == id && reply.party == party);
            known.cloned().map(|known| (known, upon))
        });
        let mut reply = match known {
            Some((known, upon)) => {
                let base = consultation::text(c, known.id, upon)?.unwrap_or_default();
                let merged = merge(&base, &text, &known.text);
                let Some(text) = merged.text() else {
                    return Err(Error::Conflict(format!(
                        "{} har imens skrevet det samme sted. Der står nu: »{}«. Ret dit svar til, og send det igen.",
                        known.made_by, known.text
                    )));
                };
                Reply { text, version: known.version + 1, ..known }
            }
            None if text.is_empty() => continue,
            // The same form sent once more.
            None if item.is_none() && found.replies_of(party).any(|reply| reply.theme == answer.theme && reply.text == text) => {
                continue;
            }
            None => {
                if found.replies.iter().filter(|reply| reply.party == party).count() >= MOST_REPLIES {
                    return Err(Error::Conflict(format!("En høringspart kan give højst {MOST_REPLIES} svar.")));
                }
                let number = found.next_number(answer.theme);
                let (id, date, at, made_by) = (ReplyId(s.id()), given.date, String::new(), String::new());
                Reply { id, party, theme: answer.theme, number, version: 1, text, date, first: date, item: None, at, made_by }
            }
        };
        let before = found.replies.iter().find(|known| known.id == reply.id);
        let same = |before: &Reply| {
            let dated = !matches!(given.how, How::ReadIn) || before.date == given.date;
            before.text == reply.text && before.item.as_ref() == item.or(before.item.as_ref()) && dated
        };
        if before.is_some_and(same) {
            continue;
        }
        (reply.at, reply.made_by) = (s.now(), given.by.to_owned());
        if !matches!(given.how, How::PutOff) {
            (reply.item, reply.date) = (item.cloned().or(reply.item), given.date);
        }
        consultation::answer(c, &reply)?;
        let number = found.numbered(&reply);
        let event = Event { party: Some(party), reply: Some(&number), ..Event::of(&found, given.by) };
        event::append(c, &s.now(), "consultation.answered", &event)?;
        found.replies.retain(|known| known.id != reply.id);
        found.replies.push(reply);
        done += 1;
    }
    Ok(done)
}

/// What a body decided about an item it was heard with is its answer, with body, date and number; and its newest words when the minutes
/// are corrected, also where it was quoted already.
#[expect(clippy::too_many_arguments, reason = "one decision, and all that is known of it")]
pub(super) fn decided(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    draft: DraftId,
    at: &Treated,
    date: Date,
    access: Access,
    words: &str,
) -> Result<(), Error> {
    for found in consultation::heard_with(c, draft)? {
        let party = found.parties.iter().find(|party| matches!(party.way, Way::Agenda { draft: heard, .. } if heard == draft));
        let Some(party) = party.map(|party| party.id) else { continue };
        let before = found.replies_of(party).find(|reply| reply.item.as_ref().is_some_and(|item| item.meeting == at.meeting));
        let Some(item) = draft::get(c, found.draft)? else { continue };
        // What was decided behind closed doors is told of an item that is closed itself.
        let words = match words.trim() {
            _ if access == Access::Closed && item.access == Access::Open => BEHIND_CLOSED_DOORS,
            "" => "Behandlet.",
            words => words,
        };
        if found.is_open() {
            let of = before.map(|reply| (reply.id, reply.version));
            let given = Given { by: &actor.name, date, how: How::Decided(at) };
            take(c, s, &found, party, &given, &[Answer { theme: 0, of, text: words.to_owned() }])?;
        } else if let Some(before) = before.filter(|before| before.text != words) {
            let (text, version) = (words.to_owned(), before.version + 1);
            let corrected = Reply { text, version, at: s.now(), made_by: actor.name.clone(), ..before.clone() };
            consultation::answer(c, &corrected)?;
            let number = found.numbered(&corrected);
            let event = Event { party: Some(party), reply: Some(&number), ..Event::of(&found, &actor.name) };
            event::append(c, &s.now(), "consultation.answered", &event)?;
            consulted_items::quote_anew(c, s, actor, writing, item.id, [before, &corrected])?;
        }
    }
    Ok(())
}

/// Takes back what counted as a body's answer, when it turns out that its meeting put the item off.
pub(super) fn put_off(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    draft: DraftId,
    meeting: MeetingId,
) -> Result<(), Error> {
    for found in consultation::heard_with(c, draft)?.into_iter().filter(Consultation::is_open) {
        let at = |reply: &&Reply| reply.item.as_ref().is_some_and(|item| item.meeting == meeting) && !reply.text.is_empty();
        let Some(reply) = found.replies.iter().find(at) else { continue };
        let back = [Answer { theme: 0, of: Some((reply.id, reply.version)), text: String::new() }];
        take(c, s, &found, reply.party, &Given { by: &actor.name, date: reply.date, how: How::PutOff }, &back)?;
    }
    Ok(())
}
