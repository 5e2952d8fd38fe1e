//! *Høringer*: an item is sent to others, they answer, and what they say is quoted in it.

use sagsgang_model::{
    CaseNumber, Date,
    agenda::{MeetingState, PlannedMeeting, SentFile},
    consultation::{Consultation, Party, Way, is_blank},
    danish_date,
    draft::{DraftState, DraftText},
    id::{BodyId, ConsultationId, DraftId, OrganizationId, PartyId},
    record::{Access, Block, Item, ListItem},
};
use sagsgang_store::{
    Connection, Store, agenda, body,
    consultation::{self, Letter as Due},
    draft::{self, Draft},
    enclosure, event,
};
use serde::Serialize;

pub(super) use super::replies::{decided, put_off};
use super::{
    Actor, agendas,
    cases::allow,
    consulted_items,
    drafts::find,
    found::recorded,
    meetings::LONGEST_LINE,
    policy::{Action, Resource, Stage, may},
};
use crate::{Error, Internal, Surroundings, Writing, alerts::Key};

/// So many are heard at most.
const MOST_PARTIES: usize = 100;
/// So many themes.
const MOST_THEMES: usize = 30;
/// An answer is no longer than this, in characters.
pub(super) const LONGEST_REPLY: usize = 20_000;
/// What the codes of links are for.
const PURPOSE: &str = "consultation";

#[derive(Serialize)]
pub(super) struct Event<'a> {
    pub(super) consultation: ConsultationId,
    pub(super) draft: DraftId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) party: Option<PartyId>,
    /// An answer's number; its words stand with it alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<&'a str>,
    pub(super) by: &'a str,
}

impl<'a> Event<'a> {
    pub(super) fn of(found: &Consultation, by: &'a str) -> Self {
        Self { consultation: found.id, draft: found.draft, party: None, reply: None, by }
    }
}

/// Who is to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewParty {
    /// A body, which treats it on its own agenda.
    Body(BodyId),
    /// Somebody else, by a personal link, and a letter where there is an address.
    Link {
        /// What they are called.
        name: String,
        /// Their address; empty when the link is handed over otherwise.
        email: String,
    },
    /// Somebody whose answer is read in.
    Text(String),
}

/// A consultation that is to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsultation {
    /// What is asked.
    pub question: String,
    /// The themes in their order; none asks for an answer to the whole.
    pub themes: Vec<String>,
    /// The last day.
    pub deadline: Date,
    /// Who.
    pub parties: Vec<NewParty>,
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Themes without the numbers they were typed with: they are numbered where they are shown.
fn themes(typed: &[String]) -> Vec<String> {
    let typed = typed.iter().map(|theme| line(theme)).filter(|theme| !is_blank(theme));
    let bare = |(number, theme): (u32, String)| {
        let behind = theme.strip_prefix(&number.to_string()).and_then(|rest| rest.strip_prefix(['.', ')', ':']));
        behind.and_then(|rest| rest.strip_prefix(' ')).map(str::to_owned).unwrap_or(theme)
    };
    (1..).zip(typed).map(bare).collect()
}

/// Whether an item goes to others as it stands.
fn sends_out(state: &DraftState) -> bool {
    matches!(state, DraftState::Approved | DraftState::Sent)
}

fn checked(new: &NewConsultation, found: &Draft, today: Date) -> Result<(), Error> {
    let invalid = |why: &str| Err(Error::Invalid(why.to_owned()));
    if !sends_out(&found.state) {
        return Err(Error::Conflict("Punktet skal være godkendt, før det sendes i høring.".into()));
    }
    if new.deadline <= today {
        return invalid("Høringsfristen skal ligge efter i dag.");
    }
    if new.parties.is_empty() || new.parties.len() > MOST_PARTIES {
        return Err(Error::Invalid(format!("Vælg mindst én høringspart, og højst {MOST_PARTIES}.")));
    }
    if new.themes.len() > MOST_THEMES || new.themes.iter().any(|theme| theme.chars().count() > LONGEST_LINE) {
        return Err(Error::Invalid(format!("En høring har højst {MOST_THEMES} temaer på hver {LONGEST_LINE} tegn.")));
    }
    if new.question.chars().count() > LONGEST_REPLY {
        return Err(Error::Invalid(format!("Følgebrevet er for langt; højst {LONGEST_REPLY} tegn.")));
    }
    for party in &new.parties {
        let (name, email) = match party {
            NewParty::Body(_) => continue,
            NewParty::Link { name, email } => (name, email.as_str()),
            NewParty::Text(name) => (name, ""),
        };
        if line(name).is_empty() || name.chars().count() > LONGEST_LINE {
            return invalid("Skriv, hvad hver høringspart hedder.");
        }
        // The name stands in the item, for everybody.
        if name.contains('@') {
            return Err(Error::Invalid(format!("Skriv et navn og højst én mailadresse til hver høringspart: »{name}«.")));
        }
        if !email.is_empty() && (!email.contains('@') || email.contains(char::is_whitespace) || email.len() > 254) {
            return Err(Error::Invalid(format!("»{email}« er ikke en mailadresse.")));
        }
        if found.access == Access::Closed && matches!(party, NewParty::Link { .. }) {
            return invalid("Et lukket punkt kan ikke sendes ud med et link. Hør udvalg, eller læs svaret ind.");
        }
    }
    Ok(())
}

