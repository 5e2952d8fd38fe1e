//! *Referatet*: what a sitting becomes when it is written out, open and closed apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Date, Outcome, Provenance, Record,
    agenda::{AgendaEdition, Head, SentItem},
    draft::NotNow,
    id::{AttendeeId, BodyId, EntryId},
    record::{
        Access, Attendance, Commitment, Decision, DecisionPoint, DocumentKind, Guest, Item, Participant, Recommendation, Remark,
        VoteSide, Votes,
    },
    sitting::{Attendee, Ballot, Decided, Next, Seat, Sitting},
};

/// What is read in words where nobody said it.
pub trait Reading {
    /// What the words of a decision came to: the words, and what was recommended.
    fn outcomes(&self, text: &str, recommended: &[Recommendation]) -> Vec<Outcome>;

    /// Fills in what the words of an item tell by themselves: law, amounts, promises, earlier decisions.
    fn annotate(&self, item: &mut Item, day: Date);
}

/// Reads nothing: minutes as they were written, which is what is signed.
#[derive(Debug, Clone, Copy)]
pub struct AsWritten;

impl Reading for AsWritten {
    fn outcomes(&self, _: &str, _: &[Recommendation]) -> Vec<Outcome> {
        Vec::new()
    }

    fn annotate(&self, _: &mut Item, _: Date) {}
}

/// Where minutes are on their way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MinutesState {
    /// *Skrives*: what was taken down may be put right.
    Written {
        /// What is being put right, once they were published.
        correcting: Option<String>,
    },
    /// *Til underskrift*: frozen, and signed by those who took part (kommunestyrelsesloven § 13).
    Signing {
        /// The hash of what they sign.
        sha256: String,
        /// What is being put right, once they were published.
        correcting: Option<String>,
    },
    /// *Offentliggjort*.
    Published,
}

/// A step on the way of minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MinutesStep {
    /// They are sent to be signed, with this hash.
    Send(String),
    /// Something was taken down or put right: what was signed is void.
    Edit,
    /// Everybody has signed, or it was said why not.
    Publish,
    /// Something is put right after publication.
    Correct(String),
}

impl MinutesState {
    /// What people call it.
    pub fn danish(&self) -> &'static str {
        match self {
            Self::Written { correcting: None } => "Skrives",
            Self::Written { correcting: Some(_) } => "Rettes",
            Self::Signing { .. } => "Til underskrift",
            Self::Published => "Offentliggjort",
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Why not, in a sentence for who wanted to.
    pub fn step(self, step: MinutesStep) -> Result<Self, NotNow> {
        match (self, step) {
            (Self::Written { correcting }, MinutesStep::Send(sha256)) => Ok(Self::Signing { sha256, correcting }),
            (state @ Self::Written { .. }, MinutesStep::Edit) => Ok(state),
            (Self::Signing { correcting, .. }, MinutesStep::Edit) => Ok(Self::Written { correcting }),
            (Self::Signing { .. }, MinutesStep::Publish) => Ok(Self::Published),
            (Self::Published, MinutesStep::Correct(why)) => Ok(Self::Written { correcting: Some(why) }),
            (Self::Published, MinutesStep::Edit) => {
                Err(NotNow("Referatet er offentliggjort. Åbn en rettelse på referatets side først.".to_owned()))
            }
            (state, _) => Err(NotNow(format!("Referatet er i mellemtiden »{}«. Genindlæs siden, og se efter.", state.danish()))),
        }
    }
}

/// *Referat* of a meeting: an edition of its agenda, and what happened.
#[derive(Debug, Clone, Copy)]
pub struct Minutes<'a> {
    /// What was treated.
    pub agenda: &'a AgendaEdition,
    /// What happened.
    pub sitting: &'a Sitting,
    /// Which edition of the minutes it is, from 1.
    pub edition: u32,
    /// What readers are told of an edition after the first: what was put right.
    pub reason: Option<&'a str>,
    /// Who has signed.
    pub signatories: &'a [String],
    /// The bodies that items may be sent on to, by name.
    pub bodies: &'a BTreeMap<BodyId, String>,
}

