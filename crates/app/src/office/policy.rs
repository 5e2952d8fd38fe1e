//! *Adgang*: the one function that says who may do what with what.
//!
//! The rules are the table in [`rights`]. `docs/access.csv` is made of it and read by the tests, which ask every
//! page of the office as every role.

use sagsgang_model::{
    Role,
    agenda::MeetingState,
    draft::DraftState,
    id::{AccountId, BodyId},
    record::Access,
};

use super::{Actor, Proof};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $danish:literal;)+) => {
        /// *Handling*: what somebody wants to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)+ }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in the table of access.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What it is, in words.
            pub fn danish(self) -> &'static str {
                match self { $(Self::$name => $danish,)+ }
            }
        }
    };
}

actions! {
    /// Sees the office at all: every account with a role.
    EnterOffice = "enter_office", "Se kontoret";
    /// Sees who has an account and which roles.
    ReadAccounts = "read_accounts", "Se brugere og roller";
    /// Invites, gives and ends roles, closes accounts.
    ManageAccounts = "manage_accounts", "Give adgang";
    /// Sees who has done what.
    ReadLog = "read_log", "Se hændelsesloggen";
    /// Opens a case.
    OpenCase = "open_case", "Oprette sager";
    /// Sees a case: its number, title and the items that are prepared for it.
    ReadCase = "read_case", "Se sager";
    /// Reads an item that is being prepared.
    ReadDraft = "read_draft", "Læse punkter under udarbejdelse";
    /// Writes on it.
    WriteDraft = "write_draft", "Skrive på punkter";
    /// Sends it to be read through.
    SubmitDraft = "submit_draft", "Sende til gennemlæsning";
    /// Approves it, or sends it back.
    ReviewDraft = "review_draft", "Godkende eller sende tilbage";
    /// Writes remarks in the margin.
    CommentDraft = "comment_draft", "Skrive bemærkninger";
    /// Takes it back.
    WithdrawDraft = "withdraw_draft", "Trække punkter tilbage";
    /// Settles how a body holds its meetings: deadlines, numbering, standing items.
    SetOrders = "set_orders", "Fastsætte forretningsordenen";
    /// Plans, moves and calls off meetings.
    PlanMeeting = "plan_meeting", "Planlægge møder";
    /// Sees a planned meeting: when and where.
    ReadMeeting = "read_meeting", "Se planlagte møder";
    /// Reads an item of an agenda.
    ReadAgenda = "read_agenda", "Læse dagsordener";
    /// Puts an agenda together.
    ArrangeAgenda = "arrange_agenda", "Samle dagsordener";
    /// Sends it.
    SendAgenda = "send_agenda", "Udsende dagsordener";
    /// Asks that a case is treated (kommunestyrelsesloven § 11).
    RequestItem = "request_item", "Bede om en sag på dagsordenen";
    /// Says what becomes of such a request.
    SettleRequest = "settle_request", "Afgøre anmodninger";
    /// Decides a case that cannot wait, on the body's behalf (kommunestyrelsesloven § 22).
    DecideUrgently = "decide_urgently", "Afgøre hastesager";
    /// Takes down what happens at a meeting.
    KeepMinutes = "keep_minutes", "Føre protokol";
    /// Reads the minutes of a meeting before they are published, and what is closed of them after.
    ReadMinutes = "read_minutes", "Læse referater";
    /// Sends them to be signed, publishes them, opens them for a correction.
    SendMinutes = "send_minutes", "Udsende referater";
    /// Signs them, as one who took part (kommunestyrelsesloven § 13).
    SignMinutes = "sign_minutes", "Underskrive referater";
    /// Sends an item to be heard about, reads answers in, closes the consultation.
    Consult = "consult", "Sende i høring";
    /// Answers for a body that is heard.
    AnswerConsultation = "answer_consultation", "Svare på høringer";
    /// Takes in what other systems hand over, and settles what is doubtful about it.
    MoveIn = "move_in", "Flytte ind";
}

/// *Tilstand* of what something is done with, as far as rights depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It has none.
    None,
    /// *Ikke klar*.
    NotReady,
    /// *Til gennemlæsning*.
    InReview,
    /// *Godkendt*.
    Approved,
    /// *Trukket*.
    Withdrawn,
    /// *Planlagt*: of a meeting whose agenda is not sent.
    Planned,
    /// *Udsendt*: of an agenda, and of an item that stands on it.
    Sent,
    /// *I gang*: of a meeting.
    Begun,
    /// *Afholdt*: of a meeting.
    Held,
    /// *Aflyst*.
    Cancelled,
}