/// What stands on an agenda that was sent is decided there: the answers must be in by then, or it comes off.
fn not_decided_before(c: &Connection<'_>, id: DraftId, deadline: Date) -> Result<(), Error> {
    let sent = |meeting: &&PlannedMeeting| !matches!(meeting.state, MeetingState::Planned | MeetingState::Announced);
    let meetings = agenda::meetings_of_draft(c, id)?;
    let Some(meeting) = meetings.iter().filter(sent).find(|meeting| meeting.date <= deadline) else { return Ok(()) };
    Err(Error::Conflict(format!(
        "Punktet står på den udsendte dagsorden til mødet den {}, før svarfristen er gået. Sæt fristen før mødet, eller tag først punktet af \
         dagsordenen.",
        danish_date(meeting.date)
    )))
}

/// Begins a consultation: bodies get an item of their own, on the agenda of their next meeting before the deadline where there is one,
/// and the others a link.
///
/// # Errors
/// [`Error::NotFound`] for who may not see the item; [`Error::Conflict`] when it is not approved, or not theirs to send out;
/// [`Error::Invalid`] when something is missing, in a sentence for who asks.
pub fn begin_consultation(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: DraftId,
    new: &NewConsultation,
) -> Result<ConsultationId, Error> {
    store.write(|c| {
        let found = find(c, actor, id, Action::Consult)?;
        checked(new, &found, actor.today)?;
        not_decided_before(c, id, new.deadline)?;
        let open = |file: &enclosure::Enclosure| found.access == Access::Closed || file.access == Access::Open;
        let files = enclosure::of_draft(c, id)?.into_iter().filter(open).map(sent_file).collect();
        let home = body::get(c, found.body)?.map(|home| home.organization);
        let mut begun = Consultation {
            id: ConsultationId(s.id()),
            draft: id,
            version: found.version,
            files,
            question: new.question.trim().replace("\r\n", "\n"),
            themes: themes(&new.themes),
            deadline: new.deadline,
            begun: s.now(),
            begun_by: actor.name.clone(),
            closed: None,
            parties: Vec::new(),
            replies: Vec::new(),
        };
        for party in &new.parties {
            let (name, way) = match party {
                NewParty::Body(to) => {
                    // The agendas of others are theirs: they get a link.
                    let to = body::get(c, *to)?.filter(|to| Some(to.organization) == home);
                    let to = to.ok_or_else(|| Error::Invalid("Vælg udvalgene fra listen.".into()))?;
                    if to.id == found.body || begun.parties.iter().any(|known| known.name == to.name) {
                        return Err(Error::Invalid(format!("{} kan ikke høres to gange eller om sit eget punkt.", to.name)));
                    }
                    let draft = heard_draft(c, s, actor, writing, &found, &begun, &to)?;
                    (to.name, Way::Agenda { body: to.id, draft })
                }
                NewParty::Link { name, .. } => (line(name), Way::Link),
                NewParty::Text(name) => (line(name), Way::Text),
            };
            if begun.parties.iter().any(|known| known.name == name) {
                return Err(Error::Invalid(format!("»{name}« står der to gange. Skriv, så de kan kendes fra hinanden.")));
            }
            begun.parties.push(Party { id: PartyId(s.id()), name, way });
        }
        consultation::add(c, &begun)?;
        for (party, asked) in begun.parties.iter().zip(&new.parties) {
            if let NewParty::Link { email, .. } = asked {
                consultation::add_letter(c, party.id, email, &s.now())?;
            }
        }
        event::append(c, &s.now(), "consultation.begun", &Event::of(&begun, &actor.name))?;
        Ok(begun.id)
    })
}

