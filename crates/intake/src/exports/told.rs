//! An export's tree → what it tells of meetings, by the names its system has for things.

use foldhash::{HashMap, HashSet};
use sagsgang_model::{
    CaseNumber, ItemNumber, SectionKind,
    record::{DocumentKind, Participant},
};

use super::{
    System, WithdrawnMeeting, first_agenda,
    meeting::{Content, Earlier, File, Label, Meeting, Member, Point, Text},
    names::{Names, among, values},
    time::{Moment, When},
    tree::{Element, Tree},
};
use crate::{items::closed_title, lexicon::lower};

/// The most meetings, items of all, items of one meeting, files of one item, and people that are read.
pub(super) const MOST_MEETINGS: usize = 5_000;
const MOST_POINTS: usize = 50_000;
const MOST_OF_ONE: usize = 2_000;
const MOST_FILES: usize = 2_000;
const MOST_PEOPLE: usize = 500;
/// The most that is told of people under the items of one meeting.
const MOST_MEMBERS: usize = 5_000;
/// What the head of a meeting is read from.
const HEAD: [&str; 11] =
    ["key", "kind", "organization", "committee", "date", "time", "end_date", "end", "place", "chair", "remarks"];
/// How deep items stand in each other.
const DEEPEST_ITEM: usize = 3;

/// Reads a tree by a system's names.
pub(super) struct Reading<'t> {
    pub names: &'static Names,
    pub tree: &'t Tree,
    parents: Vec<usize>,
    /// The names that labels end with.
    labels: HashSet<&'static str>,
    /// The people told of in an element that several agendas stand in.
    shared: HashMap<usize, Vec<Member>>,
    /// How many items may still be read.
    room: usize,
    /// Whether something was left out because there was too much of it.
    pub full: bool,
}

impl<'t> Reading<'t> {
    pub fn new(names: &'static Names, tree: &'t Tree) -> Self {
        let labels = names.open.iter().chain(&names.closed).map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
        Self { names, tree, parents: tree.parents(), labels, shared: HashMap::default(), room: MOST_POINTS, full: false }
    }

    /// Every agenda there is, or the whole as one.
    pub fn meetings(&mut self) -> Vec<Meeting> {
        let mut agendas = self.tree.root().find(&self.names.agenda, &[]);
        agendas.extend(self.tree.root().find(&self.names.manifest, &[&self.names.agenda]));
        agendas.retain(|agenda| !agenda.is_plain() || !agenda.node().attributes.is_empty());
        if agendas.is_empty() {
            agendas = self.tree.root().children().take(1).collect();
        }
        self.full |= agendas.len() > MOST_MEETINGS;
        let mut meetings: Vec<Meeting> = Vec::new();
        for agenda in agendas.into_iter().take(MOST_MEETINGS) {
            let meeting = self.meeting(agenda);
            // A manifest tells of what is to be shown and what not, and holds none of it.
            if meeting.withdrawn.is_some() || !agenda.is(&self.names.manifest) {
                meetings.push(meeting);
            }
        }
        meetings
    }

