//! An item in the parts a reader sees, for the item's own page and for the whole document.

use askama::Template;
use sagsgang_model::{
    Ground, Outcome, Publication, SectionKind, Slug,
    publication::{PublishedFile, PublishedItem},
    record::{Attachment, DocumentKind, EarlierDecision, Recommendation, Remark, Section, Substitute, VoteSide},
};
use sagsgang_store::public::absent_from;

use crate::{
    blocks, danish,
    language::{Text, filters, t},
};

/// *Udfald* as plain labels: a sign and a word, never colour alone.
#[derive(Template)]
#[template(path = "outcomes.html")]
pub(crate) struct Outcomes<'a>(pub(crate) &'a [Outcome]);

/// The labels as HTML.
pub(crate) fn labels(outcomes: &[Outcome]) -> String {
    Outcomes(outcomes).render().unwrap_or_default()
}

/// A person with the address of their page.
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    pub(crate) slug: String,
}

pub(crate) fn named(name: &str) -> Named<'_> {
    Named { name, slug: Slug::of(name).to_string() }
}

/// The words of a decision and what belongs to them.
pub(crate) struct DecisionView {
    pub(crate) html: String,
    pub(crate) points: Vec<(String, String, String)>,
    pub(crate) votes: Vec<VoteRow>,
    /// What stands before each, and its words.
    pub(crate) remarks: Vec<(String, String)>,
}

/// One side of a vote.
pub(crate) struct VoteRow {
    pub(crate) side: String,
    pub(crate) count: String,
    pub(crate) who: String,
}

/// A recommendation, by clauses.
pub(crate) struct Recommended<'a> {
    pub(crate) heading: String,
    /// Whether it is what is to be decided now, not what was recommended before.
    pub(crate) own: bool,
    pub(crate) by: Option<&'a str>,
    pub(crate) clauses: &'a [String],
    pub(crate) html: String,
}

/// A section of the case.
pub(crate) struct SectionView {
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) html: String,
    /// Whether it is but the heading over the earlier decision that follows.
    pub(crate) leads: bool,
}

/// Where a part of the item stands in the source.
pub(crate) struct Place {
    pub(crate) part: String,
    /// Whether the part is called by a heading of the document.
    pub(crate) printed: bool,
    pub(crate) page: u32,
    pub(crate) lines: [u32; 2],
}

/// Everything of an item that its page shows.
#[derive(Template)]
#[template(path = "item_text.html")]
pub(crate) struct ItemView<'a> {
    pub(crate) item: &'a PublishedItem,
    pub(crate) kind: DocumentKind,
    /// The level of the headings inside.
    pub(crate) level: u8,
    /// What the ids of headings begin with, so that several items can share a page.
    pub(crate) prefix: String,
    pub(crate) labels: String,
    pub(crate) decision: Option<DecisionView>,
    pub(crate) recommended: Vec<Recommended<'a>>,
    pub(crate) sections: Vec<SectionView>,
    pub(crate) attachments: &'a [Attachment],
    pub(crate) absent: Vec<Named<'a>>,
    pub(crate) substitutes: &'a [Substitute],
    pub(crate) earlier: Vec<(String, String, String)>,
    pub(crate) laws: Vec<(String, String)>,
    pub(crate) amounts: Vec<String>,
    pub(crate) places: Vec<Place>,
    pub(crate) file: &'a str,
}

