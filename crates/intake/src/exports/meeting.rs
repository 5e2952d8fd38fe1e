//! A meeting as an export tells of it, before it is a record: what all systems have in common.

use std::{collections::hash_map::Entry, hash::Hash};

use foldhash::{HashMap, HashSet};

use sagsgang_model::{CaseNumber, Date, ItemNumber, SectionKind, record::DocumentKind};

use super::{WithdrawnMeeting, time::When, xml};
use crate::{
    items::{self, folded},
    lexicon::lower,
};

/// What a label says of access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Label {
    /// Open, and nothing says otherwise.
    Open,
    /// Closed.
    Closed,
    /// There is no label: what does not say that it is open is closed.
    #[default]
    Missing,
    /// The label has a value that nobody knows.
    Unknown(String),
}

impl Label {
    /// Whether there is a label that does not say open.
    pub fn closes(&self) -> bool {
        matches!(self, Self::Closed | Self::Unknown(_))
    }

    /// What several labels of one thing say together: it is open when each says so.
    pub fn together(labels: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Missing;
        for label in labels {
            all = match (all, label) {
                (Self::Closed, _) | (_, Self::Closed) => Self::Closed,
                (Self::Unknown(value), _) | (_, Self::Unknown(value)) => Self::Unknown(value),
                (Self::Open, _) | (_, Self::Open) => Self::Open,
                (Self::Missing, Self::Missing) => Self::Missing,
            };
        }
        all
    }
}

/// One agenda or minutes of one meeting.
#[derive(Debug, Clone, Default)]
pub(super) struct Meeting {
    /// The system's own id of the meeting.
    pub key: Option<String>,
    pub kind: Option<DocumentKind>,
    /// *Kladde*: not released.
    pub draft: bool,
    pub access: Label,
    pub organization: Option<String>,
    pub committee: Option<String>,
    /// *Valgperiode* of the body.
    pub term: Option<String>,
    pub when: When,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub remarks: Option<String>,
    /// What its closed agenda remarks.
    pub closed_remarks: Option<String>,
    pub members: Vec<Member>,
    pub points: Vec<Point>,
    /// It is not to be shown any more.
    pub withdrawn: Option<WithdrawnMeeting>,
}

/// *Medlem* or another who takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Member {
    pub name: String,
    pub role: Option<String>,
    pub party: Option<String>,
    /// Whether the person was there; none when nothing is told.
    pub there: Option<bool>,
    pub note: Option<String>,
    /// Whether it is called closed that the person takes part.
    pub closed: bool,
    pub substitute_for: Option<String>,
}

/// *Punkt*.
#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    /// What each agenda that tells of it calls it, and whether it is open there; empty where one alone tells of it.
    pub called: Vec<(bool, String)>,
    pub key: Option<String>,
    /// The key of the item it stands under.
    pub parent: Option<String>,
    pub order: Option<u32>,
    pub number: Option<ItemNumber>,
    pub title: String,
    /// What everybody may call it when it is closed.
    pub open_title: Option<String>,
    pub case_number: Option<CaseNumber>,
    pub access: Label,
    /// Whether it is open by a number that nobody has explained.
    pub guessed: bool,
    /// What contradicts its label, in a few Danish words.
    pub contradiction: Option<&'static str>,
    pub group: Option<String>,
    pub texts: Vec<Text>,
    pub earlier: Vec<Earlier>,
    /// Who was there for it or away, as far as it says.
    pub members: Vec<Member>,
    pub files: Vec<File>,
}

/// A text with its heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub heading: String,
    /// What the system itself says that it is.
    pub kind: Option<SectionKind>,
    pub content: Content,
}

/// Words as a system keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Content {
    Plain(String),
    Html(String),
}

impl Default for Content {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl Content {
    /// Words that may be HTML.
    pub fn of(text: String) -> Self {
        if xml::holds_html(&text) { Self::Html(text) } else { Self::Plain(text) }
    }
}

/// What a body decided of the case, in this meeting or another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Earlier {
    pub committee: Option<String>,
    pub term: Option<String>,
    pub date: Option<Date>,
    pub item: Option<ItemNumber>,
    pub text: Content,
}

/// *Bilag*.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub key: Option<String>,
    pub title: String,
    pub name: Option<String>,
    pub access: Label,
    pub order: Option<u32>,
}

