//! *Høringer*: begun from an item, led on a page of their own, and answered behind a personal link or in the office.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    alerts::Key,
    office::{self, Answer, ConsultationRead, Heard, NewConsultation, NewParty},
};
use sagsgang_model::{
    Date,
    consultation::{Consultation, Standing, Way},
    id::{BodyId, ConsultationId, DraftId, PartyId},
    record::{Block, ListItem},
};
use sagsgang_store::body;

use super::{asked::Asked, cases::refuse, drafts, enclosures, frame, frame::Frame, reply::Reply};
use crate::{State, blocks, danish, respond::Failure};

/// What is said to none of the themes.
const GENERAL: &str = "Generelle bemærkninger";

/// What an item's page tells of its consultations, and the form that begins one, with what was entered.
pub(super) struct Shown {
    /// Address, when it ends, and how many of how many have answered.
    pub(super) all: Vec<(String, String)>,
    pub(super) begins: bool,
    pub(super) entered: bool,
    pub(super) question: String,
    pub(super) themes: String,
    pub(super) deadline: String,
    pub(super) linked: String,
    pub(super) read_in: String,
    /// Each body that may be heard: identity, name, whether it was chosen.
    pub(super) bodies: Vec<(BodyId, String, bool)>,
}

pub(super) fn shown(state: &State, asked: &Asked, draft: DraftId, of: BodyId) -> Result<Shown, Failure> {
    let (found, begins) = office::consultations(&state.store, asked.actor()?, draft)?;
    let told = |found: &Consultation| {
        let answered = found.parties.len() - found.missing().len();
        let until = if found.is_open() { "Svar senest" } else { "Afsluttet. Fristen var" };
        let address = format!("/kontor/punkter/{draft}/hoering/{}", found.id);
        (address, format!("{until} {}: {answered} af {} har svaret", danish::date(found.deadline), found.parties.len()))
    };
    let mut bodies = if begins { state.store.read(body::all)? } else { Vec::new() };
    let home = bodies.iter().find(|body| body.id == of).map(|body| body.organization);
    bodies.retain(|body| body.id != of && Some(body.organization) == home);
    let value = |name: &str| asked.form.value(name).to_owned();
    Ok(Shown {
        all: found.iter().map(told).collect(),
        begins,
        entered: asked.form.has("temaer"),
        question: value("spoergsmaal"),
        themes: value("temaer"),
        deadline: value("frist"),
        linked: value("med-link"),
        read_in: value("uden-link"),
        bodies: bodies
            .into_iter()
            .map(|body| (body.id, body.name, asked.form.all().any(|field| field == ("hoert", &body.id.to_string()))))
            .collect(),
    })
}