impl<'a> ItemView<'a> {
    /// What may be told of a closed item's decision.
    fn extract(&self) -> Option<&'a str> {
        self.item.closed.as_ref()?.extract.as_deref()
    }

    /// Why the doors were closed.
    fn ground(&self) -> Option<Ground> {
        self.item.closed.as_ref()?.ground
    }

    /// The file behind an attachment, by its place from 1.
    fn file_of(&self, attachment: &usize) -> Option<&'a PublishedFile> {
        self.item.files.iter().find(|file| file.attachment == *attachment)
    }

    /// The view of an item of `publication`.
    pub(crate) fn new(publication: &'a Publication, published: &'a PublishedItem, level: u8, prefix: &str) -> Self {
        let item = &published.item;
        let outcomes = item.decision.as_ref().map(|decision| decision.outcomes.as_slice()).unwrap_or_default();
        let recommended = recommended(&item.recommendations, &item.sections, level);
        let sections: Vec<&Section> = item.sections.iter().filter(|section| shown_in_text(section, published)).collect();
        let mut laws: Vec<(String, String)> = Vec::new();
        for law in &item.law_references {
            let query = form_urlencoded::byte_serialize(law.section.as_bytes()).collect();
            if laws.iter().all(|(text, _)| *text != law.text) {
                laws.push((law.text.clone(), query));
            }
        }
        let mut amounts: Vec<String> = Vec::new();
        for amount in item.amounts.iter().map(danish::amount) {
            if !amounts.contains(&amount) {
                amounts.push(amount);
            }
        }
        Self {
            item: published,
            kind: publication.kind,
            level,
            prefix: prefix.to_owned(),
            labels: labels(outcomes),
            decision: item.decision.as_ref().map(decision),
            recommended,
            earlier: earlier(&item.earlier_decisions, &sections),
            places: places(published, &sections),
            sections: sections
                .iter()
                .enumerate()
                .map(|(at, section)| SectionView {
                    id: format!("{prefix}afsnit-{}", at + 1),
                    heading: heading(section),
                    html: blocks::section(section, level + 1),
                    leads: section.kind == SectionKind::History
                        && sections.get(at + 1).is_some_and(|next| next.kind == SectionKind::History),
                })
                .collect(),
            attachments: &item.attachments,
            // Who was away from a closed item is nobody's business.
            absent: absent_from(publication, published).filter(|_| published.is_open()).map(named).collect(),
            substitutes: &item.substitutes,
            laws,
            amounts,
            file: &publication.source.file,
        }
    }

    /// Whether the text is long enough for a list of contents.
    pub(crate) fn is_long(&self) -> bool {
        self.sections.len() > 2 && self.sections.iter().map(|section| section.html.len()).sum::<usize>() > 3000
    }
}

