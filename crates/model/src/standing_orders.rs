//! *Forretningsorden*: what a body has settled about its own meetings, where the law leaves it the choice.

use serde::{Deserialize, Serialize};

use crate::{
    ClockTime, Date, Role,
    calendar::{self, MeetingRule, Weekdays},
};

/// *Udvalgstype*: what sort of body it is, which its rules begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// *Kommunalbestyrelse*, byråd: meets in public and alone grants money (§ 10, § 40).
    Council,
    /// *Økonomiudvalg* (§ 18).
    Finance,
    /// *Stående udvalg* (§ 17).
    Standing,
    /// *Borgerråd*: Seniorråd, Handicapråd, Integrationsråd.
    Citizens,
    /// *Styregruppe*: shared by several authorities.
    Steering,
}

impl BodyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Council, Self::Finance, Self::Standing, Self::Citizens, Self::Steering];

    /// The name in forms and in what is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Finance => "finance",
            Self::Standing => "standing",
            Self::Citizens => "citizens",
            Self::Steering => "steering",
        }
    }

    /// The kind of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// *Nummerering* of the items of a body's agendas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbering {
    /// From 1 at the first meeting of the year, on through the year.
    #[default]
    ThroughTheYear,
    /// From 1 at each meeting.
    PerMeeting,
}

/// *Fast punkt*: an item that every agenda of the body has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingItem {
    /// Its title.
    pub title: String,
    /// What stands under it, as Markdown.
    #[serde(default)]
    pub text: String,
    /// Whether it stands before the cases; else it stands after them.
    #[serde(default)]
    pub first: bool,
}

/// *Punkt i årshjulet*: an item that comes back each year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnualItem {
    /// Its title.
    pub title: String,
    /// The month it belongs to, 1–12.
    pub month: i8,
}

/// *Forretningsorden* of a body, as far as the program acts on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingOrders {
    /// What sort of body it is.
    pub kind: BodyKind,
    /// The roles that somebody can have in it.
    pub roles: Vec<Role>,
    /// Whether its meetings are public (§ 10).
    pub public_meetings: bool,
    /// The template its items are written in.
    pub form: String,
    /// The agenda is out so many weekdays before the meeting (§ 8).
    pub agenda_days: u32,
    /// The material is out so many weekdays before the meeting (§ 8).
    pub material_days: u32,
    /// A member asks for a case so many days before the meeting (§ 11).
    pub request_days: u32,
    /// Which days a deadline counts.
    #[serde(default)]
    pub weekdays: Weekdays,
    /// How items are numbered.
    #[serde(default)]
    pub numbering: Numbering,
    /// Where the body meets unless told.
    #[serde(default)]
    pub place: String,
    /// The rule of its meeting plan, once there is one.
    #[serde(default)]
    pub rule: Option<MeetingRule>,
    /// Whether the minutes of a meeting are an item of the next one, to be approved there as well.
    #[serde(default)]
    pub approves_minutes: bool,
    /// The items that every agenda has.
    #[serde(default)]
    pub standing_items: Vec<StandingItem>,
    /// The items that come back each year.
    #[serde(default)]
    pub annual_items: Vec<AnnualItem>,
}

impl StandingOrders {
    /// *Bevillingskompetence*: only the council grants money (§ 40).
    pub fn grants(&self) -> bool {
        self.kind == BodyKind::Council
    }

    /// *Frist for dagsordenen* of a meeting: the last day it may be sent (§ 8, stk. 4).
    pub fn agenda_deadline(&self, meeting: Date) -> Date {
        self.weekdays.before(meeting, self.agenda_days)
    }

    /// *Frist for materialet*: the last day attachments may be sent.
    pub fn material_deadline(&self, meeting: Date) -> Date {
        self.weekdays.before(meeting, self.material_days)
    }

    /// *Frist for anmodninger*: the last day a member may ask for a case to be treated at the meeting (§ 11).
    pub fn request_deadline(&self, meeting: Date) -> Date {
        calendar::days_before(meeting, self.request_days)
    }

    /// When meetings begin, as the rule says.
    pub fn time(&self) -> Option<ClockTime> {
        self.rule.as_ref().map(|rule| rule.time)
    }
}