fn sent_file(kept: enclosure::Enclosure) -> SentFile {
    SentFile {
        title: kept.title,
        access: kept.access,
        name: kept.newest.name,
        sha256: kept.newest.sha256,
        media_type: kept.newest.media_type,
        size: kept.newest.size,
    }
}

/// The item that a body is heard with: the same text and attachments, and what is asked as its recommendation.
fn heard_draft(
    c: &Connection<'_>,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    found: &Draft,
    asked: &Consultation,
    to: &body::Body,
) -> Result<DraftId, Error> {
    let mut text = draft::text(c, found.id, found.version)?.unwrap_or_default();
    let day = danish_date(asked.deadline);
    text.clauses = format!("at {} afgiver høringssvar senest den {day}", to.name);
    let theme = |(number, theme): (u32, &String)| ListItem { marker: format!("{number}."), level: 0, text: theme.clone() };
    let themes = writing.markdown(&[Block::List { items: (1..).zip(&asked.themes).map(theme).collect() }]);
    let field = super::sitting::history_field(&found.form);
    for more in [asked.question.as_str(), &themes] {
        text.append(&field, more);
    }
    let new = Draft {
        id: DraftId(s.id()),
        body: to.id,
        state: DraftState::Approved,
        made: s.now(),
        changed: s.now(),
        version: 0,
        ..found.clone()
    };
    let writers = draft::writers(c, found.id)?;
    draft::add(c, &new, writers.first().copied().unwrap_or(actor.account))?;
    draft::set_access(c, new.id, found.access, found.ground, found.open_title.as_deref())?;
    super::enclosures::copy(c, s, found.id, new.id)?;
    super::drafts::keep(c, s, actor, new.id, &text, "draft.carried")?;
    let coming = agenda::meetings_of(c, to.id, actor.today, asked.deadline)?;
    let takes = |meeting: &PlannedMeeting| matches!(meeting.state, MeetingState::Planned | MeetingState::Announced);
    if let Some(meeting) = coming.into_iter().find(takes) {
        let origin = sagsgang_model::agenda::Origin::Draft { draft: new.id };
        agendas::put(c, s, actor, &meeting, origin, DraftText::default(), None, "")?;
    }
    Ok(new.id)
}

/// A consultation, for who may read its item.
#[derive(Debug, Clone)]
pub struct ConsultationRead {
    /// All of it.
    pub consultation: Consultation,
    /// The item's title.
    pub title: String,
    /// The letters to those who have a link.
    pub letters: Vec<Due>,
    /// Where bodies treat it: the party, and the day of the meeting whose agenda it stands on.
    pub meetings: Vec<(PartyId, Date)>,
    /// The bodies whose item for it was withdrawn.
    pub withdrawn: Vec<PartyId>,
    /// Whether the actor may lead it.
    pub leads: bool,
}

pub(super) fn consultation_of(c: &Connection<'_>, draft: DraftId, id: ConsultationId) -> Result<Consultation, Error> {
    let found = consultation::get(c, id)?.filter(|found| found.draft == draft);
    found.ok_or_else(|| Error::NotFound("the consultation".into()))
}

fn read(c: &Connection<'_>, actor: &Actor, item: &Draft, found: Consultation) -> Result<ConsultationRead, Error> {
    let mut letters = Vec::new();
    let (mut meetings, mut withdrawn) = (Vec::new(), Vec::new());
    for party in &found.parties {
        letters.extend(consultation::letter(c, party.id)?);
        if let Way::Agenda { draft, .. } = party.way {
            meetings.extend(agenda::meetings_of_draft(c, draft)?.first().map(|meeting| (party.id, meeting.date)));
            withdrawn.extend(draft::get(c, draft)?.filter(|heard| !is_asked(heard)).map(|_| party.id));
        }
    }
    let writers = draft::writers(c, item.id)?;
    let bodies = [item.body];
    Ok(ConsultationRead {
        title: draft::text(c, item.id, item.version)?.unwrap_or_default().title,
        letters,
        meetings,
        withdrawn,
        leads: may(actor, Action::Consult, &super::drafts::resource(item, &bodies, &writers)).is_ok(),
        consultation: found,
    })
}

