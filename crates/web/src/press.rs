//! PDFs on demand: two at a time, whole documents kept on disk.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sagsgang_app::{Extent, NotTypeset, Typeset};
use sagsgang_model::Publication;
use tokio::sync::Semaphore;

use crate::respond::short_hash;

/// How many are set at a time: whoever fetches every PDF there is leaves processors to those who read pages.
const AT_A_TIME: usize = 2;

/// Sets publications, and keeps what it has set.
#[derive(Debug)]
pub(crate) struct Press {
    typesetter: Arc<dyn Typeset>,
    kept: PathBuf,
    /// Taken by whoever has something set.
    pub(crate) turns: Arc<Semaphore>,
    written: AtomicU64,
}

impl Press {
    /// Keeps whole documents in a directory, which may be deleted.
    pub(crate) fn new(typesetter: Arc<dyn Typeset>, kept: PathBuf) -> Self {
        Self { typesetter, kept, turns: Arc::new(Semaphore::new(AT_A_TIME)), written: AtomicU64::new(0) }
    }

    /// Names the bytes of a publication's PDF.
    pub(crate) fn name(&self, publication: &Publication, extent: Extent) -> String {
        short_hash(format!("{}/{extent:?}/{}", publication.id, self.typesetter.look()).as_bytes())
    }

    /// The PDF, when it was set before.
    pub(crate) fn kept(&self, publication: &Publication, extent: Extent) -> Option<Vec<u8>> {
        let pdf = fs::read(self.place(publication, extent)?).ok()?;
        // A machine that lost power may have kept a part.
        (pdf.starts_with(b"%PDF") && pdf.trim_ascii_end().ends_with(b"%%EOF")).then_some(pdf)
    }

    /// Sets the PDF. A whole document takes the place of the meeting's edition before; extracts are quick and are not kept.
    pub(crate) fn set(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset> {
        let pdf = self.typesetter.pdf(publication, extent)?;
        if let Some(place) = self.place(publication, extent)
            && let Err(error) = self.keep(&place, &pdf)
        {
            tracing::warn!(%error, "a PDF could not be kept");
        }
        Ok(pdf)
    }

    fn place(&self, publication: &Publication, extent: Extent) -> Option<PathBuf> {
        let name = format!("{}.pdf", self.name(publication, extent));
        (extent == Extent::Meeting).then(|| self.kept.join(publication.meeting.to_string()).join(name))
    }

    fn keep(&self, place: &Path, pdf: &[u8]) -> std::io::Result<()> {
        let Some(folder) = place.parent() else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let turn = self.written.fetch_add(1, Ordering::Relaxed);
        let part = folder.join(format!("{}-{turn}.part", std::process::id()));
        fs::write(&part, pdf)?;
        fs::rename(&part, place)?;
        for other in fs::read_dir(folder)?.flatten().map(|entry| entry.path()).filter(|path| path != place) {
            // Another server may have done it.
            let _ = fs::remove_file(other);
        }
        Ok(())
    }
}
