//! *Høring*: an item is sent to others with questions and a deadline, and what they answer is quoted in it.

use serde::{Deserialize, Serialize};

use crate::{
    Date,
    agenda::SentFile,
    danish_date,
    id::{BodyId, ConsultationId, DraftId, MeetingId, PartyId, ReplyId},
    record::{Block, ListItem},
};

/// *Høring* of an item: what was asked, of whom, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Identity.
    pub id: ConsultationId,
    /// The item.
    pub draft: DraftId,
    /// The text that was sent out, which stays as it was.
    pub version: u32,
    /// The open attachments that were sent with it.
    pub files: Vec<SentFile>,
    /// *Følgebrev*: what is asked, in running text.
    pub question: String,
    /// *Temaer*, numbered from 1 in this order. Without any the answers are to the whole.
    pub themes: Vec<String>,
    /// *Høringsfrist*, the last day.
    pub deadline: Date,
    /// When it was begun, in UTC, as RFC 3339.
    pub begun: String,
    /// By whom.
    pub begun_by: String,
    /// When it was closed and the answers were put into the item, and by whom.
    pub closed: Option<(String, String)>,
    /// *Høringsparter* in their order.
    pub parties: Vec<Party>,
    /// *Høringssvar* in the order they came, each in its newest words. One without words was taken back.
    pub replies: Vec<Reply>,
}

/// *Høringspart*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Identity.
    pub id: PartyId,
    /// What it is called in the item.
    pub name: String,
    /// How it is heard.
    pub way: Way,
}

/// How a party is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A body that treats it on its own agenda: an item of its own was made for it.
    Agenda {
        /// Which body.
        body: BodyId,
        /// The item.
        draft: DraftId,
    },
    /// By a form behind a personal link.
    Link,
    /// By a text that is read in.
    Text,
}

/// *Høringssvar* of one party to one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Identity, whatever its words become.
    pub id: ReplyId,
    /// Who answers.
    pub party: PartyId,
    /// The theme, from 1; 0 for the whole.
    pub theme: u32,
    /// Its place under the theme, from 1, by when it came: it never changes.
    pub number: u32,
    /// How often its words were changed, from 1.
    pub version: u32,
    /// What it says, as Markdown; empty when it was taken back.
    pub text: String,
    /// The day its words were given: of the meeting, or when they came.
    pub date: Date,
    /// The day its first words were given: before `date` when they were changed.
    pub first: Date,
    /// The item of the body's meeting where it was decided.
    pub item: Option<Treated>,
    /// When it was written here, in UTC, as RFC 3339.
    pub at: String,
    /// By whom.
    pub made_by: String,
}

impl Reply {
    /// Whether it says anything: it does not when it was taken back.
    pub fn stands(&self) -> bool {
        !is_blank(&self.text)
    }
}

/// Whether nobody sees anything of a text: it is empty, or of blanks and signs without a look.
pub fn is_blank(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c,
                '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
    };
    text.chars().all(unseen)
}

/// Where a body decided on its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treated {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item's number as printed.
    pub number: String,
    /// The body's name with its term, as it was called then.
    pub body: String,
}

/// *Tilstand* of a party's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has answered.
    Answered,
    /// It may still answer.
    Awaited,
    /// The deadline is over without an answer.
    Missing,
}

impl Standing {
    /// What people call it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Answered => "Har svaret",
            Self::Awaited => "Afventer",
            Self::Missing => "Mangler",
        }
    }
}

impl Consultation {
    /// Whether answers are still taken.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// A party.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// The answers that stand, of one party.
    pub fn replies_of(&self, party: PartyId) -> impl Iterator<Item = &Reply> {
        self.replies.iter().filter(move |reply| reply.party == party && reply.stands())
    }

    /// Where a party stands on a day.
    pub fn standing(&self, party: PartyId, today: Date) -> Standing {
        match self.replies_of(party).next() {
            Some(_) => Standing::Answered,
            None if today > self.deadline || !self.is_open() => Standing::Missing,
            None => Standing::Awaited,
        }
    }

    /// The parties that have not answered, by name.
    pub fn missing(&self) -> Vec<&str> {
        let silent = |party: &&Party| self.replies_of(party.id).next().is_none();
        self.parties.iter().filter(silent).map(|party| party.name.as_str()).collect()
    }

    /// The place of the next answer under a theme.
    pub fn next_number(&self, theme: u32) -> u32 {
        self.replies.iter().filter(|reply| reply.theme == theme).map(|reply| reply.number).max().unwrap_or(0) + 1
    }

    /// The number of an answer as it is quoted: `3b` under the third theme, `b` without themes.
    pub fn numbered(&self, reply: &Reply) -> String {
        let theme = if reply.theme == 0 { String::new() } else { reply.theme.to_string() };
        format!("{theme}{}", letter(reply.number))
    }

    /// Whether an answer was read in by who leads the consultation, who puts it right too: what who is heard wrote is theirs, and a
    /// decision is corrected in the minutes.
    pub fn was_read_in(&self, reply: &Reply) -> bool {
        reply.item.is_none()
            && self.party(reply.party).is_some_and(|party| match party.way {
                Way::Text => true,
                Way::Link => reply.made_by != party.name,
                Way::Agenda { .. } => false,
            })
    }