fn day(text: &str) -> Result<Date, Error> {
    let text = text.trim();
    let day = danish::period(text).filter(|(from, to)| from == to).map(|(day, _)| day);
    day.ok_or_else(|| {
        Error::Invalid(if text.is_empty() { "Vælg en dag.".into() } else { format!("»{text}« er ikke en dag.") })
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `Fjordby Kommune, post@fjordby.example`: the name, and the address at the end where there is one.
fn with_address(line: &str) -> NewParty {
    let (before, last) = line.rsplit_once([' ', ',', ';', '\t']).unwrap_or(("", line));
    let address = last.trim_matches(['<', '>', '(', ')']);
    let (name, email) = if address.contains('@') { (before, address) } else { (line, "") };
    NewParty::Link { name: name.trim_end_matches([' ', ',', ';', '\t']).to_owned(), email: email.to_owned() }
}

fn entered(asked: &Asked) -> Result<NewConsultation, Error> {
    let form = &asked.form;
    let chosen = form.all().filter(|(name, _)| *name == "hoert").filter_map(|(_, value)| value.parse().ok());
    let parties = chosen.map(NewParty::Body);
    let parties = parties.chain(lines(form.value("med-link")).map(with_address));
    let parties = parties.chain(lines(form.value("uden-link")).map(|name| NewParty::Text(name.to_owned())));
    Ok(NewConsultation {
        parties: parties.collect(),
        question: form.value("spoergsmaal").to_owned(),
        themes: lines(form.value("temaer")).map(str::to_owned).collect(),
        deadline: day(form.value("frist"))?,
    })
}

/// `POST /kontor/punkter/{draft}/hoering`: begins one.
pub(super) fn begin(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = drafts::id_of(asked) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    // Who may not see the item is not told what is wrong with the form.
    if let Err(error) = office::consultations(&state.store, actor, id) {
        return refuse(state, asked, error);
    }
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let begun = entered(asked)
        .and_then(|new| office::begin_consultation(&state.store, &state.surroundings, actor, &*office.writing, id, &new));
    match begun {
        Ok(consultation) => Ok(Reply::go(format!("/kontor/punkter/{id}/hoering/{consultation}?gjort=i-hoering"))),
        Err(error) => drafts::told(state, asked, Err(error), ""),
    }
}

#[derive(Template)]
#[template(path = "office/consultation.html")]
struct Page {
    frame: Frame,
    draft: DraftId,
    title: String,
    consultation: Consultation,
    leads: bool,
    parties: Vec<PartyLine>,
    /// Under each theme its answers: heading and lines.
    themes: Vec<(String, Vec<ReplyLine>)>,
    deadline: String,
    /// The day the deadline may be moved to, and whether one was entered and not taken.
    day: String,
    moves: bool,
    closed: String,
    missing: String,
    may_close: bool,
    problem: Option<String>,
    /// What was entered and not taken.
    chosen: String,
    theme: String,
    date: String,
    text: String,
}

struct PartyLine {
    id: PartyId,
    name: String,
    way: String,
    standing: Standing,
    /// The personal link.
    link: Option<String>,
    letter: String,
}

struct ReplyLine {
    number: String,
    party: String,
    told: String,
    html: String,
    /// Where it was read in: what it is corrected by.
    correction: Option<Correction>,
}

struct Correction {
    party: PartyId,
    /// The answer and its version.
    of: String,
    /// What was entered and not taken, or what it says and when it was given.
    text: String,
    date: String,
    entered: bool,
}

fn ids(asked: &Asked) -> Option<(DraftId, ConsultationId)> {
    Some((drafts::id_of(asked)?, asked.parameter("consultation").parse().ok()?))
}

/// `GET …/hoering/{consultation}`.
pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some((draft, id)), Some(office)) = (ids(asked), &state.office) else { return Ok(Reply::NotFound) };
    let actor = asked.actor()?;
    let read = match office::read_consultation(&state.store, actor, draft, id) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let found = &read.consultation;
    let corrects = |reply: &sagsgang_model::consultation::Reply| read.leads && found.is_open() && found.was_read_in(reply);
    let replies = |theme: u32| {
        let of = found.replies.iter().filter(|reply| reply.theme == theme && reply.stands());
        let line = |reply: &sagsgang_model::consultation::Reply| {
            let given = found.given(reply);
            let edited = if reply.version > 1 && !given.contains(", rettet ") { " · rettet" } else { "" };
            ReplyLine {
                number: found.numbered(reply),
                party: found.party(reply.party).map(|party| party.name.clone()).unwrap_or_default(),
                told: format!("{given}{edited}"),
                html: blocks::blocks(&office.writing.blocks(&reply.text), 4),
                correction: corrects(reply).then(|| {
                    let entered = asked.form.value("svar").starts_with(&reply.id.to_string());
                    let field = |name: &str, known: String| if entered { asked.form.value(name).to_owned() } else { known };
                    let (text, date) = (field("tekst", reply.text.clone()), field("dato", reply.date.to_string()));
                    Correction { party: reply.party, of: format!("{}-{}", reply.id, reply.version), text, date, entered }
                }),
            }
        };
        of.map(line).collect::<Vec<_>>()
    };
    let mut themes: Vec<(String, Vec<ReplyLine>)> = Vec::new();
    let whole = replies(0);
    if !whole.is_empty() || found.themes.is_empty() {
        let heading = if found.themes.is_empty() { "Til det hele" } else { GENERAL };
        themes.push((heading.to_owned(), whole));
    }
    themes.extend((1..).zip(&found.themes).map(|(number, theme)| (format!("{number}. {theme}"), replies(number))));
    let missing = found.missing().join(", ");
    let entered = |name: &str| if asked.form.has("svar") { String::new() } else { asked.form.value(name).to_owned() };
    let page = Page {
        frame: Frame::new(state, asked, &format!("Høring: {}", read.title)),
        draft,
        title: read.title.clone(),
        leads: read.leads,
        parties: found.parties.iter().map(|party| party_line(state, asked, &read, party)).collect::<Result<_, _>>()?,
        themes,
        deadline: danish::date(found.deadline),
        day: if asked.form.has("frist") { asked.form.value("frist").to_owned() } else { found.deadline.to_string() },
        moves: asked.form.has("frist"),
        closed: found.closed.as_ref().map(|(at, by)| format!("{}, {by}", danish::moment(at))).unwrap_or_default(),
        may_close: found.is_open() && (missing.is_empty() || actor.today > found.deadline),
        missing,
        problem,
        chosen: entered("hvem"),
        theme: entered("tema"),
        date: if asked.form.has("dato") && !asked.form.has("svar") { entered("dato") } else { actor.today.to_string() },
        text: entered("tekst"),
        consultation: read.consultation,
    };
    Ok(Reply::Page(status, page.render()?))
}

fn party_line(
    state: &State,
    asked: &Asked,
    read: &ConsultationRead,
    party: &sagsgang_model::consultation::Party,
) -> Result<PartyLine, Failure> {
    let letter = read.letters.iter().find(|letter| letter.party == party.id);
    let way = match party.way {
        Way::Agenda { .. } => {
            let treated =
                read.consultation.replies_of(party.id).filter(|reply| reply.item.is_some()).map(|reply| reply.date).max();
            match (read.meetings.iter().find(|(of, _)| *of == party.id), treated) {
                (Some((_, date)), _) if *date > read.consultation.deadline => {
                    format!("På dagsordenen {}, efter fristen", danish::date(*date))
                }
                (Some((_, date)), _) => format!("På dagsordenen {}", danish::date(*date)),
                (None, Some(date)) => format!("Behandlet {}", danish::date(date)),
                (None, None) if read.withdrawn.contains(&party.id) => "Punktet er trukket".to_owned(),
                (None, None) => "Venter på en dagsorden".to_owned(),
            }
        }
        Way::Link => "Svarer med et link".to_owned(),
        Way::Text => "Svaret bliver læst ind".to_owned(),
    };
    let link = letter.filter(|_| read.leads && party.way == Way::Link && read.consultation.is_open()).zip(state.key.as_deref());
    Ok(PartyLine {
        id: party.id,
        name: party.name.clone(),
        way,
        standing: read.consultation.standing(party.id, asked.actor()?.today),
        link: link.map(|(letter, key)| {
            let base = state.base(&asked.headers);
            format!("{base}/kontor/hoeringssvar/{}", office::link(key, party.id, letter.links))
        }),
        letter: letter.map_or_else(String::new, |letter| match (&letter.sent, &letter.problem) {
            _ if letter.email.is_empty() => "Giv linket videre selv.".to_owned(),
            (Some(at), _) => format!("Sendt til {} {}.", letter.email, danish::moment(at)),
            (None, Some(_)) => format!("Brevet til {} kom ikke frem.", letter.email),
            (None, None) => format!("Bliver sendt til {}.", letter.email),
        }),
    })
}

/// Goes back to the consultation, or shows it with what was wrong.
fn told(state: &State, asked: &Asked, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/punkter/{draft}/hoering/{id}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// What a form does to a consultation that its sender may see.
fn doing(
    state: &State,
    asked: &Asked,
    word: &str,
    act: impl FnOnce(DraftId, ConsultationId) -> Result<(), Error>,
) -> Result<Reply, Failure> {
    let Some((draft, id)) = ids(asked) else { return Ok(Reply::NotFound) };
    // Who may not see it is not told what is wrong with the form.
    if let Err(error) = office::read_consultation(&state.store, asked.actor()?, draft, id) {
        return refuse(state, asked, error);
    }
    told(state, asked, act(draft, id), word)
}

fn party_of(asked: &Asked) -> Result<PartyId, Error> {
    asked.form.value("hvem").parse().map_err(|_| Error::Invalid("Vælg høringsparten fra listen.".into()))
}

/// `POST …/svar`: an answer that came otherwise.
pub(super) fn read_in(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    doing(state, asked, "laest-ind", |draft, id| {
        let known = asked.form.value("svar").rsplit_once('-');
        let of = known.and_then(|(id, version)| Some((id.parse().ok()?, version.parse().ok()?)));
        let answer = Answer { theme: asked.form.value("tema").parse().unwrap_or(0), of, text: asked.form.value("tekst").into() };
        let (party, date) = (party_of(asked)?, day(asked.form.value("dato"))?);
        office::read_in(&state.store, &state.surroundings, actor, draft, id, party, date, &answer).map(drop)
    })
}

/// `POST …/link`: a new link.
pub(super) fn renew(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    doing(state, asked, "nyt-link", |draft, id| {
        office::renew_link(&state.store, &state.surroundings, actor, draft, id, party_of(asked)?)
    })
}

/// `POST …/frist`.
pub(super) fn move_deadline(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    doing(state, asked, "frist", |draft, id| {
        office::move_deadline(&state.store, &state.surroundings, actor, draft, id, day(asked.form.value("frist"))?)
    })
}

/// `POST …/afslut`.
pub(super) fn close(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (actor, Some(office)) = (asked.actor()?, &state.office) else { return Ok(Reply::NotFound) };
    doing(state, asked, "hoering-afsluttet", |draft, id| {
        office::close_consultation(&state.store, &state.surroundings, actor, &*office.writing, draft, id)
    })
}

#[derive(Template)]
#[template(path = "office/asked.html")]
struct List {
    frame: Frame,
    /// Address, title, who is asked, until when, whether it has been answered.
    lines: Vec<(String, String, String, String, &'static str)>,
}

/// `GET /kontor/hoeringer`: what waits for the bodies one answers for.
pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let actor = asked.actor()?;
    let line = |(found, party, title): (Consultation, sagsgang_model::consultation::Party, String)| {
        let standing = found.standing(party.id, actor.today).danish();
        (format!("/kontor/hoeringer/{}", party.id), title, party.name, danish::date(found.deadline), standing)
    };
    let lines = office::asked(&state.store, actor)?.into_iter().map(line).collect();
    Ok(Reply::page(List { frame: Frame::new(state, asked, "Høringer"), lines }.render()?))
}

#[derive(Template)]
#[template(path = "office/hearing.html")]
struct Form {
    frame: Frame,
    action: String,
    title: String,
    body: String,
    party: String,
    question: String,
    deadline: String,
    over: bool,
    open: bool,
    html: String,
    /// Title and address of each attachment.
    files: Vec<(String, String)>,
    fields: Vec<Field>,
    problem: Option<String>,
    thanks: bool,
}

/// A place for an answer: its name in the form, what it is about, what is there already.
struct Field {
    name: String,
    label: String,
    hint: String,
    text: String,
    /// Whether it is for one more answer where there is one.
    more: bool,
}

fn fields(asked: &Asked, heard: &Heard) -> Vec<Field> {
    let found = &heard.consultation;
    let mut fields = Vec::new();
    let themes: Vec<(u32, String)> = if found.themes.is_empty() {
        vec![(0, "Jeres svar".to_owned())]
    } else {
        let numbered = (1..).zip(&found.themes).map(|(number, theme)| (number, format!("{number}. {theme}")));
        numbered.chain([(0, GENERAL.to_owned())]).collect()
    };
    for (theme, label) in themes {
        let mine: Vec<_> =
            found.replies_of(heard.party.id).filter(|reply| reply.theme == theme && reply.item.is_none()).collect();
        for reply in &mine {
            let place = format!("svar-{theme}-{}-", reply.id);
            let hint = format!("Svar {}, {}", found.numbered(reply), danish::date(reply.date));
            // What was written upon an earlier version is not lost when somebody else's stands there meanwhile.
            let sent = asked.form.all().find(|(name, _)| name.starts_with(&place)).map(|(_, text)| text);
            let (text, name) = (sent.unwrap_or(&reply.text).to_owned(), format!("{place}{}", reply.version));
            fields.push(Field { text, label: label.clone(), hint, name, more: false });
        }
        let name = format!("svar-{theme}");
        let text = asked.form.value(&name).to_owned();
        fields.push(Field { name, label, hint: String::new(), text, more: !mine.is_empty() });
    }
    fields
}

/// The answers a form holds.
fn answers(asked: &Asked) -> Vec<Answer> {
    let read = |(name, text): (&str, &str)| {
        let mut rest = name.strip_prefix("svar-")?.splitn(2, '-');
        let theme = rest.next()?.parse().ok()?;
        let of = match rest.next() {
            None => None,
            Some(known) => {
                let (id, version) = known.rsplit_once('-')?;
                Some((id.parse().ok()?, version.parse().ok()?))
            }
        };
        Some(Answer { theme, of, text: text.to_owned() })
    };
    asked.form.all().filter_map(read).collect()
}

fn form(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    heard: &Heard,
    action: String,
    problem: Option<String>,
) -> Result<Reply, Failure> {
    let found = &heard.consultation;
    let files = |file: &sagsgang_model::agenda::SentFile| (file.title.clone(), format!("{action}/{}", file.sha256));
    let sections = heard.item.sections.iter().map(|section| {
        let heading =
            section.heading.as_ref().map(|heading| format!("<h3>{}</h3>", blocks::escaped(heading))).unwrap_or_default();
        heading + &blocks::blocks(&section.blocks, 4)
    });
    let recommended = heard.item.recommendations.iter().map(|known| {
        let by = known.by.as_ref().map(|by| format!("<p>{} indstiller,</p>", blocks::escaped(by))).unwrap_or_default();
        let item = |text: &String| ListItem { marker: "-".to_owned(), level: 0, text: text.clone() };
        let items = known.clauses.iter().map(item).collect();
        format!("<h3>Indstilling</h3>{by}{}", blocks::blocks(&[Block::List { items }], 4))
    });
    let page = Form {
        frame: Frame::new(state, asked, &format!("Høring: {}", heard.item.title)),
        title: heard.item.title.clone(),
        body: heard.body.clone(),
        party: heard.party.name.clone(),
        question: blocks::blocks(
            &state.office.as_ref().map(|office| office.writing.blocks(&found.question)).unwrap_or_default(),
            3,
        ),
        deadline: danish::date(found.deadline),
        over: state.surroundings.today() > found.deadline,
        open: found.is_open(),
        html: sections.chain(recommended).collect(),
        files: found.files.iter().map(files).collect(),
        fields: fields(asked, heard),
        problem,
        thanks: asked.query("gjort") == "svaret",
        action,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// `GET /kontor/hoeringer/{party}`: the form for who answers for a body.
pub(super) fn ask(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    answer_page(state, asked, StatusCode::OK, None)
}

fn answer_page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Ok(party), Some(office)) = (asked.parameter("party").parse::<PartyId>(), &state.office) else {
        return Ok(Reply::NotFound);
    };
    match office::read_asked(&state.store, asked.actor()?, &*office.writing, party) {
        Ok(heard) => form(state, asked, status, &heard, format!("/kontor/hoeringer/{party}"), problem),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST /kontor/hoeringer/{party}`.
pub(super) fn answer(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Ok(party) = asked.parameter("party").parse::<PartyId>() else { return Ok(Reply::NotFound) };
    match office::answer(&state.store, &state.surroundings, asked.actor()?, party, &answers(asked)) {
        Ok(_) => Ok(Reply::go(format!("/kontor/hoeringer/{party}?gjort=svaret"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => answer_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `GET /kontor/hoeringer/{party}/{sha256}`: an attachment that was sent with it.
pub(super) fn asked_file(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Ok(party) = asked.parameter("party").parse::<PartyId>() else { return Ok(Reply::NotFound) };
    match office::asked_file(&state.store, asked.actor()?, party, asked.parameter("sha256")) {
        Ok((file, bytes)) => enclosures::opened(&file.name, &file.media_type, bytes),
        Err(error) => refuse(state, asked, error),
    }
}

/// What a link that does not hold answers.
fn gone(state: &State, asked: &Asked) -> Reply {
    let text = "Det er erstattet af et nyt, ikke helt, eller sagen er ikke i høring længere. Spørg den, der sendte det.";
    // What was written while the link was replaced is not lost: the browser keeps no page of the office to go back to.
    if asked.posts {
        return frame::untaken(state, asked, StatusCode::GONE, "Linket virker ikke", text);
    }
    frame::told(state, asked, StatusCode::GONE, "Linket virker ikke", text, Some(("/", "Gå til de offentlige sider")))
}

fn key(state: &State) -> Option<&Key> {
    state.key.as_deref()
}

/// `GET /kontor/hoeringssvar/{link}`: the form behind a personal link.
pub(super) fn ask_by_link(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    link_page(state, asked, StatusCode::OK, None)
}

fn link_page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let (Some(key), Some(office)) = (key(state), &state.office) else { return Ok(gone(state, asked)) };
    let link = asked.parameter("link");
    match office::read_linked(&state.store, key, &*office.writing, link) {
        Ok(heard) => form(state, asked, status, &heard, format!("/kontor/hoeringssvar/{link}"), problem),
        Err(Error::NotFound(_)) => Ok(gone(state, asked)),
        Err(error) => Err(error.into()),
    }
}

/// `POST /kontor/hoeringssvar/{link}`.
pub(super) fn answer_by_link(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(key), link) = (key(state), asked.parameter("link")) else { return Ok(gone(state, asked)) };
    match office::answer_by_link(&state.store, &state.surroundings, key, link, &answers(asked)) {
        Ok(_) => Ok(Reply::go(format!("/kontor/hoeringssvar/{link}?gjort=svaret"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => link_page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(Error::NotFound(_)) => Ok(gone(state, asked)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /kontor/hoeringssvar/{link}/{sha256}`: an attachment that was sent with it.
pub(super) fn file(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(key) = key(state) else { return Ok(gone(state, asked)) };
    match office::linked_file(&state.store, key, asked.parameter("link"), asked.parameter("sha256")) {
        Ok((file, bytes)) => enclosures::opened(&file.name, &file.media_type, bytes),
        Err(Error::NotFound(_)) => Ok(gone(state, asked)),
        Err(error) => Err(error.into()),
    }
}