impl Stage {
    /// The name in the table of access.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::NotReady => "not_ready",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Begun => "begun",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<&DraftState> for Stage {
    fn from(state: &DraftState) -> Self {
        match state {
            DraftState::NotReady { .. } => Self::NotReady,
            DraftState::InReview => Self::InReview,
            DraftState::Approved => Self::Approved,
            DraftState::Withdrawn { .. } => Self::Withdrawn,
            DraftState::Sent => Self::Sent,
        }
    }
}

impl From<&MeetingState> for Stage {
    fn from(state: &MeetingState) -> Self {
        match state {
            MeetingState::Planned | MeetingState::Announced => Self::Planned,
            MeetingState::Sent => Self::Sent,
            MeetingState::Begun => Self::Begun,
            MeetingState::Held => Self::Held,
            MeetingState::Cancelled { .. } => Self::Cancelled,
        }
    }
}

/// What something is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource<'a> {
    /// The bodies it is before; none for what belongs to the installation.
    pub bodies: &'a [BodyId],
    /// Its state.
    pub stage: Stage,
    /// Open or closed.
    pub access: Access,
    /// Who made it or writes on it.
    pub owners: &'a [AccountId],
}

impl Resource<'_> {
    /// What belongs to the whole installation.
    pub const INSTALLATION: Resource<'static> = Resource { bodies: &[], stage: Stage::None, access: Access::Open, owners: &[] };
}

/// How far a role's right to closed material reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// Not at all.
    Never,
    /// To what is one's own.
    Own,
    /// To all of it.
    Always,
}

/// One role's right to one action.
#[derive(Debug, Clone, Copy)]
struct Right {
    role: Role,
    stages: &'static [Stage],
    closed: Closed,
    /// Whether it reaches what is one's own alone.
    own: bool,
    /// Whether a second factor must have proved who asks, whatever it is about.
    strong: bool,
}

/// A right to what has no state and is never closed.
const fn plain(role: Role) -> Right {
    Right { role, stages: &[Stage::None], closed: Closed::Never, own: false, strong: false }
}

/// A right to give and take rights, or to look at those of others.
const fn guarded(role: Role) -> Right {
    Right { strong: true, ..plain(role) }
}

/// A right to items in some states.
const fn items(role: Role, stages: &'static [Stage], closed: Closed) -> Right {
    Right { role, stages, closed, own: false, strong: false }
}

/// A right to one's own items.
const fn own_items(role: Role, stages: &'static [Stage]) -> Right {
    Right { role, stages, closed: Closed::Own, own: true, strong: false }
}