    fn meeting(&mut self, agenda: Element<'t>) -> Meeting {
        let around: Vec<Element<'t>> = self.around(agenda);
        let value = |field: &str| head(&around, self.names.field(field));
        let mut members = self.people(agenda.find(&self.names.member, &[&self.names.item]));
        for up in &around[1..] {
            if !members.is_empty() {
                break;
            }
            members = self.people_around(*up);
        }
        let kind = value("kind").unwrap_or_default();
        let is = |words: &[String]| among(&kind, words);
        let holds = |words: &[String]| {
            let kind = lower(&kind);
            words.iter().any(|word| kind.contains(word.as_str()))
        };
        let kinds = &self.names.kinds;
        let document = if is(&kinds.minutes) || holds(&values().minutes) {
            Some(DocumentKind::Minutes)
        } else if holds(&values().supplementary) {
            Some(DocumentKind::SupplementaryAgenda)
        } else if is(&kinds.agenda) || holds(&values().agenda) {
            Some(DocumentKind::Agenda)
        } else {
            None
        };
        let (date, time, end_date, end) = (value("date"), value("time"), value("end_date"), value("end"));
        // What its head is read from may close it as well, and opens nothing.
        let paths = HEAD.iter().flat_map(|field| self.names.field(field));
        let heads: HashSet<&str> = paths.flat_map(|path| [path.split('/').next().unwrap_or(path), path]).collect();
        let heads = heads.into_iter().flat_map(|path| around.iter().flat_map(move |up| up.at(path)));
        let heads = heads.filter(|head| self.parents[head.id] == agenda.id || !head.is(&self.names.agenda));
        let heads = heads.map(|head| self.label(head)).filter(Label::closes);
        let label = Label::together(around.iter().map(|up| self.label(*up)).chain(heads));
        let points = self.points(agenda);
        let committee = value("committee").or_else(|| {
            let first = agenda.find(&self.names.item, &[]).into_iter().next()?;
            first.value(self.names.field("item_committee"))
        });
        let (committee, term) = committee.map(parted).unzip();
        let withdrawn = around
            .iter()
            .any(|up| self.names.published.iter().flat_map(|name| up.values(name)).any(|v| among(&v, &values().closed)));
        let when = When::read(date.as_deref(), time.as_deref(), end_date.as_deref(), end.as_deref());
        let key = value("key");
        Meeting {
            withdrawn: withdrawn.then(|| WithdrawnMeeting {
                key: key.clone(),
                agenda: value("agenda_key"),
                committee: committee.clone(),
                date: when.date,
                file: value("file_path"),
            }),
            key,
            kind: document,
            draft: is(&kinds.draft),
            access: if label == Label::Missing && self.names.unlabelled_agenda { Label::Open } else { label },
            organization: value("organization"),
            committee,
            term: term.flatten(),
            when,
            place: value("place"),
            chair: value("chair"),
            remarks: value("remarks"),
            closed_remarks: None,
            members,
            points,
        }
    }

    /// The people told of in what an agenda stands in, and in no agenda.
    fn people_around(&mut self, up: Element<'t>) -> Vec<Member> {
        if let Some(known) = self.shared.get(&up.id) {
            return known.clone();
        }
        let people = self.people(up.find(&self.names.member, &[&self.names.item, &self.names.agenda]));
        self.shared.insert(up.id, people.clone());
        people
    }

