//! Publications as PDF: agenda, minutes and extracts of one item, through Typst.
//!
//! [`Typesetter`] is the [`Typeset`] of the program. A document is PDF/UA-1 (tagged, with bookmarks and a language) and
//! PDF/A-3a (for keeping), and carries the publication it was made from as JSON. What is shown is decided in `sheet`, how
//! it looks in `document.typ`, which gets every word as a value: nothing in minutes can run. The same publication gives
//! the same bytes: the only time in them is the publication's own.
//!
//! A *mødemappe* (`binder`) is the pages of many files as one PDF. It is for reading at a meeting: not tagged, and no copy
//! for keeping; its parts are.
//!
//! A [`Seal`] signs what was set (`sign`), so that anybody can see later that no byte was changed.

mod binder;
mod glyphs;
mod sheet;
mod sign;
mod world;

use std::sync::Arc;

use sagsgang_app::{BinderPart, Extent, NotTypeset, Typeset};
use sagsgang_model::{Publication, record::DocumentKind};
use serde::Serialize;
use typst::{
    comemo,
    diag::SourceDiagnostic,
    foundations::{Datetime, Smart},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use self::sign::{Flaw, NotASeal, NotSigned, Seal, Signature, Signing, signatures};
use crate::{sheet::Sheet, world::Desk};

/// Raise it when the same publication would give other bytes: documents that were kept are then made anew.
const LOOK: u32 = 3;
/// How much a document may hold, in characters and cells of tables. Some 1,500 pages of text.
const HEAVIEST: usize = 4_000_000;
/// How often a document is set until its packed bytes end beyond doubt; one in ten does not at first.
const TRIES: usize = 8;
/// How many documents what was computed is kept for when they do not use it.
const KEPT: usize = 3;

/// Sets publications as PDF.
#[derive(Debug, Clone)]
pub struct Typesetter {
    site: String,
    look: String,
    seal: Option<Arc<Seal>>,
}

impl Typesetter {
    /// One whose permanent addresses begin with `site`: `https://sagsgang.example`, or nothing where the address is not known.
    pub fn new(site: &str) -> Self {
        let site = site.trim_end_matches('/').to_owned();
        let look = format!("{LOOK}@{site}");
        Self { site, look, seal: None }
    }

    /// Signs minutes with the municipality's seal (PAdES B-B), as of when they were published. What was published while the
    /// certificate does not hold is set without.
    #[must_use]
    pub fn sealed(self, seal: Seal) -> Self {
        let (from, to) = seal.validity();
        let look = format!("{}, sealed by {} {from} {to}", self.look, seal.name());
        Self { look, seal: Some(Arc::new(seal)), ..self }
    }

    /// The same document with the seal, where it is to have one.
    fn with_seal(&self, publication: &Publication, extent: Extent, pdf: Vec<u8>) -> Result<Vec<u8>, NotTypeset> {
        let minutes = publication.kind == DocumentKind::Minutes && extent == Extent::Meeting;
        let (Some(seal), true, Ok(moment)) = (&self.seal, minutes, publication.published.parse()) else { return Ok(pdf) };
        let reason = format!("Udgivet af {}", publication.organization);
        match seal.sign(&pdf, &Signing { name: seal.name(), reason, location: None, moment }) {
            Ok(signed) => Ok(signed),
            Err(NotSigned::Validity(..)) => Ok(pdf),
            Err(error) => Err(NotTypeset::Failed(error.to_string())),
        }
    }
}

impl Typeset for Typesetter {
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset> {
        let sheet = Sheet::new(publication, extent, &self.site)?;
        let weight = sheet.weight();
        if weight > HEAVIEST {
            return Err(NotTypeset::TooLarge(weight, HEAVIEST));
        }
        let mut data = serde_json::to_value(&sheet).map_err(failed)?;
        glyphs::shown(&mut data);
        let mut record = match extent {
            Extent::Meeting => json(publication)?,
            Extent::Item(id) => json(&publication.items.iter().find(|item| item.id == id))?,
        };
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
            .map_err(|error| NotTypeset::Failed(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("{}/{extent:?}/{}", publication.id, self.look)),
            creator: Smart::Custom(Some("Sagsgang".to_owned())),
            timestamp: timestamp(&publication.published),
            standards,
            ..PdfOptions::default()
        };
        let mut best: Option<(usize, Vec<u8>)> = None;
        for nudge in 0..TRIES {
            // No eye sees a hundredth of a point and a space, but every packed page and font ends in other bytes.
            data["nudge"] = nudge.into();
            let desk = Desk::new(json(&data)?, record.clone()).ok_or_else(|| NotTypeset::Failed("no files".to_owned()))?;
            let set = typst::compile::<PagedDocument>(&desk)
                .output
                .and_then(|document| typst_pdf::pdf(&document, &options))
                .map_err(|errors| NotTypeset::Failed(errors.iter().map(told).collect::<Vec<_>>().join("; ")));
            // What Typst remembers would else grow with every document.
            comemo::evict(KEPT);
            let set = set?;
            let doubts = ends_in_doubt(&set);
            if best.as_ref().is_none_or(|(fewest, _)| doubts < *fewest) {
                best = Some((doubts, set));
            }
            if doubts == 0 {
                break;
            }
            // JSON is the same with a line's end more; its packed bytes are others.
            record.push(b'\n');
        }
        let set = best.map(|(_, set)| set).ok_or_else(|| NotTypeset::Failed("nothing was set".to_owned()))?;
        self.with_seal(publication, extent, set)
    }

    fn bind(&self, title: &str, parts: &[BinderPart<'_>]) -> Result<Vec<u8>, NotTypeset> {
        binder::bind(title, parts)
    }

    fn look(&self) -> &str {
        &self.look
    }
}

/// How many streams end with a carriage return, so that nobody can tell whether it is the stream's last byte or part of
/// the line's end behind it. PDF/A asks for a length that is beyond doubt (ISO 19005-3, 6.1.7.1).
fn ends_in_doubt(pdf: &[u8]) -> usize {
    [b"\r\nendstream".as_slice(), b"\rendstream"]
        .iter()
        .map(|end| pdf.windows(end.len()).filter(|bytes| bytes == end).count())
        .sum()
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, NotTypeset> {
    serde_json::to_vec(value).map_err(failed)
}

fn failed(error: impl std::error::Error) -> NotTypeset {
    NotTypeset::Failed(error.to_string())
}

fn told(error: &SourceDiagnostic) -> String {
    error.message.to_string()
}

/// The publication's own time, in UTC; PDF/A asks for one.
fn timestamp(published: &str) -> Option<Timestamp> {
    let moment = published.parse::<jiff::Timestamp>().unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    let (day, month) = (part(moment.day()), part(moment.month()));
    let (hour, minute, second) = (part(moment.hour()), part(moment.minute()), part(moment.second()));
    Datetime::from_ymd_hms(moment.year().into(), month, day, hour, minute, second).map(Timestamp::new_utc)
}