/// Reads a consultation of an item.
///
/// # Errors
/// [`Error::NotFound`] without one, and for who may not read the item.
pub fn read_consultation(store: &Store, actor: &Actor, id: DraftId, of: ConsultationId) -> Result<ConsultationRead, Error> {
    store.read(|c| {
        let item = find(c, actor, id, Action::ReadDraft)?;
        let found = consulted_items::told(c, &item, consultation_of(c, id, of)?)?;
        read(c, actor, &item, found)
    })
}

/// Every consultation of an item, the latest first, and whether the actor may begin one.
///
/// # Errors
/// As [`read_consultation`].
pub fn consultations(store: &Store, actor: &Actor, id: DraftId) -> Result<(Vec<Consultation>, bool), Error> {
    store.read(|c| {
        let item = find(c, actor, id, Action::ReadDraft)?;
        let writers = draft::writers(c, id)?;
        let bodies = [item.body];
        let leads = may(actor, Action::Consult, &super::drafts::resource(&item, &bodies, &writers)).is_ok();
        let begins = leads && sends_out(&item.state);
        Ok((consultation::of_draft(c, id)?, begins))
    })
}

/// Who is asked, and about what.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The consultation.
    pub consultation: Consultation,
    /// Who answers.
    pub party: Party,
    /// The item, as it was sent out.
    pub item: Item,
    /// The body whose item it is.
    pub body: String,
}

fn heard(c: &Connection<'_>, writing: &dyn Writing, mut found: Consultation, party: PartyId) -> Result<Heard, Error> {
    let missing = || Error::NotFound("the consultation".to_owned());
    found.files = consulted_items::files(c, &found)?;
    let party = found.party(party).cloned().ok_or_else(missing)?;
    let of = draft::get(c, found.draft)?.ok_or_else(missing)?;
    let text = draft::text(c, of.id, found.version)?.ok_or_else(missing)?;
    let case = draft::case(c, of.case)?.map(|case| case.number);
    let body = body::get(c, of.body)?.ok_or_else(missing)?.name;
    Ok(Heard { item: recorded(writing, &of.form, &text, case, of.access, None), consultation: found, party, body })
}

/// Whether an item is still heard about.
fn is_asked(item: &Draft) -> bool {
    !matches!(item.state, DraftState::Withdrawn { .. })
}

/// The consultation of a party whose body an actor answers for.
pub(super) fn own(c: &Connection<'_>, actor: &Actor, party: PartyId) -> Result<Consultation, Error> {
    let missing = || Error::NotFound("the consultation".to_owned());
    let found = consultation::of_party(c, party)?.ok_or_else(missing)?;
    let Some(Way::Agenda { body, draft }) = found.party(party).map(|party| party.way) else { return Err(missing()) };
    let item = draft::get(c, found.draft)?.filter(is_asked).ok_or_else(missing)?;
    let on = Resource { bodies: &[body], stage: Stage::None, access: item.access, owners: &[] };
    allow(actor, Action::AnswerConsultation, &on, "the consultation")?;
    // Whoever the body held to be disqualified sees nothing closed of it (forvaltningsloven § 3).
    if item.access == Access::Closed && sagsgang_store::sitting::disqualified_from(c, actor.account)?.contains(&draft) {
        return Err(missing());
    }
    Ok(found)
}

/// The consultations that wait for the bodies an actor answers for, the soonest due first, each with the item's title.
///
/// # Errors
/// The store's own.
pub fn asked(store: &Store, actor: &Actor) -> Result<Vec<(Consultation, Party, String)>, Error> {
    store.read(|c| {
        let mut asked = Vec::new();
        let bodies: Vec<BodyId> = body::all(c)?.into_iter().map(|body| body.id).collect();
        for found in consultation::open_for(c, &bodies)? {
            let Some(item) = draft::get(c, found.draft)? else { continue };
            let title = draft::text(c, item.id, found.version)?.unwrap_or_default().title;
            for party in &found.parties {
                if own(c, actor, party.id).is_ok() {
                    asked.push((found.clone(), party.clone(), title.clone()));
                }
            }
        }
        Ok(asked)
    })
}

