//! How a command ends: exit codes, `error:` and `hint:`.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

use sagsgang_app::Internal;

/// The command line was not understood.
pub const USAGE: u8 = 1;
/// The program or its surroundings failed: no such data directory, a full disk, a taken port.
pub const FAILED: u8 = 2;
/// At least one document could not be read; all others were.
pub const UNREADABLE: u8 = 3;
/// What is stored is not what was written.
pub const WRONG: u8 = 4;
/// Stopped by Ctrl-C or a signal before the end.
pub const STOPPED: u8 = 130;

/// A command that came to its end.
#[derive(Debug)]
pub enum Done {
    /// All was done.
    Well,
    /// Documents were left out because they could not be read.
    Unreadable,
    /// Something stored is wrong.
    Wrong,
    /// It was stopped and can be run again.
    Stopped,
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        match done {
            Done::Well => Self::SUCCESS,
            Done::Unreadable => UNREADABLE.into(),
            Done::Wrong => WRONG.into(),
            Done::Stopped => STOPPED.into(),
        }
    }
}

/// A command that could not be done.
#[derive(Debug)]
pub enum Failure {
    /// Why, and what to do about it.
    Told {
        /// What went wrong.
        error: String,
        /// What to try.
        hint: Option<String>,
    },
    /// Nobody reads the output any longer: a reason to end, not to complain.
    Closed,
}

impl Failure {
    /// A failure for a reason.
    pub fn new(error: impl Display) -> Self {
        Self::Told { error: error.to_string(), hint: None }
    }

    /// Adds what to do about it.
    pub fn hint(self, hint: impl Display) -> Self {
        match self {
            Self::Told { error, .. } => Self::Told { error, hint: Some(hint.to_string()) },
            Self::Closed => Self::Closed,
        }
    }

    /// Tells the person and gives the exit code.
    pub fn tell(self) -> ExitCode {
        let Self::Told { error, hint } = self else { return ExitCode::SUCCESS };
        // Not `eprintln`, which panics when standard error is closed too.
        let mut errors = io::stderr().lock();
        let _ = writeln!(errors, "error: {error}");
        if let Some(hint) = hint {
            let _ = writeln!(errors, "hint: {hint}");
        }
        FAILED.into()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::new(error) }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        if error.io_error_kind() == Some(io::ErrorKind::BrokenPipe) { Self::Closed } else { Self::new(error) }
    }
}

impl From<sagsgang_store::Error> for Failure {
    fn from(error: sagsgang_store::Error) -> Self {
        let hint = match &error {
            sagsgang_store::Error::Schema(_) => Some("run the newer sagsgang that made this data directory"),
            sagsgang_store::Error::Files(_) | sagsgang_store::Error::Database(_) => {
                Some("check the disk and the rights to the data directory, and that no other import is running there")
            }
            _ => Some("`sagsgang verify` tells what is damaged"),
        };
        let failure = Self::new(error);
        hint.into_iter().fold(failure, Self::hint)
    }
}

impl From<sagsgang_app::Error> for Failure {
    fn from(error: sagsgang_app::Error) -> Self {
        use sagsgang_app::Error::Internal as Inner;
        match error {
            Inner(Internal::Files(error)) => error.into(),
            Inner(Internal::Json(error)) => error.into(),
            Inner(Internal::Store(error)) => error.into(),
            Inner(Internal::Search(error)) => {
                Self::new(error).hint("the search index can always be made again: `sagsgang reindex`")
            }
            Inner(error @ Internal::Missing(_)) => Self::new(error).hint("`sagsgang verify` tells what else is missing"),
            error => Self::new(error),
        }
    }
}

/// Writes to standard output and ends well.
pub fn print(text: &[u8]) -> Result<Done, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()?;
    Ok(Done::Well)
}