impl Minutes<'_> {
    /// The documents: the open minutes and, where something was closed, the closed part.
    ///
    /// Nothing closed stands in the open one but number, case number, open title and the extract for the public.
    pub fn records(&self, read: &dyn Reading) -> Vec<Record> {
        let items = || self.sitting.places.iter().filter_map(|place| self.sent(place.entry));
        let mut records = vec![self.record(
            Access::Open,
            items().map(|item| self.open(item, read)).collect(),
            items().filter(|item| item.is_open()),
        )];
        let closed = || items().filter(|item| !item.is_open());
        // Once there was a closed part, a later edition without one says so by an empty one.
        if closed().next().is_some() || self.edition > 1 {
            records.push(self.record(Access::Closed, closed().map(|item| self.whole(item, read)).collect(), closed()));
        }
        records
    }

    fn sent(&self, entry: EntryId) -> Option<&SentItem> {
        self.agenda.items.iter().find(|item| item.entry == entry)
    }

    fn record<'a>(&self, access: Access, items: Vec<Item>, treated: impl Iterator<Item = &'a SentItem>) -> Record {
        let AgendaEdition { organization, address, body, date, time, place, .. } = self.agenda;
        let chair = self.sitting.people.iter().find(|person| person.seat == Seat::Chair).map(|person| person.name.as_str());
        let head = Head { organization, address, body, date: *date, time: *time, place, chair };
        let treated: Vec<&SentItem> = treated.collect();
        let record = head.record(DocumentKind::Minutes, access, &format!("{}. udgave", self.edition));
        Record {
            start: self.sitting.opened.or(record.start),
            end: self.sitting.ended,
            participants: self.participants(access),
            attendance: self.attendance(&treated),
            guests: treated
                .iter()
                .filter(|item| access == Access::Closed || item.is_open())
                .flat_map(|item| self.guests(item))
                .collect(),
            remarks: self.reason.map(str::to_owned).filter(|_| access == Access::Open),
            items,
            signatories: self.signatories.to_vec(),
            ..record
        }
    }

    /// Who was there for at least one item; who came for what is closed alone is named with it.
    fn participants(&self, access: Access) -> Vec<Participant> {
        let shown = |entry| access == Access::Closed || self.sent(entry).is_some_and(SentItem::is_open);
        let there = |person: &&Attendee| {
            self.sitting.places.iter().any(|place| shown(place.entry) && self.sitting.is_there(person.id, place.entry))
        };
        let participant = |person: &Attendee| Participant {
            name: person.name.clone(),
            role: match person.seat {
                Seat::Chair => Some("Formand".to_owned()),
                Seat::Substitute { .. } => Some("Stedfortræder".to_owned()),
                Seat::Member | Seat::Official => None,
            },
            party: Some(person.party.clone()).filter(|party| !party.is_empty()),
            organization: Some(person.organization.clone()).filter(|organization| !organization.is_empty()),
        };
        self.sitting.people.iter().filter(there).map(participant).collect()
    }

    /// *Gæster* at an item: as they came, or else as the agenda said.
    fn guests(&self, item: &SentItem) -> Vec<Guest> {
        match &self.sitting.item(item.entry).visit {
            Some(visit) => item.visited((visit.from, visit.to), &visit.guests),
            None => item.visited(item.times, &item.guests),
        }
    }

    /// Those who were not there, or not for all of it; whoever was there throughout is among the participants alone.
    fn attendance(&self, treated: &[&SentItem]) -> Vec<Attendance> {
        let mut told = Vec::new();
        for person in self.sitting.people.iter().filter(|person| person.seat.is_own()) {
            let number = |item: &&&SentItem| item.number().cloned();
            let (present, absent): (Vec<_>, Vec<_>) =
                treated.iter().partition(|item| self.sitting.takes_part(person.id, item.entry));
            if absent.is_empty() {
                continue;
            }
            let moves: Vec<_> = self
                .sitting
                .places
                .iter()
                .flat_map(|place| self.sitting.moves_at(place.entry))
                .filter(|(who, ..)| *who == person.id)
                .collect();
            let at = |came: bool| match moves.as_slice() {
                [(_, here, at)] if *here == came => *at,
                _ => None,
            };
            told.push(Attendance {
                name: person.name.clone(),
                items_absent: absent.iter().filter_map(number).collect(),
                items_present: present.iter().filter_map(number).collect(),
                from: at(true),
                to: at(false),
                note: named(person),
            });
        }
        told
    }

    fn name(&self, person: AttendeeId) -> String {
        self.sitting.person(person).map(|person| person.name.clone()).unwrap_or_default()
    }

    /// An item as everybody may see it.
    fn open(&self, sent: &SentItem, read: &dyn Reading) -> Item {
        if sent.is_open() {
            let mut item = self.treated(sent, sent.open(), read);
            item.attachments = sent.open().attachments;
            return item;
        }
        let mut item = sent.open();
        let extract = self.sitting.item(sent.entry).decided.last().map_or("", |decided| decided.extract.trim());
        if !extract.is_empty() {
            item.decision =
                Some(Decision { text: extract.to_owned(), outcomes: outcomes(&[], extract, &[], read), ..Decision::default() });
        }
        item
    }

    /// An item with all that is closed of it.
    fn whole(&self, sent: &SentItem, read: &dyn Reading) -> Item {
        self.treated(sent, sent.printed(), read)
    }

    fn treated(&self, sent: &SentItem, mut item: Item, read: &dyn Reading) -> Item {
        let treated = self.sitting.item(sent.entry);
        item.absent = self.sitting.absent(sent.entry);
        item.substitutes = self.sitting.substitutes(sent.entry);
        let decided = treated.decision().cloned().or_else(|| self.unworded(sent.entry));
        // Where nothing was decided there may still be something to tell.
        let told = treated.entered.iter().any(|entered| !entered.text.trim().is_empty())
            || !treated.ballot.is_empty()
            || !treated.judged.is_empty()
            || treated.demanded.is_some();
        let decided = decided.or_else(|| told.then(|| Decided { outcomes: vec![Outcome::None], ..Decided::default() }));
        item.decision = decided.map(|decided| self.decision(sent, &decided, read));
        read.annotate(&mut item, self.agenda.date);
        // What was noted as promised goes before what the words say of the same.
        let promised = treated.promises.iter().filter(|promise| !promise.text.is_empty()).map(|promise| Commitment {
            text: promise.text.clone(),
            due: promise.due,
            who: Some(promise.who.clone()).filter(|who| !who.is_empty()),
            provenance: Provenance::default(),
        });
        let mut promised: Vec<Commitment> = promised.collect();
        let same = |one: &Commitment, other: &Commitment| one.text == other.text || one.due.is_some() && one.due == other.due;
        item.commitments.retain(|read| !promised.iter().any(|promise| same(promise, read)));
        promised.append(&mut item.commitments);
        item.commitments = promised;
        item
    }

    /// The decision on an item of which only was said what becomes of it.
    fn unworded(&self, entry: EntryId) -> Option<Decided> {
        let (text, outcome) = match self.sitting.item(entry).next()? {
            Next::ComesBack { .. } => ("Udsat.", Outcome::Postponed),
            Next::GoesTo { .. } => ("Sendt videre.", Outcome::SentOn),
            Next::Ends => return None,
        };
        Some(Decided { text: text.to_owned(), outcomes: vec![outcome], ..Decided::default() })
    }

    /// Where an item goes, unless its decision says so.
    fn sent_on(&self, entry: EntryId, decided: &str) -> Option<String> {
        let Some(Next::GoesTo { bodies }) = &self.sitting.item(entry).next else { return None };
        let lower = decided.to_lowercase();
        let names = bodies.iter().filter_map(|body| self.bodies.get(body));
        let unsaid: Vec<&str> = names.map(String::as_str).filter(|name| !lower.contains(&name.to_lowercase())).collect();
        let told = match unsaid.as_slice() {
            [] => return None,
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} og {last}", first.join(", ")),
        };
        Some(format!("Sagen sendes videre til {told}."))
    }

    /// How the votes fell, in words: `For stemte Ole Vind, i alt 1. Imod stemte Ida Lind, i alt 1.`
    fn voted(&self, ballot: &Ballot) -> Option<String> {
        let side = |label: &str, people: &[AttendeeId]| {
            let names: Vec<String> = people.iter().map(|person| self.name(*person)).collect();
            (!names.is_empty()).then(|| format!("{label} {}, i alt {}.", names.join(", "), names.len()))
        };
        let sides = [
            side("For stemte", &ballot.in_favour),
            side("Imod stemte", &ballot.against),
            side("Undlod at stemme:", &ballot.abstained),
        ];
        let told: Vec<String> = sides.into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    fn decision(&self, sent: &SentItem, decided: &Decided, read: &dyn Reading) -> Decision {
        let (treated, recommended) = (self.sitting.item(sent.entry), &sent.item.recommendations);
        let (text, mut sentences) = (decided.text.trim(), Vec::new());
        sentences.extend(treated.judged.iter().map(|judged| match judged.disqualified {
            true => format!("{} blev erklæret inhabil og forlod lokalet.", self.name(judged.person)),
            false => format!("{} blev ikke erklæret inhabil.", self.name(judged.person)),
        }));
        sentences.extend(self.voted(&treated.ballot));
        if let Some(by) = treated.demanded {
            sentences.push(format!("{} krævede beslutningen bragt for byrådet (kommunestyrelsesloven § 23).", self.name(by)));
        }
        sentences.extend(self.sent_on(sent.entry, text));
        // Answers point by point come last: what follows them would be the last one's.
        let answers = decided.points.iter().map(|point| format!("Ad {}. {}", point.point, point.text));
        let answers: Vec<String> = answers.filter(|_| text.is_empty()).collect();
        let paragraphs = [text.to_owned()].into_iter().filter(|text| !text.is_empty()).chain(sentences).chain(answers);
        let text = paragraphs.collect::<Vec<_>>().join("\n\n");
        let side = |people: &[AttendeeId]| VoteSide {
            count: u32::try_from(people.len()).ok().filter(|count| *count > 0),
            parties: Vec::new(),
            persons: people.iter().map(|person| self.name(*person)).collect(),
        };
        let ballot = &treated.ballot;
        let votes = (!ballot.is_empty()).then(|| Votes {
            in_favour: side(&ballot.in_favour),
            against: side(&ballot.against),
            abstained: side(&ballot.abstained),
        });
        let remarks = treated.entered.iter().filter(|entered| !entered.text.trim().is_empty()).map(|entered| Remark {
            by: Some(entered.by.iter().map(|by| self.name(*by)).collect::<Vec<_>>().join(", ")),
            text: entered.text.split_whitespace().collect::<Vec<_>>().join(" "),
            dissent: entered.dissent,
        });
        let points = decided.points.iter().map(|point| DecisionPoint {
            outcomes: outcomes(&point.outcomes, &point.text, recommended, read),
            text: point.text.trim_end_matches('.').to_owned(),
            ..point.clone()
        });
        Decision {
            outcomes: outcomes(&decided.outcomes, &text, recommended, read),
            points: points.collect(),
            votes,
            remarks: remarks.collect(),
            text,
            provenance: Provenance::default(),
        }
    }
}

/// Who somebody is as minutes name them: `Ida Lind (V)`, `Ida Lind (Fjordby Kommune)`; none where the name says all. Why somebody was
/// not there is nobody's business but the body's.
fn named(person: &Attendee) -> Option<String> {
    let from: Vec<&str> = [person.party.as_str(), &person.organization].into_iter().filter(|from| !from.is_empty()).collect();
    (!from.is_empty()).then(|| format!("{} ({})", person.name, from.join(", ")))
}

/// What was said that it came to, or what the words say; never nothing.
fn outcomes(said: &[Outcome], text: &str, recommended: &[Recommendation], read: &dyn Reading) -> Vec<Outcome> {
    if !said.is_empty() {
        return said.to_vec();
    }
    let read = read.outcomes(text, recommended);
    if read.is_empty() { vec![Outcome::Other] } else { read }
}
