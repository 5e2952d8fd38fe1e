//! *Mødet*, while it is held: what happens, act by act, and what that makes of it.
//!
//! A sitting is the agenda and a row of [`Act`]s in the order they were taken down; replayed, they give the same state. An act
//! is taken when it can be ([`Sitting::take`]), and never changes after: what was wrong is put right by another.

mod together;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ClockTime, Outcome,
    id::{AccountId, AttendeeId, BodyId, EntryId, MeetingId},
    record::{DateRange, DecisionPoint, Substitute},
};

pub use together::{Contested, Part};

/// *Mødedeltager*: somebody who takes part, or was to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Identity at this meeting.
    pub id: AttendeeId,
    /// The name.
    pub name: String,
    /// Party letter or name; empty for none.
    pub party: String,
    /// The municipality, region or association that somebody comes from, where a body has members of several; empty for none.
    #[serde(default)]
    pub organization: String,
    /// As what.
    pub seat: Seat,
    /// The account that signs the minutes and loses sight of what the person is disqualified from.
    pub account: Option<AccountId>,
}

impl Attendee {
    /// Whether another line of the list is about the same person: one account, or one name.
    fn is_same(&self, other: &Self) -> bool {
        let name = |of: &Self| of.name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        name(self) == name(other) || self.account.is_some() && self.account == other.account
    }
}

/// As what somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Seat {
    /// *Formand*.
    Chair,
    /// *Medlem*.
    Member,
    /// *Stedfortræder*, who votes while the member is away (kommunestyrelsesloven § 15, § 28).
    Substitute {
        /// The member.
        member: AttendeeId,
    },
    /// Somebody from the administration, or another without a vote.
    Official,
}

impl Seat {
    /// Whether it is one of the seats that the body has.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Chair | Self::Member)
    }
}

/// *Inhabilitetsgrund* (forvaltningsloven § 3, stk. 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictGround {
    /// Nr. 1: an interest of one's own in what comes of the case.
    OwnInterest,
    /// Nr. 2: a close relative has one.
    Relative,
    /// Nr. 3: a place in the leadership of somebody who has one.
    Leadership,
    /// Nr. 4: the case is a complaint over what the person took part in at another authority.
    Complaint,
    /// Nr. 5: other circumstances that may cast doubt on impartiality.
    Other,
}

impl ConflictGround {
    /// Every ground, in the order of the law.
    pub const ALL: [Self; 5] = [Self::OwnInterest, Self::Relative, Self::Leadership, Self::Complaint, Self::Other];

    /// The name in forms and in what is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnInterest => "own_interest",
            Self::Relative => "relative",
            Self::Leadership => "leadership",
            Self::Complaint => "complaint",
            Self::Other => "other",
        }
    }

    /// The ground of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// What people call it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::OwnInterest => "Egen interesse i sagens udfald (§ 3, stk. 1, nr. 1)",
            Self::Relative => "Nærtståendes interesse (§ 3, stk. 1, nr. 2)",
            Self::Leadership => "Deltager i ledelsen af en part (§ 3, stk. 1, nr. 3)",
            Self::Complaint => "Har medvirket hos en anden myndighed (§ 3, stk. 1, nr. 4)",
            Self::Other => "Andre omstændigheder (§ 3, stk. 1, nr. 5)",
        }
    }
}

/// What becomes of an item after this meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case")]
pub enum Next {
    /// Nothing: it ends here.
    Ends,
    /// *Udsat*: it comes back to the same body.
    ComesBack {
        /// At this meeting, or else at the next.
        meeting: Option<MeetingId>,
    },
    /// *Sendt videre* to other bodies, each of which treats it on its own agenda.
    GoesTo {
        /// Which.
        bodies: Vec<BodyId>,
    },
}

/// *Tilsagn om opfølgning*: what somebody is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What.
    pub text: String,
    /// Who.
    pub who: String,
    /// When, both ends included.
    pub due: Option<DateRange>,
}

/// *Stemmetal* by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ballot {
    /// For.
    #[serde(rename = "for")]
    pub in_favour: Vec<AttendeeId>,
    /// Against.
    pub against: Vec<AttendeeId>,
    /// *Undlod at stemme*.
    pub abstained: Vec<AttendeeId>,
}