    /// What the item quotes when the consultation is closed: the decisions of other bodies in the form that reading takes for
    /// earlier decisions, and below a heading of their own, so that nothing else counts as decided there, the other answers under
    /// their numbered themes, and who has not answered. `blocks` reads their Markdown: an answer of several paragraphs or lists
    /// keeps them, each in quotation marks, so that nothing an answer says is read as what the item itself tells.
    pub fn quoted(&self, blocks: &dyn Fn(&str) -> Vec<Block>) -> Vec<Block> {
        let paragraph = |text: String| Block::Paragraph { text };
        let standing: Vec<&Reply> = self.replies.iter().filter(|reply| reply.stands()).collect();
        let (mut decided, mut quoted) = (Vec::new(), Vec::new());
        for reply in standing.iter().filter(|reply| reply.theme == 0) {
            match Self::decision_quoted(reply, blocks) {
                Some(decision) => decided.push(decision),
                None => {
                    let lead = format!("{}. Høringssvar fra {}", letter(reply.number), self.signed(reply));
                    quoted.extend(led(&lead, blocks(&reply.text)));
                }
            }
        }
        for (number, theme) in (1..).zip(&self.themes) {
            quoted.push(paragraph(format!("Tema {number}: {theme}")));
            let mut under: Vec<&&Reply> = standing.iter().filter(|reply| reply.theme == number).collect();
            under.sort_by_key(|reply| reply.number);
            if under.is_empty() {
                quoted.push(paragraph("Ingen svar.".to_owned()));
                continue;
            }
            let short = |reply: &&&Reply| matches!(blocks(&reply.text).as_slice(), [Block::Paragraph { .. }]);
            if under.iter().all(short) {
                let item = |reply: &&&Reply| {
                    let text = format!("{}: {}", self.signed(reply), flat(&blocks(&reply.text)));
                    ListItem { marker: format!("{}.", letter(reply.number)), level: 0, text }
                };
                quoted.push(Block::List { items: under.iter().map(item).collect() });
            } else {
                for reply in under {
                    let lead = format!("{}. {}", letter(reply.number), self.signed(reply));
                    quoted.extend(led(&lead, blocks(&reply.text)));
                }
            }
        }
        let missing = self.missing();
        if !missing.is_empty() {
            quoted.push(paragraph(format!(
                "Ikke svaret inden fristen den {}: {}.",
                danish_date(self.deadline),
                missing.join(", ")
            )));
        }
        if !quoted.is_empty() {
            decided.push(Block::Subheading { text: "Høringssvar".to_owned() });
        }
        decided.extend(quoted);
        decided
    }

    /// The decision of a body as the item quotes it; none for an answer that no meeting decided on.
    pub fn decision_quoted(reply: &Reply, blocks: &dyn Fn(&str) -> Vec<Block>) -> Option<Block> {
        let at = reply.item.as_ref()?;
        let (day, words) = (danish_date(reply.date), flat(&blocks(&reply.text)));
        Some(Block::Paragraph { text: format!("Beslutning fra {}, {day}, pkt. {}: {words}", at.body, at.number) })
    }

    /// Who answers and when, and what is to be known of that.
    fn signed(&self, reply: &Reply) -> String {
        let name = self.party(reply.party).map_or("", |party| party.name.as_str());
        format!("{name}, {}", self.given(reply))
    }

    /// When an answer was given, at which item of a meeting, and whether it or its newest words came after the deadline.
    pub fn given(&self, reply: &Reply) -> String {
        let at = reply.item.as_ref().map(|at| format!(", pkt. {}", at.number)).unwrap_or_default();
        let day = danish_date(reply.date);
        if reply.date <= self.deadline {
            format!("{day}{at}")
        } else if reply.first <= self.deadline && reply.item.is_none() && !self.was_read_in(reply) {
            format!("{}, rettet {day} efter fristen", danish_date(reply.first))
        } else {
            format!("{day}{at}, efter fristen")
        }
    }
}

/// An answer that begins with whose it is. Of more than one paragraph each stands in quotation marks.
fn led(lead: &str, blocks: Vec<Block>) -> Vec<Block> {
    if let [Block::Paragraph { text } | Block::Subheading { text }] = blocks.as_slice() {
        return vec![Block::Paragraph { text: format!("{lead}: {}", one_line(text)) }];
    }
    let marked = |text: &str| format!("»{}«", one_line(text));
    let item = |ListItem { marker, level, text }: ListItem| {
        let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || matches!(c, '.' | ')' | '•' | '–');
        let marker = if marker.chars().all(plain) { marker } else { "–".to_owned() };
        ListItem { marker, level, text: marked(&text) }
    };
    let quoted = |block| match block {
        Block::Paragraph { text } | Block::Subheading { text } => Block::Paragraph { text: marked(&text) },
        Block::List { items } => Block::List { items: items.into_iter().map(item).collect() },
        table @ Block::Table { .. } => table,
    };
    let mut blocks: Vec<Block> = blocks.into_iter().map(quoted).collect();
    match blocks.first_mut() {
        Some(Block::Paragraph { text }) => *text = format!("{lead}: {text}"),
        _ => blocks.insert(0, Block::Paragraph { text: format!("{lead}:") }),
    }
    blocks
}

/// `a` to `z`, then `aa`: the places under a theme.
fn letter(number: u32) -> String {
    let mut rest = number;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// All of it as one paragraph.
fn flat(blocks: &[Block]) -> String {
    one_line(&blocks.iter().map(Block::text).collect::<Vec<_>>().join(" "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