/// The table: which roles may, in which states.
fn rights(action: Action) -> &'static [Right] {
    const EVERYBODY: [Right; 10] = {
        let mut all = [plain(Role::Caseworker); 10];
        let mut at = 0;
        while at < Role::ALL.len() {
            all[at] = plain(Role::ALL[at]);
            at += 1;
        }
        all
    };
    const LOOK: [Right; 2] = [guarded(Role::Administrator), guarded(Role::Auditor)];
    const GIVE: [Right; 1] = [guarded(Role::Administrator)];
    const OPEN: [Right; 2] = [plain(Role::Caseworker), plain(Role::Secretary)];
    const CASE: [Right; 3] = [
        items(Role::Caseworker, &[Stage::None], Closed::Own),
        items(Role::Approver, &[Stage::None], Closed::Always),
        items(Role::Secretary, &[Stage::None], Closed::Always),
    ];
    const EVERY: &[Stage] = &[Stage::NotReady, Stage::InReview, Stage::Approved, Stage::Withdrawn, Stage::Sent];
    const LIVE: &[Stage] = &[Stage::NotReady, Stage::InReview, Stage::Approved];
    const MEETING: &[Stage] = &[Stage::Planned, Stage::Sent, Stage::Begun, Stage::Held, Stage::Cancelled];
    const OUT: &[Stage] = &[Stage::Sent, Stage::Begun, Stage::Held, Stage::Cancelled];
    const TO_COME: &[Stage] = &[Stage::Planned, Stage::Sent];
    // The chair draws up the agenda and sees what may come on it (kommunestyrelsesloven § 8, § 20).
    const READ: [Right; 4] = [
        items(Role::Caseworker, EVERY, Closed::Own),
        items(Role::Approver, EVERY, Closed::Always),
        items(Role::Secretary, EVERY, Closed::Always),
        items(Role::Chair, &[Stage::Approved, Stage::Sent], Closed::Always),
    ];
    const WRITE: [Right; 3] = [
        own_items(Role::Caseworker, &[Stage::NotReady]),
        items(Role::Approver, &[Stage::InReview], Closed::Always),
        items(Role::Secretary, LIVE, Closed::Always),
    ];
    const SUBMIT: [Right; 2] =
        [own_items(Role::Caseworker, &[Stage::NotReady]), items(Role::Secretary, &[Stage::NotReady], Closed::Always)];
    const REVIEW: [Right; 1] = [items(Role::Approver, &[Stage::InReview, Stage::Approved, Stage::Sent], Closed::Always)];
    const COMMENT: [Right; 3] = [
        items(Role::Caseworker, LIVE, Closed::Own),
        items(Role::Approver, LIVE, Closed::Always),
        items(Role::Secretary, LIVE, Closed::Always),
    ];
    const WITHDRAW: [Right; 2] = [own_items(Role::Caseworker, &[Stage::NotReady]), items(Role::Secretary, LIVE, Closed::Always)];
    const ORDERS: [Right; 2] = [guarded(Role::Administrator), plain(Role::Secretary)];
    const PLAN: [Right; 1] = [items(Role::Secretary, &[Stage::None, Stage::Planned, Stage::Sent], Closed::Never)];
    const SEEN: &[Stage] = &[Stage::None, Stage::Planned, Stage::Sent, Stage::Begun, Stage::Held, Stage::Cancelled];
    const MEETINGS: [Right; 8] = [
        items(Role::Caseworker, SEEN, Closed::Never),
        items(Role::Approver, SEEN, Closed::Never),
        items(Role::Secretary, SEEN, Closed::Never),
        items(Role::Chair, SEEN, Closed::Never),
        items(Role::Member, SEEN, Closed::Never),
        items(Role::Substitute, SEEN, Closed::Never),
        items(Role::HearingBody, SEEN, Closed::Never),
        items(Role::ClosedReader, SEEN, Closed::Never),
    ];
    const AGENDA: [Right; 8] = [
        items(Role::Caseworker, OUT, Closed::Own),
        items(Role::Approver, MEETING, Closed::Always),
        items(Role::Secretary, MEETING, Closed::Always),
        items(Role::Chair, MEETING, Closed::Always),
        items(Role::Member, OUT, Closed::Always),
        items(Role::Substitute, OUT, Closed::Always),
        items(Role::HearingBody, OUT, Closed::Never),
        items(Role::ClosedReader, OUT, Closed::Always),
    ];
    const ARRANGE: [Right; 1] = [items(Role::Secretary, TO_COME, Closed::Never)];
    // Every member has the right to have a case treated (kommunestyrelsesloven § 11, § 20).
    const REQUEST: [Right; 3] = [
        items(Role::Chair, TO_COME, Closed::Never),
        items(Role::Member, TO_COME, Closed::Never),
        items(Role::Substitute, TO_COME, Closed::Never),
    ];
    const SETTLE: [Right; 2] = [items(Role::Secretary, TO_COME, Closed::Never), items(Role::Chair, TO_COME, Closed::Never)];
    const KEEP: [Right; 1] = [items(Role::Secretary, &[Stage::Sent, Stage::Begun, Stage::Held], Closed::Always)];
    const WRITTEN: &[Stage] = &[Stage::Held];
    const MINUTES: [Right; 7] = [
        items(Role::Caseworker, WRITTEN, Closed::Own),
        items(Role::Approver, WRITTEN, Closed::Always),
        items(Role::Secretary, WRITTEN, Closed::Always),
        items(Role::Chair, WRITTEN, Closed::Always),
        items(Role::Member, WRITTEN, Closed::Always),
        items(Role::Substitute, WRITTEN, Closed::Always),
        items(Role::ClosedReader, WRITTEN, Closed::Always),
    ];
    const SEND_MINUTES: [Right; 1] = [items(Role::Secretary, WRITTEN, Closed::Always)];
    const SIGN: [Right; 3] = [
        items(Role::Chair, WRITTEN, Closed::Always),
        items(Role::Member, WRITTEN, Closed::Always),
        items(Role::Substitute, WRITTEN, Closed::Always),
    ];
    const CONSULT: [Right; 2] = [own_items(Role::Caseworker, EVERY), items(Role::Secretary, EVERY, Closed::Always)];
    const ANSWER: [Right; 3] = [
        items(Role::Secretary, &[Stage::None], Closed::Always),
        items(Role::Chair, &[Stage::None], Closed::Always),
        plain(Role::HearingBody),
    ];
    match action {
        Action::EnterOffice => &EVERYBODY,
        Action::ReadAccounts | Action::ReadLog => &LOOK,
        Action::ManageAccounts | Action::MoveIn => &GIVE,
        Action::OpenCase => &OPEN,
        Action::ReadCase => &CASE,
        Action::ReadDraft => &READ,
        Action::WriteDraft => &WRITE,
        Action::SubmitDraft => &SUBMIT,
        Action::ReviewDraft => &REVIEW,
        Action::CommentDraft => &COMMENT,
        Action::WithdrawDraft => &WITHDRAW,
        Action::SetOrders => &ORDERS,
        Action::PlanMeeting => &PLAN,
        Action::ReadMeeting => &MEETINGS,
        Action::ReadAgenda => &AGENDA,
        Action::ArrangeAgenda | Action::SendAgenda => &ARRANGE,
        Action::RequestItem => &REQUEST,
        Action::SettleRequest | Action::DecideUrgently => &SETTLE,
        Action::KeepMinutes => &KEEP,
        Action::ReadMinutes => &MINUTES,
        Action::SendMinutes => &SEND_MINUTES,
        Action::SignMinutes => &SIGN,
        Action::Consult => &CONSULT,
        Action::AnswerConsultation => &ANSWER,
    }
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No role of theirs gives the right.
    NoRight,
    /// A role does, but only to who is proved by a second factor.
    NotStrong,
}

