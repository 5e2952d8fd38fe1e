//! What the office needs to know of files that people upload, given from outside.

use sagsgang_store::gate::FileContents;

/// A file that may be kept and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// Its name, without folders, ending as its content does.
    pub name: String,
    /// Its bytes, without what runs, what fetches and what tells of its makers.
    pub bytes: Vec<u8>,
    /// What it is, by content: `application/pdf`.
    pub media_type: String,
    /// What was taken out, in Danish words.
    pub taken_out: Vec<String>,
    /// What a person should look at, in Danish sentences.
    pub warnings: Vec<String>,
    /// What the cleaned bytes say: what the gate looks through and search finds.
    pub contents: FileContents,
}

/// Cleans files that come from outside. The command line gives the one that does it in a child process.
pub trait Cleaning: Send + Sync {
    /// Cleans a file. Its name is never asked what it is.
    ///
    /// # Errors
    /// Why it is not taken: a whole Danish sentence that says what to do.
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String>;
}