/// The agendas of an export, those of one meeting and kind together: older systems export the open agenda and the closed one
/// apart, and the same one twice.
pub(super) fn together(all: Vec<Meeting>) -> Vec<Meeting> {
    let mut known: HashMap<(String, Option<DocumentKind>), usize> = HashMap::default();
    let mut out: Vec<Meeting> = Vec::new();
    let released: HashSet<String> = all.iter().filter(|meeting| !meeting.draft).filter_map(Meeting::identity).collect();
    let (drafts, all): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|meeting| meeting.draft && meeting.identity().is_some_and(|own| released.contains(&own)));
    for mut meeting in all {
        meeting.join_doubles();
        let Some(identity) = meeting.identity() else {
            out.push(meeting);
            continue;
        };
        match known.entry((identity, meeting.kind)) {
            Entry::Occupied(at) => out[*at.get()].join(meeting),
            Entry::Vacant(free) => {
                free.insert(out.len());
                out.push(meeting);
            }
        }
    }
    for draft in drafts {
        if let Some(released) = draft.identity().and_then(|own| out.get_mut(*known.get(&(own, draft.kind))?)) {
            released.leave_behind(draft);
        }
    }
    out.iter_mut().flat_map(|meeting| &mut meeting.points).for_each(Point::settle);
    out
}

impl Meeting {
    /// Whether it is to be shown.
    pub fn is_open(&self) -> bool {
        self.access == Label::Open && !self.draft
    }

    /// What tells it from other meetings.
    fn identity(&self) -> Option<String> {
        let named = || {
            let (committee, date) = self.committee.as_deref().zip(self.when.date)?;
            Some(format!("{} {date} {:?}", folded(committee), self.when.start))
        };
        self.key.clone().or_else(named)
    }

    /// Joins what stands twice in one agenda.
    fn join_doubles(&mut self) {
        let mut known: HashMap<String, usize> = HashMap::default();
        let mut points: Vec<Point> = Vec::with_capacity(self.points.len());
        for point in std::mem::take(&mut self.points) {
            let twin = point.key.as_ref().and_then(|key| known.get(key)).copied().filter(|at| {
                let own = &points[*at];
                own.number == point.number || folded(&own.title) == folded(&point.title)
            });
            if let Some(at) = twin {
                points[at].join(point);
                continue;
            }
            if let Some(key) = &point.key {
                known.entry(key.clone()).or_insert(points.len());
            }
            points.push(point);
        }
        self.points = points;
    }

    /// Takes in another agenda of the same meeting. The head of an open one is believed, and each item is there once.
    fn join(&mut self, mut other: Self) {
        if self.access != Label::Open && other.access == Label::Open {
            std::mem::swap(self, &mut other);
        }
        // Items of a closed agenda are closed, whatever they say of themselves.
        if other.access != Label::Open && self.access == Label::Open {
            for point in &mut other.points {
                if point.access == Label::Open {
                    point.access = other.access.clone();
                }
                point.called.iter_mut().for_each(|(open, _)| *open = false);
            }
        }
        if self.remarks != other.remarks && other.access != Label::Open {
            self.closed_remarks = self.closed_remarks.take().or(other.remarks);
        }
        if self.members.is_empty() && self.access == other.access {
            self.members = std::mem::take(&mut other.members);
        }
        for point in other.points {
            match self.points.iter_mut().find(|own| own.same(&point)) {
                Some(own) => own.join(point),
                None => self.insert(point),
            }
        }
    }

    /// Puts an item where its number belongs.
    fn insert(&mut self, point: Point) {
        let number = point.number.clone();
        let behind = self.points.iter().position(|own| number.is_some() && own.number > number);
        self.points.insert(behind.unwrap_or(self.points.len()), point);
    }

    /// Leaves the draft of an agenda behind that was released: its words count no more, and what it calls closed is closed.
    fn leave_behind(&mut self, draft: Self) {
        for point in draft.points {
            let own = self.points.iter_mut().find(|own| own.same(&point));
            let closed: Vec<File> = point.files.iter().filter(|file| file.access != Label::Open).cloned().collect();
            match own {
                Some(own) if point.access == Label::Open => own.files.extend(closed),
                Some(own) => own.join(point),
                None if point.access != Label::Open => self.insert(point),
                None => {}
            }
        }
    }
}

impl Point {
    /// Whether two agendas tell of one item.
    fn same(&self, other: &Self) -> bool {
        if self.key.is_some() && self.key == other.key {
            return true;
        }
        let cases = self.case_number.is_none() || other.case_number.is_none() || self.case_number == other.case_number;
        let titles = || {
            let title = |point: &Self| folded(&point.title);
            let open = |point: &Self| point.open_title.as_deref().map(folded);
            title(self) == title(other) || open(self) == Some(title(other)) || open(other) == Some(title(self))
        };
        self.number.is_some() && self.number == other.number && cases && (self.case_number.is_some() || titles())
    }