fn decision(decision: &sagsgang_model::record::Decision) -> DecisionView {
    let side = |name: String, side: &VoteSide| {
        let who: Vec<&str> = side.parties.iter().chain(&side.persons).map(String::as_str).collect();
        let count = side.count.map_or_else(String::new, |count| count.to_string());
        (side.count.is_some() || !who.is_empty()).then(|| VoteRow { side: name, count, who: who.join(", ") })
    };
    let votes = decision.votes.as_ref().map_or_else(Vec::new, |votes| {
        [
            side(t("For").plain(), &votes.in_favour),
            side(t("Imod").plain(), &votes.against),
            side(t("Undlod at stemme").plain(), &votes.abstained),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    let points = decision.points.iter().filter(|point| !decision.text.contains(point.text.as_str()) || decision.points.len() > 1);
    let points: Vec<_> = points.map(|p| (p.point.clone(), p.text.clone(), labels(&p.outcomes))).collect();
    DecisionView {
        html: if points.is_empty() || !said_by_points(decision) { blocks::paragraphs(&decision.text) } else { String::new() },
        points,
        votes,
        remarks: decision.remarks.iter().map(|remark| (headed(remark), blocks::paragraphs(&remark.text))).collect(),
    }
}

fn headed(remark: &Remark) -> String {
    match (&remark.by, remark.dissent) {
        (Some(by), true) => t("Afvigende mening fra {}").with(by).plain(),
        (Some(by), false) => t("Bemærkning fra {}").with(by).plain(),
        (None, true) => t("Afvigende mening").plain(),
        (None, false) => t("Bemærkning").plain(),
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether the points hold nearly all the words: then the text is not shown a second time.
fn said_by_points(decision: &sagsgang_model::record::Decision) -> bool {
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let text = squeezed(&decision.text);
    let points = decision.points.iter().map(|point| squeezed(&point.text)).filter(|point| text.contains(point));
    let points: usize = points.map(|point| point.chars().count()).sum();
    points * 100 >= text.chars().count() * 85
}

/// The recommendations in clauses, when the clauses hold nearly all that the sections say; else the sections' own text.
fn recommended<'a>(recommendations: &'a [Recommendation], sections: &[Section], level: u8) -> Vec<Recommended<'a>> {
    let own: Vec<&Section> = sections.iter().filter(|section| section.kind == SectionKind::Recommendation).collect();
    let in_clauses: usize = recommendations
        .iter()
        .map(|r| r.clauses.iter().map(|clause| letters(clause)).sum::<usize>() + r.by.as_deref().map_or(0, letters) + 16)
        .sum();
    let in_sections: usize = own.iter().map(|section| letters(&section.text)).sum();
    if !recommendations.is_empty() && in_clauses * 100 >= in_sections * 80 {
        let shown = |r: &'a Recommendation| {
            let place = [r.date.map(danish::date), r.item.as_ref().map(|item| t("punkt {}").with(item).plain())];
            let place: Vec<String> = place.into_iter().flatten().collect();
            let heading = match (r.earlier, place.is_empty()) {
                (false, _) => t("Indstilling").plain(),
                (true, true) => t("Tidligere indstilling").plain(),
                (true, false) => t("Tidligere indstilling, {}").with(place.join(", ")).plain(),
            };
            Recommended { heading, own: !r.earlier, by: r.by.as_deref(), clauses: &r.clauses, html: String::new() }
        };
        let mut shown: Vec<Recommended<'a>> = recommendations.iter().map(shown).collect();
        shown.sort_by_key(|r| !r.own);
        return shown;
    }
    let shown = own.iter().map(|section| Recommended {
        heading: heading(section),
        own: heading(section) == "Indstilling",
        by: None,
        clauses: &[],
        html: blocks::section(section, level + 1),
    });
    shown.collect()
}

fn shown_in_text(section: &Section, item: &PublishedItem) -> bool {
    match section.kind {
        SectionKind::Decision => item.item.decision.is_none(),
        SectionKind::Recommendation => false,
        SectionKind::Attachments => item.item.attachments.is_empty(),
        // Who was away stands with the decision already.
        SectionKind::People => item.item.absent.is_empty() && item.item.substitutes.is_empty() && letters(&section.text) > 0,
        _ => true,
    }
}

fn heading(section: &Section) -> String {
    let kind = match section.kind {
        SectionKind::Question => "Beslutningstema",
        SectionKind::Summary => "Resumé",
        SectionKind::Case => "Sagsfremstilling",
        SectionKind::Recommendation => "Indstilling",
        SectionKind::Decision => "Beslutning",
        SectionKind::History => "Historik",
        SectionKind::Route => "Sagsgang",
        SectionKind::Economy => "Økonomi",
        SectionKind::Law => "Lovgrundlag",
        SectionKind::Communication => "Kommunikation",
        SectionKind::Hearing => "Høring",
        SectionKind::Plan => "Videre proces",
        SectionKind::Options => "Alternativer",
        SectionKind::Impact => "Konsekvenser",
        SectionKind::Discussion => "Drøftelse",
        SectionKind::People => "Deltagere",
        SectionKind::Attachments => "Bilag",
        SectionKind::Other => "Sagen",
    };
    let printed = section.heading.as_deref().map(|heading| heading.trim().trim_end_matches([':', '.', ',']));
    printed.filter(|heading| !heading.is_empty()).unwrap_or(kind).to_owned()
}

/// Decisions of other meetings that no section shown holds.
fn earlier(decisions: &[EarlierDecision], sections: &[&Section]) -> Vec<(String, String, String)> {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = sections.iter().map(|section| squeezed(&section.text)).collect();
    decisions
        .iter()
        .filter(|decision| !texts.iter().any(|text| text.contains(&squeezed(&decision.text))))
        .map(|decision| {
            let place = [
                decision.committee.clone(),
                decision.date.map(danish::date),
                decision.item.as_ref().map(|i| t("punkt {}").with(i).plain()),
            ];
            let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
            (place, blocks::paragraphs(&decision.text), labels(&decision.outcomes))
        })
        .collect()
}

fn places(published: &PublishedItem, sections: &[&Section]) -> Vec<Place> {
    let item = &published.item;
    let printed = |part: String, p: sagsgang_model::Provenance| Place { part, printed: true, page: p.page, lines: p.lines };
    let place = |part: Text, p| Place { printed: false, ..printed(part.plain(), p) };
    let mut places = vec![place(t("Hele punktet"), item.provenance)];
    places.extend(item.decision.iter().map(|decision| place(t("Beslutning"), decision.provenance)));
    places.extend(item.recommendations.iter().filter(|r| !r.earlier).map(|r| place(t("Indstilling"), r.provenance)));
    places.extend(sections.iter().map(|section| printed(heading(section), section.provenance)));
    places.retain(|place| place.lines[0] > 0);
    places
}