/// Says whether an actor may do something with something. The only place that does.
///
/// # Errors
/// Why not: [`Refusal::NoRight`], or [`Refusal::NotStrong`] where a second factor would do.
pub fn may(actor: &Actor, action: Action, on: &Resource<'_>) -> Result<(), Refusal> {
    // Who has given a password and not yet the code is not in.
    if actor.proof == Proof::HalfWay {
        return Err(Refusal::NoRight);
    }
    let own = on.owners.contains(&actor.account);
    let mut refusal = Refusal::NoRight;
    for right in rights(action) {
        let held = match on.bodies {
            [] => actor.held.iter().any(|(role, _)| *role == right.role),
            bodies => actor.holds(right.role, bodies),
        };
        if !held || !grants(right, on.stage, on.access, own) {
            continue;
        }
        if actor.strong || !needs_proof(right, on.access) {
            return Ok(());
        }
        refusal = Refusal::NotStrong;
    }
    Err(refusal)
}

fn grants(right: &Right, stage: Stage, access: Access, own: bool) -> bool {
    let closed = access == Access::Open
        || match right.closed {
            Closed::Never => false,
            Closed::Own => own,
            Closed::Always => true,
        };
    right.stages.contains(&stage) && closed && (own || !right.own)
}

fn needs_proof(right: &Right, access: Access) -> bool {
    right.strong || access == Access::Closed
}

/// The states an action knows, in their order.
fn stages(action: Action) -> Vec<Stage> {
    let mut all: Vec<Stage> = rights(action).iter().flat_map(|right| right.stages).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The table of access as CSV: a line for each action, state, access and relation, a column for each role, and in it `yes`,
/// `strong` (with a second factor) or nothing.
pub fn table() -> String {
    let mut out = String::from("action,state,access,own");
    for role in Role::ALL {
        out.push(',');
        out.push_str(role.code());
    }
    out.push('\n');
    for action in Action::ALL {
        for stage in stages(*action) {
            for access in [Access::Open, Access::Closed] {
                for own in [true, false] {
                    let line = Role::ALL.map(|role| cell(*action, role, stage, access, own));
                    let never = line.iter().all(|cell| cell.is_empty());
                    let same =
                        access == Access::Open && own && Role::ALL.map(|role| cell(*action, role, stage, access, false)) == line;
                    if never || same {
                        continue;
                    }
                    let access = if access == Access::Open { "open" } else { "closed" };
                    let own = if own { "own" } else { "any" };
                    out.push_str(&format!("{},{},{access},{own},{}\n", action.code(), stage.code(), line.join(",")));
                }
            }
        }
    }
    out
}

fn cell(action: Action, role: Role, stage: Stage, access: Access, own: bool) -> &'static str {
    let mut told = "";
    for right in rights(action).iter().filter(|right| right.role == role && grants(right, stage, access, own)) {
        if !needs_proof(right, access) {
            return "yes";
        }
        told = "strong";
    }
    told
}
