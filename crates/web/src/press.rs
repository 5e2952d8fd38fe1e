//! PDFs on demand: two at a time, whole documents kept ready.

use std::sync::Arc;

use axum::body::Bytes;
use quick_cache::{Weighter, sync::Cache};
use sagsgang_app::{Extent, NotTypeset, Typeset};
use sagsgang_model::Publication;
use tokio::sync::Semaphore;

use crate::respond::short_hash;

/// How many are set at a time: whoever fetches every PDF there is leaves processors to those who read pages.
const AT_A_TIME: usize = 2;

/// Bytes of PDFs kept at most.
const MOST: u64 = 64 << 20;

#[derive(Debug, Clone)]
struct Size;

impl Weighter<String, Bytes> for Size {
    fn weight(&self, _: &String, pdf: &Bytes) -> u64 {
        pdf.len() as u64
    }
}

/// Sets publications, and keeps what it has set: in memory, so that nothing is left of what is taken down.
#[derive(Debug)]
pub(crate) struct Press {
    typesetter: Arc<dyn Typeset>,
    kept: Cache<String, Bytes, Size>,
    /// Taken by whoever has something set.
    pub(crate) turns: Arc<Semaphore>,
}

impl Press {
    pub(crate) fn new(typesetter: Arc<dyn Typeset>) -> Self {
        Self { typesetter, kept: Cache::with_weighter(256, MOST, Size), turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    /// Who sets.
    pub(crate) fn typesetter(&self) -> &dyn Typeset {
        &*self.typesetter
    }

    /// Names the bytes of a publication's PDF.
    pub(crate) fn name(&self, publication: &Publication, extent: Extent) -> String {
        short_hash(format!("{}/{extent:?}/{}", publication.id, self.typesetter.look()).as_bytes())
    }

    /// The PDF, when it was set before.
    pub(crate) fn kept(&self, publication: &Publication, extent: Extent) -> Option<Bytes> {
        self.kept.get(&self.name(publication, extent))
    }

    /// Sets the PDF. Whole documents are kept; extracts are quick and are not.
    pub(crate) fn set(&self, publication: &Publication, extent: Extent) -> Result<Bytes, NotTypeset> {
        let pdf = Bytes::from(self.typesetter.pdf(publication, extent)?);
        if extent == Extent::Meeting {
            self.kept.insert(self.name(publication, extent), pdf.clone());
        }
        Ok(pdf)
    }
}