/// What a party is asked, for who answers for its body.
///
/// # Errors
/// [`Error::NotFound`] for anybody else.
pub fn read_asked(store: &Store, actor: &Actor, writing: &dyn Writing, party: PartyId) -> Result<Heard, Error> {
    store.read(|c| heard(c, writing, own(c, actor, party)?, party))
}

/// The words of a link: who is heard, and a code that the key alone makes.
pub fn link(key: &Key, party: PartyId, links: u32) -> String {
    format!("{party}.{}", key.code(PURPOSE, &format!("{party}:{links}")))
}

/// The consultation of a link that holds: the last one made for the party, of an item that is open, while answers are taken or were.
pub(super) fn linked(c: &Connection<'_>, key: &Key, link: &str) -> Result<(Consultation, PartyId), Error> {
    let missing = || Error::NotFound("the link".to_owned());
    let (party, code) = link.split_once('.').ok_or_else(missing)?;
    let party: PartyId = party.parse().map_err(|_| missing())?;
    let letter = consultation::letter(c, party)?.ok_or_else(missing)?;
    if !key.proves(PURPOSE, &format!("{party}:{}", letter.links), code) {
        return Err(missing());
    }
    let found = consultation::of_party(c, party)?.ok_or_else(missing)?;
    let item = draft::get(c, found.draft)?.ok_or_else(missing)?;
    // What was closed since is nobody's with a link.
    if item.access == Access::Closed || !is_asked(&item) {
        return Err(missing());
    }
    Ok((found, party))
}

/// What a link asks.
///
/// # Errors
/// [`Error::NotFound`] when it does not hold.
pub fn read_linked(store: &Store, key: &Key, writing: &dyn Writing, link: &str) -> Result<Heard, Error> {
    store.read(|c| {
        let (found, party) = linked(c, key, link)?;
        heard(c, writing, found, party)
    })
}

/// A file that was sent with it: what is known of it, and its bytes.
///
/// # Errors
/// As [`read_linked`]; [`Error::NotFound`] without such a file; [`Internal::Missing`] when its bytes are gone.
pub fn linked_file(store: &Store, key: &Key, link: &str, sha256: &str) -> Result<(SentFile, Vec<u8>), Error> {
    file(store, sha256, |c| Ok(linked(c, key, link)?.0))
}

/// The same for who answers for a body.
///
/// # Errors
/// As [`read_asked`]; as [`linked_file`].
pub fn asked_file(store: &Store, actor: &Actor, party: PartyId, sha256: &str) -> Result<(SentFile, Vec<u8>), Error> {
    file(store, sha256, |c| own(c, actor, party))
}

fn file(
    store: &Store,
    sha256: &str,
    of: impl Fn(&Connection<'_>) -> Result<Consultation, Error>,
) -> Result<(SentFile, Vec<u8>), Error> {
    let file = store.read(|c| {
        let file = consulted_items::files(c, &of(c)?)?.into_iter().find(|file| file.sha256 == sha256);
        file.ok_or_else(|| Error::NotFound("the file".into()))
    })?;
    let bytes = store.blobs().get(&file.sha256)?;
    let bytes = bytes.ok_or_else(|| Internal::Missing(format!("the attachment {} ({sha256}) is missing", file.name)))?;
    Ok((file, bytes))
}

/// Gives those who are heard until a later day, or fewer. Who has not answered is written to; what bodies are heard with says the new
/// day where it was not sent yet.
///
/// # Errors
/// As [`begin_consultation`].
pub fn move_deadline(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    of: ConsultationId,
    deadline: Date,
) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::Consult)?;
        let found = consultation_of(c, id, of)?;
        if !found.is_open() {
            return Err(Error::Conflict("Høringen er afsluttet.".into()));
        }
        if deadline <= actor.today {
            return Err(Error::Invalid("Høringsfristen skal ligge efter i dag.".into()));
        }
        if deadline == found.deadline {
            return Ok(());
        }
        not_decided_before(c, id, deadline)?;
        consultation::set_deadline(c, of, deadline)?;
        for party in &found.parties {
            if let Way::Agenda { draft, .. } = party.way {
                consulted_items::says_deadline(c, s, actor, draft, [found.deadline, deadline])?;
            } else if found.replies_of(party.id).next().is_none() {
                consultation::write_of_deadline(c, party.id, &s.now())?;
            }
        }
        event::append(c, &s.now(), "consultation.deadline_moved", &Event::of(&found, &actor.name))?;
        Ok(())
    })
}

