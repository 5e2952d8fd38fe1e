//! Who hands letters over: a mail server, or files that anybody can open.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::{
    Message, SmtpTransport, Transport as _,
    message::{
        Attachment, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, response::Severity},
};
use sagsgang_app::alerts::{Letter, Post, Refused};

use crate::{arguments::Mail, failure::Failure};

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where letters go.
pub struct Office {
    from: Mailbox,
    /// The last part of Message-IDs: the host of the pages.
    host: String,
    carrier: Carrier,
}

enum Carrier {
    Server(Box<SmtpTransport>),
    Folder(PathBuf),
}

impl Office {
    /// The mail server of the options, or the folder `outbox` in the data directory. `base` is scheme and host of
    /// the pages.
    pub fn open(options: Option<&Mail>, data: &Path, base: &str) -> Result<Self, Failure> {
        let host = base.split_once("://").map_or(base, |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
        let host = if host.is_empty() || host.starts_with('[') { "localhost" } else { host };
        let written = options.and_then(|options| options.mail_from.as_deref());
        let from = written.map_or_else(|| format!("Sagsgang <sagsgang@{host}>"), str::to_owned);
        let from = from.parse().map_err(|error| {
            Failure::new(format!("»{from}« cannot send mail: {error}"))
                .hint("write it as »Fjordby Kommune <referater@fjordby.example>«")
        })?;
        let carrier = match options.and_then(|options| options.smtp.as_deref()) {
            Some(_) if written.is_none() => {
                return Err(
                    Failure::new("mail needs a sender").hint("give --mail-from »Fjordby Kommune <referater@fjordby.example>«")
                );
            }
            Some(url) => {
                let hint = "write it as smtp://host:25, smtp://host:587?tls=required (STARTTLS) or smtps://host";
                let mut server = SmtpTransport::from_url(url)
                    .map_err(|error| Failure::new(format!("the mail server's address: {error}")).hint(hint))?;
                if let (Ok(user), Ok(password)) = (std::env::var("SAGSGANG_SMTP_USER"), std::env::var("SAGSGANG_SMTP_PASSWORD")) {
                    server = server.credentials(Credentials::new(user, password));
                }
                Carrier::Server(Box::new(server.timeout(Some(PATIENCE)).build()))
            }
            None => {
                let folder = data.join("outbox");
                let mut builder = fs::DirBuilder::new();
                builder.recursive(true);
                #[cfg(unix)]
                std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
                builder.create(&folder)?;
                Carrier::Folder(folder)
            }
        };
        Ok(Self { from, host: host.to_owned(), carrier })
    }

    fn message(&self, letter: &Letter) -> Result<Message, Refused> {
        let written = |error: &dyn std::fmt::Display| Refused::ForGood(format!("the letter cannot be written: {error}"));
        let to: Mailbox = letter.to.parse().map_err(|error| written(&error))?;
        let header = |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.as_str())
            .message_id(Some(format!("<{}@{}>", letter.id, self.host)))
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(link) = &letter.unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        let whole = match &letter.calendar {
            None => words,
            Some(calendar) => {
                let kind = ContentType::parse("text/calendar; charset=utf-8").map_err(|error| written(&error))?;
                MultiPart::mixed()
                    .multipart(words)
                    .singlepart(Attachment::new("moede.ics".to_owned()).body(calendar.clone(), kind))
            }
        };
        message.multipart(whole).map_err(|error| written(&error))
    }
}

impl Post for Office {
    fn send(&self, letter: &Letter) -> Result<(), Refused> {
        let message = self.message(letter)?;
        match &self.carrier {
            Carrier::Folder(folder) => {
                keep(folder, letter, &message.formatted()).map_err(|e| Refused::Unreachable(e.to_string()))
            }
            Carrier::Server(server) => server.send(&message).map(|_| ()).map_err(|error| refused(&error)),
        }
    }
}

/// Writes the letter whole under its name, or not at all, and tells where it is.
fn keep(folder: &Path, letter: &Letter, bytes: &[u8]) -> io::Result<()> {
    let name: String = letter.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let path = folder.join(format!("{name}.eml"));
    let unfinished = path.with_extension("part");
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, &path)?;
    let _ = writeln!(io::stderr().lock(), "Mail kept in {}", path.display());
    Ok(())
}

/// What an answer means. Only what is said of the mailbox itself is for good: what the server has against this
/// program (rights, relaying, encryption) somebody can put right.
fn refused(error: &lettre::transport::smtp::Error) -> Refused {
    let why = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ");
    match error.status() {
        Some(code) if [550, 551, 553, 556].contains(&u16::from(code)) => Refused::ForGood(why),
        Some(code)
            if code.severity == Severity::PermanentNegativeCompletion && [530, 534, 535, 538].contains(&u16::from(code)) =>
        {
            Refused::Unreachable(why)
        }
        Some(_) => Refused::ForNow(why),
        None => Refused::Unreachable(why),
    }
}
