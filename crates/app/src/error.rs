//! Why a use case did not do what was asked.

/// The five answers that pages, API and command line tell apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the asker may not see it.
    #[error("{0} was not found")]
    NotFound(String),
    /// The asker may see it and not do this.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// What was given cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// It stands against what is already recorded.
    #[error("{0}")]
    Conflict(String),
    /// The program or its surroundings failed.
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// What failed below a use case.
#[derive(Debug, thiserror::Error)]
pub enum Internal {
    /// The store.
    #[error(transparent)]
    Store(#[from] sagsgang_store::Error),
    /// Files or streams.
    #[error(transparent)]
    Files(#[from] std::io::Error),
    /// A document that could not be written or read as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The search index.
    #[error(transparent)]
    Search(#[from] sagsgang_search::Error),
    /// Something that should be there is not.
    #[error("{0}")]
    Missing(String),
}

impl From<sagsgang_store::Error> for Error {
    fn from(error: sagsgang_store::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<sagsgang_search::Error> for Error {
    fn from(error: sagsgang_search::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}