/// Makes a new link for a party: the old one does not hold any longer. Where there is an address it is sent there.
///
/// # Errors
/// As [`begin_consultation`]; [`Error::NotFound`] for a party without a link.
pub fn renew_link(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    id: DraftId,
    of: ConsultationId,
    party: PartyId,
) -> Result<(), Error> {
    store.write(|c| {
        find(c, actor, id, Action::Consult)?;
        let found = consultation_of(c, id, of)?;
        let linked = found.party(party).is_some_and(|party| party.way == Way::Link);
        if !linked {
            return Err(Error::Invalid("Vælg en høringspart, der svarer med et link.".into()));
        }
        if consultation::letter(c, party)?.is_none() {
            consultation::add_letter(c, party, "", &s.now())?;
        }
        consultation::write_again(c, party, &s.now(), true)?;
        let event = Event { party: Some(party), ..Event::of(&found, &actor.name) };
        event::append(c, &s.now(), "consultation.link_made", &event)?;
        Ok(())
    })
}

/// Closes a consultation, and quotes the answers in the item: with body, date and number, under their themes, and who has not answered.
/// Before the deadline only when everybody has.
///
/// # Errors
/// As [`begin_consultation`]; [`Error::Conflict`] while answers may still come.
pub fn close_consultation(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    writing: &dyn Writing,
    id: DraftId,
    of: ConsultationId,
) -> Result<(), Error> {
    store.write(|c| {
        let item = find(c, actor, id, Action::Consult)?;
        let found = consulted_items::told(c, &item, consultation_of(c, id, of)?)?;
        if !found.is_open() {
            return Err(Error::Conflict("Høringen er afsluttet i forvejen.".into()));
        }
        let missing = found.missing();
        if actor.today <= found.deadline && !missing.is_empty() {
            return Err(Error::Conflict(format!(
                "Fristen er den {}, og {} har ikke svaret endnu. Vent, eller sæt en kortere frist.",
                danish_date(found.deadline),
                missing.join(", ")
            )));
        }
        consultation::close(c, of, &s.now(), &actor.name)?;
        let mut text = draft::text(c, id, item.version)?.unwrap_or_default();
        text.append(&field(&item), &writing.markdown(&found.quoted(&|text| writing.blocks(text))));
        super::drafts::keep(c, s, actor, id, &text, "draft.saved")?;
        event::append(c, &s.now(), "consultation.closed", &Event::of(&found, &actor.name))?;
        Ok(())
    })
}

/// Where an item quotes what was answered: its section on consultations, or else its history.
pub(super) fn field(item: &Draft) -> String {
    let field = item.form.iter().find(|field| field.kind == sagsgang_model::SectionKind::Hearing);
    field.map_or_else(|| super::sitting::history_field(&item.form), |field| field.key.clone())
}

/// What is to be known of an item that goes on an agenda while its case is being heard about; none for what is heard itself. What
/// was written on the agenda is no prepared item, and tells its case by the number alone.
pub(super) fn under_way(
    c: &Connection<'_>,
    home: OrganizationId,
    case: Option<&CaseNumber>,
    item: Option<&Draft>,
) -> Result<Option<String>, Error> {
    let open = match (item, case) {
        (Some(item), _) => consultation::open_of_case(c, item.case)?,
        (None, Some(case)) => consultation::open_of_number(c, home, case)?,
        (None, None) => Vec::new(),
    };
    let draft = item.map(|item| item.id);
    let heard_too = draft.map_or(Ok(false), |draft| Ok::<_, Error>(!consultation::heard_with(c, draft)?.is_empty()))?;
    for found in open {
        let is_heard = |party: &Party| matches!(party.way, Way::Agenda { draft: heard, .. } if Some(heard) == draft);
        if found.parties.iter().any(is_heard) {
            continue;
        }
        // What another body is heard with at the same time goes on too, unless it is heard about itself.
        if heard_too && Some(found.draft) != draft {
            continue;
        }
        let Some(item) = draft::get(c, found.draft)?.filter(is_asked) else { continue };
        let missing = found.missing();
        // Who is heard about what is closed is told on its own page.
        let silent = if missing.is_empty() || item.access == Access::Closed {
            String::new()
        } else {
            format!(" {} mangler at svare.", missing.join(", "))
        };
        return Ok(Some(format!("er i høring til den {}.{silent}", danish_date(found.deadline))));
    }
    Ok(None)
}