impl Ballot {
    /// Everybody who voted.
    pub fn voters(&self) -> impl Iterator<Item = AttendeeId> + '_ {
        self.in_favour.iter().chain(&self.against).chain(&self.abstained).copied()
    }

    /// Whether nobody did.
    pub fn is_empty(&self) -> bool {
        self.voters().next().is_none()
    }

    /// Whether there are more for than against: simple majority.
    pub fn is_carried(&self) -> bool {
        self.in_favour.len() > self.against.len()
    }
}

/// *Protokoltilførsel*: what somebody has entered in the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// Whose it is.
    pub by: Vec<AttendeeId>,
    /// The words.
    pub text: String,
    /// *Afvigende mening* of who was outvoted (§ 13): it travels with the case when it is sent on.
    pub dissent: bool,
}

/// *Gæster* at an item, as they came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// From when, if it was noted.
    pub from: Option<ClockTime>,
    /// Until when, if it was noted.
    pub to: Option<ClockTime>,
    /// Who, a line each; empty when nobody came.
    pub guests: String,
}

/// What was decided on an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decided {
    /// The words, as Markdown.
    pub text: String,
    /// What of it the public may know when the item is closed; empty for nothing.
    #[serde(default)]
    pub extract: String,
    /// What it came to; empty where the words tell.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// Answers point by point.
    #[serde(default)]
    pub points: Vec<DecisionPoint>,
}

impl Decided {
    /// Whether it decides something of the case, as far as it says so itself: words without an outcome do.
    pub fn decides(&self) -> bool {
        let says =
            |text: &str, outcomes: &[Outcome]| outcomes.iter().any(decides) || outcomes.is_empty() && !text.trim().is_empty();
        says(&self.text, &self.outcomes) || self.points.iter().any(|point| says(&point.text, &point.outcomes))
    }
}

/// What happens at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// *Mødet åbnes*: who is there and who is not.
    Opened {
        /// When.
        at: ClockTime,
        /// Everybody who takes part or was to.
        people: Vec<Attendee>,
        /// Those of them who are not there, and why when they say so.
        absent: Vec<(AttendeeId, String)>,
    },
    /// Somebody more takes part, from an item on.
    Joined {
        /// Who.
        person: Attendee,
        /// The first item.
        entry: EntryId,
        /// When, if it was noted.
        at: Option<ClockTime>,
    },
    /// Somebody comes before an item is decided, or goes.
    Moved {
        /// Who.
        person: AttendeeId,
        /// The first item with them or without them.
        entry: EntryId,
        /// Whether they come.
        here: bool,
        /// When, if it was noted.
        at: Option<ClockTime>,
    },
    /// The items are treated in another order. Their numbers stay.
    Ordered {
        /// Every item.
        order: Vec<EntryId>,
    },
    /// *Inhabilitet*: the body decides whether somebody may take part (§ 14, forvaltningsloven § 3).
    Judged {
        /// The item.
        entry: EntryId,
        /// Who.
        person: AttendeeId,
        /// Why it was asked.
        ground: ConflictGround,
        /// What it is about, in words.
        why: String,
        /// Whether they are disqualified, and so left the room.
        disqualified: bool,
    },
    /// *Gæster* who took part in an item, where it was otherwise than the agenda said.
    Visited {
        /// The item.
        entry: EntryId,
        /// Who, and when.
        visit: Visit,
    },
    /// *Beslutning*.
    Decided {
        /// The item.
        entry: EntryId,
        /// What was decided.
        decided: Decided,
    },
    /// *Afstemning*. An empty ballot takes the one before away.
    Voted {
        /// The item.
        entry: EntryId,
        /// How.
        ballot: Ballot,
    },
    /// *Protokoltilførsel* or *afvigende mening*. The same place again takes the one before away; so do empty words.
    Entered {
        /// The item.
        entry: EntryId,
        /// Its place among the item's, from 0.
        place: usize,
        /// What.
        entered: Entered,
    },
    /// *Standsningsret* (§ 23): a member demands that the decision be brought before the council.
    Demanded {
        /// The item.
        entry: EntryId,
        /// Who; nobody when the demand is taken back.
        by: Option<AttendeeId>,
    },
    /// What becomes of an item.
    Settled {
        /// The item.
        entry: EntryId,
        /// What.
        next: Next,
    },
    /// *Tilsagn om opfølgning*. The same place again takes the one before away; so do empty words.
    Promised {
        /// The item.
        entry: EntryId,
        /// Its place among the item's, from 0.
        place: usize,
        /// What.
        promise: Promise,
    },
    /// *Mødet hæves*.
    Ended {
        /// When.
        at: ClockTime,
    },
    /// *Mødetiden rettes*: when it was opened, and adjourned if it is.
    Timed {
        /// When it was opened.
        from: ClockTime,
        /// When it was adjourned.
        to: Option<ClockTime>,
    },
    /// *Deltagerlisten rettes*: somebody was forgotten, is not called what the list says, or was never to be there.
    Listed {
        /// Who: another identity is somebody more, and a line without a name comes off the list.
        person: Attendee,
        /// Whether they were there from the beginning.
        there: bool,
    },
}