    /// An agenda and what it stands in, from the inside out.
    fn around(&self, agenda: Element<'t>) -> Vec<Element<'t>> {
        let mut around = vec![agenda];
        let mut id = agenda.id;
        while id != 0 {
            id = self.parents[id];
            around.push(Element { tree: self.tree, id });
        }
        around
    }

    /// What an element's labels say together.
    fn label(&self, element: Element<'t>) -> Label {
        let says = |names: &[String], open: bool| {
            let found: Vec<String> = names.iter().flat_map(|name| element.values(name)).collect();
            found.into_iter().map(move |value| match (among(&value, &values().open), among(&value, &values().closed)) {
                (yes, no) if yes == open && no != open => Label::Open,
                (yes, no) if yes != no => Label::Closed,
                _ => Label::Unknown(value.chars().take(40).collect()),
            })
        };
        Label::together(says(&self.names.open, true).chain(says(&self.names.closed, false)))
    }

    /// Whether anything in an element has a label that does not say open: a part of an item is as closed as it says, whatever
    /// it is called. Elements of the names in `not` are left out.
    fn closes_within(&self, element: Element<'t>, not: &[&[String]]) -> bool {
        let mut waiting: Vec<Element<'t>> = element.children().collect();
        while let Some(here) = waiting.pop() {
            if not.iter().any(|names| here.is(names)) {
                continue;
            }
            let from = waiting.len();
            waiting.extend(here.children());
            let names = waiting[from..].iter().map(|child| &*child.node().name);
            let labelled = here.node().attributes.iter().map(|a| &*a.name).chain(names).any(|name| self.labels.contains(name));
            if labelled && self.label(here).closes() {
                return true;
            }
        }
        false
    }

    fn points(&mut self, agenda: Element<'t>) -> Vec<Point> {
        let mut found = agenda.find_all(&self.names.item, &[]);
        self.full |= found.len() > MOST_OF_ONE.min(self.room);
        found.truncate(MOST_OF_ONE.min(self.room));
        self.room -= found.len();
        let mut points: Vec<Point> = found.iter().map(|item| self.point(*item)).collect();
        let mut people = 0;
        for point in &mut points {
            point.members.truncate(MOST_MEMBERS.saturating_sub(people));
            people += point.members.len();
        }
        self.full |= people >= MOST_MEMBERS;
        // An item under another, by its place or by the other's key, stands in its group, and is open when that is.
        let parents: Vec<Option<usize>> = (0..found.len()).map(|at| self.parent(&found, &points, at)).collect();
        for _ in 0..DEEPEST_ITEM {
            for at in 0..points.len() {
                let Some(parent) = parents[at].and_then(|parent| points.get(parent)) else { continue };
                if parent.access == Label::Open {
                    let title = Some(parent.title.clone()).filter(|title| !title.is_empty());
                    points[at].group = title.or(points[at].group.take());
                } else if points[at].access == Label::Open {
                    points[at].access = Label::Closed;
                    points[at].contradiction = Some("det står under et lukket punkt");
                    points[at].group = None;
                }
            }
        }
        if points.len() > 1 && points.iter().all(|point| point.order.is_some()) {
            points.sort_by_key(|point| point.order);
        }
        points
    }

    /// The place of the item that another stands under.
    fn parent(&self, found: &[Element<'t>], points: &[Point], at: usize) -> Option<usize> {
        let above = self.around(found[at]).into_iter().skip(1).find(|up| up.is(&self.names.item));
        above.and_then(|up| found.iter().position(|other| other.id == up.id)).or_else(|| {
            let key = points[at].parent.as_ref()?;
            points.iter().position(|other| other.key.as_ref() == Some(key)).filter(|parent| *parent != at)
        })
    }

    fn point(&mut self, item: Element<'t>) -> Point {
        let names = self.names;
        let value = |field: &str| item.value(names.field(field));
        let mut label = self.label(item);
        let mut files: Vec<File> =
            item.find(&names.file, &[&names.item]).into_iter().take(MOST_FILES + 1).map(|file| self.file(file)).collect();
        self.full |= files.len() > MOST_FILES;
        files.truncate(MOST_FILES);
        if files.iter().all(|file| file.order.is_some()) {
            files.sort_by_key(|file| file.order);
        }
        let mut texts = Vec::new();
        let mut earlier = Vec::new();
        self.texts(item, &mut texts, &mut earlier);
        let mut contradiction = None;
        if label == Label::Open {
            let around = self.around(item).into_iter().skip(1).take_while(|up| !up.is(&names.agenda) && !up.is(&names.item));
            if self.closes_within(item, &[&names.item, &names.file]) {
                contradiction = Some("noget i det er mærket lukket");
            } else if around.into_iter().any(|up| self.label(up).closes()) {
                contradiction = Some("det står i noget, der er mærket lukket");
            } else if names.field("title").iter().flat_map(|name| item.values(name)).any(|title| closed_title(&lower(&title))) {
                contradiction = Some("dets titel siger, at det er lukket");
            }
            if contradiction.is_some() {
                label = Label::Closed;
            }
        }
        let title = value("title").unwrap_or_default();
        let mut members = self.people(item.find(&names.presence, &[&names.item, &names.file]));
        for names in names.field("absent_names").iter().flat_map(|name| item.values(name)) {
            let away = crate::people::names(&names).into_iter();
            members.extend(away.map(|name| Member { name, there: Some(false), ..Member::default() }));
        }
        let number = value("number");
        let number =
            number.and_then(|number| number.parse::<ItemNumber>().ok().or_else(|| number.rsplit(' ').next()?.parse().ok()));
        let mut point = Point {
            called: Vec::new(),
            key: value("item_key"),
            parent: value("parent"),
            order: value("order").and_then(|order| order.parse().ok()),
            number,
            title: crate::blocks::squeeze(&title),
            open_title: value("open_title").map(|title| crate::blocks::squeeze(&title)),
            case_number: value("case_number").and_then(|number| number.parse::<CaseNumber>().ok()),
            guessed: label == Label::Open && names.guessed.iter().flat_map(|name| item.values(name)).any(is_number),
            access: label,
            contradiction,
            group: value("group").map(|group| crate::blocks::squeeze(&group)),
            texts,
            earlier,
            members,
            files,
        };
        if names.system == System::FirstAgenda {
            first_agenda::doubt(&mut point);
        }
        point
    }

    /// The texts of an item in the source's order, and what was decided of it before.
    fn texts(&self, element: Element<'t>, texts: &mut Vec<Text>, earlier: &mut Vec<Earlier>) {
        let names = self.names;
        let mut waiting: Vec<(Element<'t>, bool)> = vec![(element, false)];
        while let Some((here, headed)) = waiting.pop() {
            let own = &*here.node().name;
            if headed && !self.is_apart(here) {
                texts.push(Text { heading: spaced(&here.node().printed), kind: None, content: content(here) });
                continue;
            }
            if here.id != element.id {
                let lists_others = || !here.find(&names.history, &[]).is_empty();
                if here.is(&names.history) && !lists_others() {
                    earlier.push(self.earlier(here));
                    continue;
                }
                if here.is(&names.item) || here.is(&names.file) || here.is(&names.presence) || here.is(&names.member) {
                    continue;
                }
                if here.is(&names.text) && !(here.is_plain() && here.node().attributes.is_empty()) {
                    texts.extend(self.text(here));
                    continue;
                }
                if let Some((_, heading)) = names.texts.iter().find(|(name, _)| name == own) {
                    texts.push(Text { heading: heading.clone(), kind: None, content: content(here) });
                    continue;
                }
            }
            let headed = here.is(&names.inside);
            let from = waiting.len();
            waiting.extend(here.children().map(|child| (child, headed)));
            waiting[from..].reverse();
        }
    }

    /// Whether an element is no text of the item, or only holds what is none.
    fn is_apart(&self, element: Element<'t>) -> bool {
        let names = self.names;
        let all = [&names.item, &names.file, &names.presence, &names.member, &names.history];
        all.iter().any(|own| element.is(own) || element.text().trim().is_empty() && !element.find(own, &[]).is_empty())
    }

    /// A text that has its heading beside it.
    fn text(&self, field: Element<'t>) -> Option<Text> {
        let names = self.names;
        let contents = names.field("text_content").iter().find_map(|name| {
            field
                .at(name)
                .into_iter()
                .map(content)
                .find(|c| !is_empty(c))
                .or_else(|| field.attribute(name).map(|v| Content::of(v.to_owned())))
        })?;
        let heading = field.value(names.field("text_heading")).unwrap_or_default();
        let decides = names.field("text_decides").iter().flat_map(|name| field.values(name)).any(|v| among(&v, &values().open));
        let named = || {
            field
                .value(names.field("text_type"))
                .is_some_and(|kind| lower(&kind).contains("beslutning") || lower(&kind).contains("decision"))
        };
        let kind = (decides || named()).then_some(SectionKind::Decision);
        Some(Text { heading: crate::blocks::squeeze(&heading), kind, content: contents })
    }

    fn earlier(&self, entry: Element<'t>) -> Earlier {
        let names = self.names;
        let text =
            names.field("history_text").iter().find_map(|name| entry.at(name).into_iter().map(content).find(|c| !is_empty(c)));
        let (committee, term) = entry.value(names.field("history_committee")).map(parted).unzip();
        Earlier {
            committee,
            term: term.flatten(),
            date: entry.value(names.field("history_date")).and_then(|date| Moment::read(&date).date),
            item: entry.value(names.field("history_item")).and_then(|number| number.parse().ok()),
            text: text.unwrap_or_else(|| {
                let told = names.field("history_text").iter().find_map(|name| entry.attribute(name));
                Content::of(told.unwrap_or("").to_owned())
            }),
        }
    }

    fn file(&self, file: Element<'t>) -> File {
        let names = self.names;
        let value = |field: &str| file.value(names.field(field));
        let name = value("file_name");
        let title = value("file_title").or_else(|| name.clone()).map(|title| crate::blocks::squeeze(&title));
        File {
            key: value("file_key"),
            title: title.unwrap_or_default(),
            name,
            access: match self.label(file) {
                Label::Open if self.closes_within(file, &[]) => Label::Closed,
                label => label,
            },
            order: value("order").and_then(|order| order.parse().ok()),
        }
    }

    fn people(&mut self, found: Vec<Element<'t>>) -> Vec<Member> {
        self.full |= found.len() > MOST_PEOPLE;
        let mut people: Vec<(Option<u32>, Member)> = Vec::new();
        for element in found.into_iter().take(MOST_PEOPLE) {
            let names = self.names;
            let value = |field: &str| element.value(names.field(field));
            let own = || element.is_plain().then(|| element.text().trim().to_owned());
            let parted = || Some(format!("{} {}", value("first_name")?, value("last_name")?));
            let Some(name) = value("name").or_else(parted).or_else(own).filter(|name| !name.is_empty() && name.len() < 200)
            else {
                continue;
            };
            // "Ole Vind (V), formand" in one field.
            let listed = crate::people::list(&name);
            let told = match &listed[..] {
                [] => Participant { name: name.clone(), ..Participant::default() },
                [told] => told.clone(),
                _ => {
                    let each = |p: &Participant| Member {
                        name: p.name.clone(),
                        role: p.role.clone(),
                        party: p.party.clone(),
                        ..Member::default()
                    };
                    people.extend(listed.iter().map(|person| (None, each(person))));
                    continue;
                }
            };
            let there = value("present").and_then(|present| {
                let own = &names.presence_words;
                if among(&present, &own.there) || among(&present, &values().there) && !among(&present, &own.away) {
                    Some(true)
                } else {
                    (among(&present, &own.away) || among(&present, &values().away)).then_some(false)
                }
            });
            let member = Member {
                name: told.name.clone(),
                role: value("role").or_else(|| told.role.clone()),
                party: value("party").or_else(|| told.party.clone()),
                there,
                note: value("note"),
                closed: self.label(element).closes(),
                substitute_for: value("substitute_for").map(|name| crate::people::bare(&name).to_owned()),
            };
            people.push((value("rank").and_then(|rank| rank.parse().ok()), member));
        }
        if people.iter().all(|(rank, _)| rank.is_some()) {
            people.sort_by_key(|(rank, _)| *rank);
        }
        people.into_iter().map(|(_, member)| member).collect()
    }
}

/// The first value of the first path that has one, in the agenda or in what it stands in.
fn head(around: &[Element<'_>], paths: &[String]) -> Option<String> {
    for path in paths {
        let own = path.split_once('/').map(|(first, rest)| (first, [rest.to_owned()]));
        for up in around {
            if let Some((first, rest)) = &own
                && *up.node().name == **first
                && let Some(value) = up.value(rest)
            {
                return Some(value);
            }
            if let Some(value) = up.value(std::slice::from_ref(path)) {
                return Some(value);
            }
        }
    }
    None
}

/// A body's name and its term.
fn parted(body: String) -> (String, Option<String>) {
    crate::head::body_name(&body).unwrap_or((body, None))
}

fn content(element: Element<'_>) -> Content {
    if element.is_plain() { Content::of(element.text()) } else { Content::Html(element.markup()) }
}

pub(super) fn is_empty(content: &Content) -> bool {
    match content {
        Content::Plain(text) | Content::Html(text) => text.trim().is_empty(),
    }
}

fn is_number(value: String) -> bool {
    value.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of an element's name: `Økonomiske_konsekvenser`, `Økonomiske_x0020_konsekvenser`.
fn spaced(name: &str) -> String {
    let mut text = name.replace("_x0020_", " ").replace("_x002C_", ",").replace("_x002F_", "/").replace('_', " ");
    text = crate::blocks::squeeze(&text);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