    /// Takes in what another agenda tells of the same item: all words of both are kept, and it is closed when either closes it.
    fn join(&mut self, mut other: Self) {
        for point in [&mut *self, &mut other] {
            if point.called.is_empty() {
                point.called.push((point.access == Label::Open, point.title.clone()));
            }
        }
        self.called.append(&mut other.called);
        let size = |point: &Self| point.texts.len() + point.files.len() + point.earlier.len();
        let (open, other_open) = (self.access == Label::Open, other.access == Label::Open);
        // Its own title is that of the one that closes it, or of the fuller one.
        if open && !other_open || open == other_open && size(&other) > size(self) {
            std::mem::swap(&mut self.title, &mut other.title);
            std::mem::swap(&mut self.open_title, &mut other.open_title);
        }
        if open {
            self.access = other.access;
        }
        self.open_title = self.open_title.take().or(other.open_title);
        self.parent = self.parent.take().or(other.parent);
        self.number = self.number.take().or(other.number);
        self.key = self.key.take().or(other.key);
        self.case_number = self.case_number.take().or(other.case_number);
        self.group = self.group.take().or(other.group);
        self.guessed |= other.guessed;
        self.contradiction = self.contradiction.or(other.contradiction);
        self.texts.append(&mut other.texts);
        self.earlier.append(&mut other.earlier);
        self.members.append(&mut other.members);
        self.files.append(&mut other.files);
    }

    /// Leaves once what several agendas tell alike.
    fn settle(&mut self) {
        settle_files(&mut self.files);
        if self.called.is_empty() {
            return;
        }
        let named = |title: &str| !title.is_empty() && !items::closed_title(&lower(title));
        let closed: HashSet<String> = self.called.iter().filter(|(open, _)| !open).map(|(_, title)| folded(title)).collect();
        if self.access != Label::Open && self.open_title.is_none() {
            // What the open agenda calls it is what everybody may, unless the closed one calls it so too.
            let open = self.called.iter().find(|(open, title)| *open && named(title) && !closed.contains(&folded(title)));
            self.open_title = open.map(|(_, title)| title.clone());
        }
        let mut titles: HashSet<String> =
            [Some(&self.title), self.open_title.as_ref()].into_iter().flatten().map(|title| folded(title)).collect();
        for (_, title) in self.called.iter().filter(|_| self.access != Label::Open) {
            if named(title) && titles.insert(folded(title)) {
                self.texts.push(Text { heading: "Også kaldt".to_owned(), kind: None, content: Content::Plain(title.clone()) });
            }
        }
        // What stands under one heading stays together.
        let mut places: HashMap<String, usize> = HashMap::default();
        let mut told: HashSet<(String, Content)> = HashSet::default();
        let mut texts: Vec<Vec<Text>> = Vec::new();
        for text in std::mem::take(&mut self.texts) {
            let heading = folded(&text.heading);
            if told.insert((heading.clone(), text.content.clone())) {
                let place = *places.entry(heading).or_insert(texts.len());
                match texts.get_mut(place) {
                    Some(known) => known.push(text),
                    None => texts.push(vec![text]),
                }
            }
        }
        self.texts = texts.into_iter().flatten().collect();
        once(&mut self.earlier, Clone::clone);
        once(&mut self.members, Clone::clone);
        once(&mut self.files, |file| (file.key.clone(), file.name.clone(), folded(&file.title)));
    }
}

/// Leaves the first of several that are alike.
fn once<T, S: Eq + Hash>(all: &mut Vec<T>, sign: impl Fn(&T) -> S) {
    let mut known: HashSet<S> = HashSet::default();
    all.retain(|one| known.insert(sign(one)));
}

/// Closes each file that any of its listings closes: it is the same by the system's id, by its place or, where one has
/// neither, by its title.
fn settle_files(files: &mut [File]) {
    let mut closed: HashMap<(&str, String), Label> = HashMap::default();
    for file in files.iter().filter(|file| file.access != Label::Open) {
        for sign in file.signs().into_iter().chain([("any title", folded(&file.title))]) {
            closed.entry(sign).or_insert_with(|| file.access.clone());
        }
    }
    if closed.is_empty() {
        return;
    }
    for file in files.iter_mut().filter(|file| file.access == Label::Open) {
        let title = if file.is_bare() { "any title" } else { "title" };
        let signs = file.signs().into_iter().chain([(title, folded(&file.title))]);
        if let Some(label) = signs.filter_map(|sign| closed.get(&sign)).next() {
            file.access = label.clone();
        }
    }
}

impl File {
    /// Whether nothing but its title tells which it is.
    fn is_bare(&self) -> bool {
        self.key.is_none() && self.name.is_none()
    }

    /// What it is known by.
    fn signs(&self) -> Vec<(&'static str, String)> {
        let key = self.key.clone().map(|key| ("key", key));
        let place = self.name.clone().map(|name| ("place", name));
        let title = self.is_bare().then(|| ("title", folded(&self.title)));
        [key, place, title].into_iter().flatten().collect()
    }
}