impl Act {
    /// The place behind those that are: which one it is, is known when the act is taken down.
    pub const NEXT: usize = usize::MAX;
}

/// Why an act cannot be taken, in words for who wanted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Whether an outcome decides something of a case.
pub fn decides(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Postponed | Outcome::None)
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(why.into()))
}

/// An item as far as a sitting is about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its place on the agenda.
    pub entry: EntryId,
    /// Its number, as people call it.
    pub number: String,
    /// Whether it may end without words: *Eventuelt* and what else stands on every agenda.
    pub standing: bool,
}

/// What a sitting has made of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Treated {
    /// Every version of what was decided, the newest last.
    pub decided: Vec<Decided>,
    /// How they voted; empty when nobody asked.
    pub ballot: Ballot,
    /// Who was judged, each once.
    pub judged: Vec<Judged>,
    /// What was entered in the minutes. Empty words were taken back.
    pub entered: Vec<Entered>,
    /// Who demanded that it be brought before the council.
    pub demanded: Option<AttendeeId>,
    /// What becomes of it, when that was said.
    pub next: Option<Next>,
    /// What was promised. Empty words were taken back.
    pub promises: Vec<Promise>,
    /// Who visited; none where it was as the agenda said.
    pub visit: Option<Visit>,
}

/// What the body held of somebody's conflict of interest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Who.
    pub person: AttendeeId,
    /// Why it was asked.
    pub ground: ConflictGround,
    /// What it is about, in words.
    pub why: String,
    /// Whether they are disqualified.
    pub disqualified: bool,
}

impl Treated {
    /// What was decided, as it stands.
    pub fn decision(&self) -> Option<&Decided> {
        self.decided.last().filter(|decided| !decided.text.trim().is_empty() || !decided.points.is_empty())
    }

    /// Whether somebody was disqualified.
    pub fn is_disqualified(&self, person: AttendeeId) -> bool {
        self.judged.iter().any(|judged| judged.person == person && judged.disqualified)
    }

    /// What becomes of it: what was said, or what the decision came to.
    pub fn next(&self) -> Option<Next> {
        self.next.clone().or_else(|| {
            let decided = self.decision()?;
            let postponed = decided.outcomes.contains(&Outcome::Postponed);
            Some(if postponed { Next::ComesBack { meeting: None } } else { Next::Ends })
        })
    }
}

/// *Mødets gang*: the state that the acts of a meeting lead to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitting {
    /// The items in the order they are treated.
    pub places: Vec<Place>,
    /// When it was opened.
    pub opened: Option<ClockTime>,
    /// When it was adjourned.
    pub ended: Option<ClockTime>,
    /// Everybody who takes part or was to, in the order of the list.
    pub people: Vec<Attendee>,
    /// Why those who were not there from the beginning were not.
    pub excuses: BTreeMap<AttendeeId, String>,
    /// Whether somebody is there from the beginning.
    there: BTreeMap<AttendeeId, bool>,
    /// Who came and went, by person and item: the last word counts.
    moves: BTreeMap<AttendeeId, BTreeMap<EntryId, (bool, Option<ClockTime>)>>,
    items: BTreeMap<EntryId, Treated>,
}

