//! What can go wrong in the store.

/// Says why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused a statement or could not reach its file.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file of the store could not be read or written.
    #[error("the store's files: {0}")]
    Files(#[from] std::io::Error),
    /// What is stored is not what the program wrote.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// The schema was made by another version of the program.
    #[error("the store's schema: {0}")]
    Schema(String),
    /// A value could not be written as JSON or read from it.
    #[error("a stored document: {0}")]
    Json(#[from] serde_json::Error),
}