impl Sitting {
    /// A meeting that has not begun.
    pub fn new(places: Vec<Place>) -> Self {
        Self { places, ..Self::default() }
    }

    /// What acts lead to that were taken before.
    ///
    /// # Errors
    /// When one cannot be what it is told to be: it names somebody or something that is not there.
    pub fn replay<'a>(places: Vec<Place>, acts: impl IntoIterator<Item = &'a Act>) -> Result<Self, Refused> {
        let mut sitting = Self::new(places);
        for act in acts {
            sitting.apply(act)?;
        }
        Ok(sitting)
    }

    /// Takes an act.
    ///
    /// # Errors
    /// Why it cannot be, in a sentence for who keeps the minutes.
    pub fn take(mut self, act: &Act) -> Result<Self, Refused> {
        self.allows(act)?;
        self.apply(act)?;
        self.check()?;
        Ok(self)
    }

    /// What was made of an item.
    pub fn item(&self, entry: EntryId) -> &Treated {
        static NOTHING: Treated = Treated {
            decided: Vec::new(),
            ballot: Ballot { in_favour: Vec::new(), against: Vec::new(), abstained: Vec::new() },
            judged: Vec::new(),
            entered: Vec::new(),
            demanded: None,
            next: None,
            promises: Vec::new(),
            visit: None,
        };
        self.items.get(&entry).unwrap_or(&NOTHING)
    }

    /// Somebody who takes part.
    pub fn person(&self, id: AttendeeId) -> Option<&Attendee> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Who came and went at an item, and when.
    pub fn moves_at(&self, entry: EntryId) -> impl Iterator<Item = (AttendeeId, bool, Option<ClockTime>)> + '_ {
        self.people.iter().filter_map(move |person| {
            let (here, at) = self.moves.get(&person.id)?.get(&entry)?;
            Some((person.id, *here, *at))
        })
    }

    /// Whether somebody is in the room when an item is decided, disqualified or not.
    pub fn is_there(&self, person: AttendeeId, entry: EntryId) -> bool {
        let mut there = self.there.get(&person).copied().unwrap_or_default();
        let Some(moves) = self.moves.get(&person) else { return there };
        for place in &self.places {
            if let Some((here, _)) = moves.get(&place.entry) {
                there = *here;
            }
            if place.entry == entry {
                break;
            }
        }
        there
    }

    /// Whether somebody takes part in an item: there, and not disqualified.
    pub fn takes_part(&self, person: AttendeeId, entry: EntryId) -> bool {
        self.is_there(person, entry) && !self.item(entry).is_disqualified(person)
    }

    /// Whether somebody has a vote on an item: the body's own who take part, and a substitute for each who does not.
    pub fn votes(&self, person: AttendeeId, entry: EntryId) -> bool {
        let Some(found) = self.person(person) else { return false };
        let seated = match found.seat {
            Seat::Chair | Seat::Member => true,
            Seat::Substitute { member } => {
                // One substitute sits in one seat: the first on the list.
                let first = self.people.iter().find(|other| other.seat == found.seat && self.takes_part(other.id, entry));
                !self.takes_part(member, entry) && first.is_some_and(|first| first.id == person)
            }
            Seat::Official => false,
        };
        seated && self.takes_part(person, entry)
    }

    /// Everybody who has a vote on an item, in the order of the list.
    pub fn voters(&self, entry: EntryId) -> Vec<&Attendee> {
        self.people.iter().filter(|person| self.votes(person.id, entry)).collect()
    }

    /// *Fraværende*: the body's own who do not take part in an item, as minutes name them.
    pub fn absent(&self, entry: EntryId) -> Vec<String> {
        let away = |person: &&Attendee| person.seat.is_own() && !self.takes_part(person.id, entry);
        self.people.iter().filter(away).map(|person| person.name.clone()).collect()
    }

    /// *Stedfortrædere* who have a vote on an item, each for a member.
    pub fn substitutes(&self, entry: EntryId) -> Vec<Substitute> {
        let substitute = |person: &Attendee| match person.seat {
            Seat::Substitute { member } if self.votes(person.id, entry) => {
                let stands_in_for = self.person(member).map(|member| member.name.clone());
                Some(Substitute { name: person.name.clone(), stands_in_for })
            }
            _ => None,
        };
        self.people.iter().filter_map(substitute).collect()
    }

    /// How many seats the body has.
    pub fn seats(&self) -> usize {
        self.people.iter().filter(|person| person.seat.is_own()).count()
    }

    /// *Beslutningsdygtig*: whether at least half of the body takes part in an item (§ 11).
    pub fn is_quorate(&self, entry: EntryId) -> bool {
        self.voters(entry).len() * 2 >= self.seats()
    }

    /// Items without a decision or a word of what becomes of them. Standing ones may go without.
    pub fn open_items(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| !place.standing && self.item(place.entry).next().is_none())
    }

    /// What an act needs before it is taken.
    fn allows(&self, act: &Act) -> Result<(), Refused> {
        if self.opened.is_none() && !matches!(act, Act::Opened { .. }) {
            return refused("Mødet er ikke åbnet endnu. Sæt først kryds ved dem, der er der.");
        }
        match act {
            Act::Opened { people, .. } => {
                if self.opened.is_some() {
                    return refused("Mødet er åbnet i forvejen.");
                }
                if !people.iter().any(|person| person.seat.is_own()) {
                    return refused("Skriv mindst ét medlem på listen.");
                }
                let twice = |(at, person): (usize, &Attendee)| people[..at].iter().any(|other| other.id == person.id);
                if people.iter().enumerate().any(twice) {
                    return refused("Den samme står to gange på listen.");
                }
            }
            Act::Visited { visit: Visit { from: Some(from), to: Some(to), .. }, .. } if to < from => {
                return refused("Gæsterne gik, før de kom. Ret klokkeslættene.");
            }
            Act::Joined { person, .. } if person.name.trim().is_empty() => {
                return refused("Skriv navnet på den, der kommer til.");
            }
            Act::Joined { person, .. } => {
                if let Some(known) = self.people.iter().find(|known| known.id != person.id && known.is_same(person)) {
                    return refused(format!("{} står på listen i forvejen. Sæt kryds ved navnet i stedet.", known.name));
                }
            }
            Act::Ordered { order } => {
                let (mut known, mut told): (Vec<_>, Vec<_>) =
                    (self.places.iter().map(|place| place.entry).collect(), order.clone());
                known.sort_unstable();
                told.sort_unstable();
                if known != told {
                    return refused("Rækkefølgen skal have hvert punkt én gang. Genindlæs siden, og prøv igen.");
                }
            }
            Act::Decided { entry, decided } if decided.decides() => self.quorum(*entry)?,
            Act::Demanded { entry, by } => {
                if self.ended.is_some() {
                    return refused(match by {
                        Some(_) => "Mødet er hævet. Kravet skal stilles, før mødet er slut (kommunestyrelsesloven § 23).",
                        None => "Mødet er hævet, og kravet kan ikke tages tilbage (kommunestyrelsesloven § 23).",
                    });
                }
                if by.is_some() && self.places.iter().any(|place| place.entry == *entry && place.standing) {
                    return refused("Hvordan mødet holdes, kan ikke bringes for rådet (kommunestyrelsesloven § 23).");
                }
            }
            Act::Settled { entry, next: Next::GoesTo { .. } } if self.quorum(*entry).is_err() => self.quorum(*entry)?,
            Act::Entered { entered: Entered { by, text, .. }, .. } if by.is_empty() && !text.trim().is_empty() => {
                return refused("Vælg, hvem det er fra.");
            }
            Act::Settled { entry, next: Next::Ends } if self.item(*entry).decision().is_none() => {
                return refused("Skriv beslutningen først.");
            }
            Act::Settled { next: Next::GoesTo { bodies }, .. } if bodies.is_empty() => {
                return refused("Vælg, hvem sagen sendes til.");
            }
            Act::Ended { at } => {
                if self.ended.is_some() {
                    return refused("Mødet er hævet i forvejen.");
                }
                self.lasts(self.opened, Some(*at))?;
                let open: Vec<&str> = self.open_items().map(|place| place.number.as_str()).collect();
                if !open.is_empty() {
                    return refused(format!(
                        "Der mangler en beslutning under punkt {}. Skriv den, eller udsæt punktet.",
                        open.join(", ")
                    ));
                }
            }
            Act::Timed { to, .. } if to.is_some() != self.ended.is_some() => {
                return refused(match to {
                    Some(_) => "Mødet er ikke hævet endnu.",
                    None => "Skriv også, hvornår mødet blev hævet.",
                });
            }
            Act::Timed { from, to } => self.lasts(Some(*from), *to)?,
            Act::Listed { person, .. } => {
                if person.name.trim().is_empty() {
                    return self.comes_off(person.id);
                }
                if let Some(known) = self.people.iter().find(|known| known.id != person.id && known.is_same(person)) {
                    return refused(format!("{} står på listen i forvejen.", known.name));
                }
                if self.person(person.id).is_some_and(|known| known.seat.is_own() != person.seat.is_own()) {
                    return refused("Et medlem kan ikke blive til en anden slags deltager. Ret fremmødet i stedet.");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a line can come off the list: nothing that was taken down names it.
    fn comes_off(&self, person: AttendeeId) -> Result<(), Refused> {
        let Some(known) = self.person(person) else { return refused("Skriv navnet.") };
        let named = |item: &Treated| {
            item.ballot.voters().any(|voter| voter == person)
                || item.judged.iter().any(|judged| judged.person == person)
                || item.entered.iter().any(|entered| !entered.text.is_empty() && entered.by.contains(&person))
                || item.demanded == Some(person)
        };
        let stood_in_for = |other: &Attendee| matches!(other.seat, Seat::Substitute { member } if member == person);
        if self.items.values().any(named) || self.people.iter().any(stood_in_for) {
            return refused(format!(
                "{} er nævnt under et punkt eller har en stedfortræder, og kan ikke tages af listen.",
                known.name
            ));
        }
        if known.seat.is_own() && self.seats() == 1 {
            return refused("Der skal være mindst ét medlem på listen.");
        }
        Ok(())
    }

    /// What must hold after every act.
    fn check(&self) -> Result<(), Refused> {
        if self.ended.is_some()
            && let Some(place) = self.open_items().next()
        {
            return refused(format!("Mødet er hævet, og punkt {} ville stå uden en beslutning.", place.number));
        }
        for (entry, item) in self.items.iter().filter(|(_, item)| !item.ballot.is_empty()) {
            let mut seen: Vec<AttendeeId> = Vec::new();
            for voter in item.ballot.voters() {
                if !self.votes(voter, *entry) {
                    return refused(format!(
                        "{} er ikke med under punkt {}, men har stemt. Ret afstemningen først.",
                        self.name(voter),
                        self.number(*entry)
                    ));
                }
                if seen.contains(&voter) {
                    return refused(format!("{} har to stemmer under punkt {}.", self.name(voter), self.number(*entry)));
                }
                seen.push(voter);
            }
        }
        for (entry, item) in &self.items {
            self.check_objections(*entry, item)?;
        }
        Ok(())
    }

    /// Who is against a decision had a vote on it, and there is one (§ 13, § 23).
    fn check_objections(&self, entry: EntryId, item: &Treated) -> Result<(), Refused> {
        let number = self.number(entry);
        if let Some(by) = item.demanded {
            if item.decision().is_none_or(|decided| decided.outcomes.contains(&Outcome::Postponed)) {
                return refused("Der er ikke truffet nogen beslutning i sagen, som kan bringes for rådet.");
            }
            if !self.votes(by, entry) {
                return refused(format!(
                    "{} har ikke stemme på punkt {number}, og kan ikke bringe det for rådet.",
                    self.name(by)
                ));
            }
        }
        for by in item.entered.iter().filter(|entered| entered.dissent).flat_map(|entered| &entered.by) {
            if !self.votes(*by, entry) {
                return refused(format!(
                    "{} har ikke stemme på punkt {number}, og så er der ingen afvigende mening.",
                    self.name(*by)
                ));
            }
            // Outvoted is who voted otherwise than the body: for what was voted down, too.
            let Ballot { in_favour, against, .. } = &item.ballot;
            let (won, side) = if item.ballot.is_carried() { (in_favour, "for") } else { (against, "imod") };
            if won.contains(by) {
                return refused(format!(
                    "{} har stemt {side} ligesom flertallet under punkt {number}, og så er der ingen afvigende mening.",
                    self.name(*by)
                ));
            }
        }
        Ok(())
    }

    /// Whether a decision can be made on an item.
    ///
    /// # Errors
    /// When less than half of the body takes part in it (§ 11).
    pub fn quorum(&self, entry: EntryId) -> Result<(), Refused> {
        if self.is_quorate(entry) {
            return Ok(());
        }
        refused(format!(
            "Der kan ikke træffes beslutning under punkt {}: {} af {} er med, og det skal være mindst halvdelen (kommunestyrelsesloven § 11). Udsæt punktet, eller vent.",
            self.number(entry),
            self.voters(entry).len(),
            self.seats()
        ))
    }

    /// Whether a meeting can last from one time to another.
    fn lasts(&self, from: Option<ClockTime>, to: Option<ClockTime>) -> Result<(), Refused> {
        /// A meeting that began in the afternoon may end after midnight, but not later than this.
        const NIGHT: u8 = 6;
        let Some((from, to)) = from.zip(to).filter(|(from, to)| to < from) else { return Ok(()) };
        if from.hour() >= 12 && to.hour() < NIGHT {
            return Ok(());
        }
        refused(format!("Mødet blev åbnet kl. {from}, og kan ikke være hævet kl. {to}. Ret klokkeslættet."))
    }

    /// Changes the state without asking whether it may: for acts that were taken before.
    fn apply(&mut self, act: &Act) -> Result<(), Refused> {
        match act {
            Act::Opened { at, people, absent } => {
                self.opened = Some(*at);
                self.people.clone_from(people);
                self.there = people.iter().map(|person| (person.id, true)).collect();
                for (person, why) in absent {
                    self.known(*person)?;
                    self.there.insert(*person, false);
                    self.excuses.insert(*person, why.clone());
                }
                for person in people {
                    self.seat_is_known(person)?;
                }
            }
            Act::Joined { person, entry, at } => {
                self.seat_is_known(person)?;
                let moves = BTreeMap::from([(self.place(*entry)?, (true, *at))]);
                if self.person(person.id).is_none() {
                    self.people.push(person.clone());
                    self.there.insert(person.id, false);
                    self.moves.insert(person.id, moves);
                }
            }
            Act::Moved { person, entry, here, at } => {
                let (person, entry) = (self.known(*person)?, self.place(*entry)?);
                self.moves.entry(person).or_default().insert(entry, (*here, *at));
            }
            Act::Ordered { order } => {
                let was: BTreeMap<AttendeeId, Vec<(EntryId, bool)>> =
                    self.people.iter().map(|person| self.presence(person.id)).collect();
                let at = |place: &Place| order.iter().position(|entry| *entry == place.entry).unwrap_or(usize::MAX);
                self.places.sort_by_key(at);
                self.stay(&was);
            }
            Act::Judged { entry, person, ground, why, disqualified } => {
                let person = self.known(*person)?;
                let item = self.treated(*entry)?;
                item.judged.retain(|judged| judged.person != person);
                item.judged.push(Judged { person, ground: *ground, why: why.clone(), disqualified: *disqualified });
            }
            Act::Visited { entry, visit } => self.treated(*entry)?.visit = Some(visit.clone()),
            Act::Decided { entry, decided } => self.treated(*entry)?.decided.push(decided.clone()),
            Act::Voted { entry, ballot } => {
                for voter in ballot.voters() {
                    self.known(voter)?;
                }
                self.treated(*entry)?.ballot.clone_from(ballot);
            }
            Act::Entered { entry, place, entered } => {
                for by in &entered.by {
                    self.known(*by)?;
                }
                let nothing = Entered { by: Vec::new(), text: String::new(), dissent: false };
                put(&mut self.treated(*entry)?.entered, *place, entered, &nothing)?;
            }
            Act::Demanded { entry, by } => {
                by.map(|by| self.known(by)).transpose()?;
                self.treated(*entry)?.demanded = *by;
            }
            Act::Settled { entry, next } => self.treated(*entry)?.next = Some(next.clone()),
            Act::Promised { entry, place, promise } => {
                let nothing = Promise { text: String::new(), who: String::new(), due: None };
                put(&mut self.treated(*entry)?.promises, *place, promise, &nothing)?;
            }
            Act::Ended { at } => self.ended = Some(*at),
            Act::Timed { from, to } => (self.opened, self.ended) = (Some(*from), *to),
            Act::Listed { person, there } => {
                if person.name.trim().is_empty() {
                    self.people.retain(|known| known.id != person.id);
                    self.there.remove(&person.id);
                    self.moves.remove(&person.id);
                    return Ok(());
                }
                self.seat_is_known(person)?;
                match self.people.iter_mut().find(|known| known.id == person.id) {
                    Some(known) => known.clone_from(person),
                    None => self.people.push(person.clone()),
                }
                self.there.insert(person.id, *there);
            }
        }
        Ok(())
    }

    /// Where somebody is, item by item.
    fn presence(&self, person: AttendeeId) -> (AttendeeId, Vec<(EntryId, bool)>) {
        (person, self.places.iter().map(|place| (place.entry, self.is_there(person, place.entry))).collect())
    }

    /// Lets everybody be at the items they were at, in an order that changed: they came and went with the items.
    fn stay(&mut self, was: &BTreeMap<AttendeeId, Vec<(EntryId, bool)>>) {
        for (person, was) in was {
            let known = self.moves.remove(person).unwrap_or_default();
            let mut there = self.there.get(person).copied().unwrap_or_default();
            let mut moves = BTreeMap::new();
            for place in &self.places {
                let is = was.iter().any(|(entry, is)| *entry == place.entry && *is);
                if is != there {
                    let at = known.get(&place.entry).filter(|(here, _)| *here == is).and_then(|(_, at)| *at);
                    moves.insert(place.entry, (is, at));
                    there = is;
                }
            }
            self.moves.insert(*person, moves);
        }
    }

    fn treated(&mut self, entry: EntryId) -> Result<&mut Treated, Refused> {
        let entry = self.place(entry)?;
        Ok(self.items.entry(entry).or_default())
    }

    fn place(&self, entry: EntryId) -> Result<EntryId, Refused> {
        let known = self.places.iter().any(|place| place.entry == entry);
        if known { Ok(entry) } else { refused("Punktet står ikke på dagsordenen.") }
    }

    fn known(&self, person: AttendeeId) -> Result<AttendeeId, Refused> {
        if self.person(person).is_some() { Ok(person) } else { refused("Personen står ikke på listen over deltagere.") }
    }

    fn seat_is_known(&self, person: &Attendee) -> Result<(), Refused> {
        match person.seat {
            Seat::Substitute { member } if !self.person(member).is_some_and(|member| member.seat.is_own()) => {
                refused(format!("{} er stedfortræder for en, der ikke står på listen som medlem.", person.name))
            }
            _ => Ok(()),
        }
    }

    fn name(&self, person: AttendeeId) -> &str {
        self.person(person).map_or("En deltager", |person| person.name.as_str())
    }

    fn number(&self, entry: EntryId) -> &str {
        self.places.iter().find(|place| place.entry == entry).map_or("", |place| place.number.as_str())
    }
}

/// Puts something in its place of a row, where places between may be empty.
fn put<T: Clone>(row: &mut Vec<T>, place: usize, what: &T, nothing: &T) -> Result<(), Refused> {
    /// More of one kind than this under one item is a slip.
    const MOST: usize = 100;
    if place >= MOST {
        return refused(format!("Der er plads til højst {MOST} under et punkt."));
    }
    if row.len() <= place {
        row.resize(place + 1, nothing.clone());
    }
    row[place] = what.clone();
    Ok(())
}

#[cfg(test)]
mod tests;
