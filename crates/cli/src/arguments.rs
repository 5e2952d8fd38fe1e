//! What can be asked for, and how the help tells it.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::TypedValueParser as _};
use clap_complete::Shell;
use sagsgang_model::{Date, Ground, Role};

const EXIT_CODES: &str = "\
Exit codes:
  0    all was done
  1    the command line was not understood
  2    the program or its surroundings failed (no data directory, full disk, port taken)
  3    at least one document could not be read; all others were
  4    what is stored is not what was written, or a PDF not what was signed (verify)
  130  stopped by Ctrl-C or a signal before the end

Results go to standard output; progress, errors, hints and log lines go to standard error.";

/// The decision record of a municipality: reads the minutes it has, keeps them, shows them.
#[derive(Debug, Parser)]
#[command(name = "sagsgang", version, after_help = EXIT_CODES, after_long_help = EXIT_CODES)]
#[command(arg_required_else_help = false, subcommand_required = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Log more to standard error: -v what is done, -vv how, -vvv everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print what documents say: an outline, or the record as JSON
    #[command(after_help = "\
Examples:
  sagsgang read referat.pdf                 an outline for people
  sagsgang read --json referat.pdf > r.json the record; its schema: sagsgang schema
  sagsgang read referater/ arkiv.zip        directories and ZIP archives are opened
  pdftotext -layout r.pdf - | sagsgang read -

Nothing is stored. What a document is, is told by its content and not by its name. A document that
cannot be read at all is in the output with a finding that says why, and the exit code is 3.")]
    Read(Read),
    /// Read documents into the record
    #[command(after_help = "\
Examples:
  sagsgang import --open referater/                 public documents, into ./sagsgang-data
  sagsgang import 2019.zip 2020.zip --data /srv/sagsgang
  sagsgang import udtraek/ --attachments bilag/     exports of other systems, and the files they list
  sagsgang import medlemmer.csv                     who sits where, from a spreadsheet
  sagsgang import --from-export record.ndjson --data new

Exports of SBSYS, AgMan (FirstAgenda Management), FirstAgenda, Acadre and eDoc, and lists of members (CSV), are known by
their content. In an export, what does not say that it is open is closed, with or without --open.
A document that does not say whether it is open counts as closed and is shown nowhere, unless --open
says that the documents are public. Import as often as you like: the same documents change nothing, a changed one is read anew.
Ctrl-C ends it after the document at hand; run it again to go on. It ends with a table of
documents, items, findings by kind, and what could not be read and why.")]
    Import(Import),
    /// Show the record as web pages
    #[command(after_help = "\
Examples:
  sagsgang serve                                    ./sagsgang-data on http://127.0.0.1:8080/
  sagsgang serve --data /srv/sagsgang --listen 0.0.0.0:80

Imports may run meanwhile: pages and search show what is new within seconds. Without --listen the
first free port from 8080 is taken. Ctrl-C or SIGTERM lets requests under way end.")]
    Serve(Serve),
    /// Read, keep and show the sample municipality
    #[command(after_help = "\
Examples:
  sagsgang demo                       sixteen documents of Fjordby Kommune, in a temporary directory
  sagsgang demo --years 20            with 20 years of generated minutes beside them
  sagsgang demo --data demo --no-serve && sagsgang serve --data demo

The documents are inside the program; nothing is fetched. Without --data they are kept in a
temporary directory, which is removed in the end (and left alone with --no-serve).")]
    Demo(Demo),
    /// Put files behind the attachments that documents list
    #[command(after_help = "\
Examples:
  sagsgang attach bilag/ --data /srv/sagsgang                       by name, wherever one is listed
  sagsgang attach ruter.pdf --meeting byraadet/2024-06-18

A file goes behind an attachment whose file name or title is its name. Its text is read, so that the search finds it
and the gate looks it through. Exit code 3 when a file is listed nowhere or in several meetings.")]
    Attach(Attach),
    /// Let old addresses lead to new ones
    #[command(after_help = "\
Examples:
  sagsgang redirects gamle-adresser.csv --data /srv/sagsgang

A line for each old address, and behind it where it leads: a path of this site, or committee, day and item:
  /dagsorden?id=12;/moeder/byraadet/2024-06-18
  https://gammel.example/vis.aspx?punkt=77;Byrådet;2024-06-18;7

The host of an old address does not count: let its name lead here. Old addresses answer 301, and never lead to another
site. Exit code 3 when a line cannot be used; the others are.")]
    Redirects(Redirects),
    /// Show and settle what keeps editions from being published
    #[command(after_help = "\
Examples:
  sagsgang gate list
  sagsgang gate release byraadet/2024-06-18 4f1c22ab90de --by 'Inger Holm' --reason 'Et målernummer'
  sagsgang gate redact byraadet/2024-06-18 --text 'Ole Hansen' --by 'Inger Holm' --reason 'Et navn skulle ikke vises'
  sagsgang gate withdraw byraadet/2024-06-18 --by 'Inger Holm' --reason 'Forkert referat'
  sagsgang gate closed byraadet/2024-06-18/punkt/7 --title 'Køb af ejendom' --ground public_economy --by 'Inger Holm'

Meetings are named by their address, with or without http://…/moeder/. Who and why are kept in the log; readers see why.")]
    Gate(Gate),
    /// Make the search index anew from what is published
    #[command(after_help = "\
Example:
  sagsgang reindex --data /srv/sagsgang

Never loses anything: the index holds nothing that the record does not. A server that runs goes on
with the old index until the new one is done.")]
    Reindex(Data),
    /// Write everything as NDJSON, sources included; or the public pages as files
    #[command(after_help = "\
Examples:
  sagsgang export --out record.ndjson
  sagsgang export | zstd > record.ndjson.zst
  sagsgang import --from-export record.ndjson --data new
  sagsgang export --site public --public-url https://referater.example.dk

With --site the public pages are written as files, in Danish and English, search included: any web server can serve
them from the root of a host. A folder that was written before is replaced when the new one is whole.")]
    Export(Export),
    /// Write a meeting, or one item of it, as PDF
    #[command(after_help = "\
Examples:
  sagsgang pdf byraadet/2024-03-27 --out referat.pdf
  sagsgang pdf /moeder/byraadet/2024-03-27/punkt/42 > punkt.pdf
  sagsgang pdf byraadet/2024-03-27 --seal segl.pem --key segl.key --out referat.pdf

The address is the page's, with or without /moeder/ before it. The PDF is for keeping (PDF/A-3a) and for
everybody (PDF/UA-1), and carries the publication as JSON. The same publication gives the same bytes.
With --seal it is signed (PAdES B-B), and is still both; then the bytes hold the time, too.")]
    Pdf(Pdf),
    /// Check that what is stored is what was written
    #[command(after_help = "\
Examples:
  sagsgang verify --data /srv/sagsgang
  sagsgang verify referat.pdf                 whether a signed PDF is as it was signed

Checks the chain of the event log, the bytes of every source and every edition that was published.
Prints a line for each thing that is wrong; then the exit code is 4. So it is for a PDF that was changed or
is not signed. Whether its certificate can be trusted is not looked at: pdfsig or a reader of PDF tells.")]
    Verify(Verify),
    /// Tell other systems of every publication by signed HTTP messages
    #[command(
        subcommand,
        after_help = "\
Examples:
  sagsgang webhook add https://esdh.fjordby.example/hook --secret-file secret.txt
  sagsgang webhook list
  sagsgang webhook remove 0197…

`sagsgang serve` sends them: JSON in the order of the event log, tried again for three days. The header
Sagsgang-Signature: t=SECONDS,v1=HEX holds HMAC-SHA256 of \"SECONDS.BODY\" with the secret."
    )]
    Webhook(Webhook),
    /// Give people access to the office
    #[command(
        subcommand,
        after_help = "\
Examples:
  sagsgang user add ida@lindbjerg.example --name 'Ida Svane' --role administrator
  sagsgang user add lone@lindbjerg.example --name 'Lone Brandt' --role secretary --committee byraadet
  sagsgang user invite ida@lindbjerg.example       who has forgotten the password
  sagsgang user list

Each prints a link, which the owner opens to choose a password. It works once and for a week."
    )]
    User(User),
    /// Count those who follow by e-mail, and list what could not be sent
    #[command(after_help = "\
Examples:
  sagsgang subscribers
  sagsgang subscribers --retry            try what was given up again

Nobody's address is shown.")]
    Subscribers(Subscribers),
    /// Print the JSON schema of `read --json` or of publications, or the API's OpenAPI document
    #[command(after_help = "\
Examples:
  sagsgang schema                     what `sagsgang read --json` prints
  sagsgang schema publication         what one meeting may show
  sagsgang schema api                 what /api/v1 answers (OpenAPI 3.1)")]
    Schema {
        /// Which schema
        #[arg(value_enum, default_value_t = Schema::Record)]
        of: Schema,
    },
    /// Print completions for a shell
    #[command(after_help = "\
Examples:
  sagsgang completions bash > /etc/bash_completion.d/sagsgang
  sagsgang completions fish > ~/.config/fish/completions/sagsgang.fish")]
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Options of `read`.
#[derive(Debug, Args)]
pub struct Read {
    /// Documents, directories and ZIP archives; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print a JSON array with one element for each document
    #[arg(long)]
    pub json: bool,
}

/// Where the record is kept.
#[derive(Debug, Args)]
pub struct Data {
    /// The directory the record is kept in
    #[arg(long = "data", value_name = "DIR", env = "SAGSGANG_DATA", hide_env_values = true, default_value = "sagsgang-data")]
    pub dir: PathBuf,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Documents, directories and ZIP archives; - is standard input
    #[arg(required_unless_present_any = ["from_export", "attachments"], value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
    /// Fill a new data directory from what `sagsgang export` wrote; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "attachments"])]
    pub from_export: Option<OsString>,
    /// The documents are public already: what does not say that it is closed is open
    #[arg(long)]
    pub open: bool,
    /// Where the files are that exports list; each is cleaned and put behind its attachment
    #[arg(long, value_name = "DIR")]
    pub attachments: Option<PathBuf>,
    /// How many documents to read at a time; as many as there are processors unless told
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

/// Options of `redirects`.
#[derive(Debug, Args)]
pub struct Redirects {
    /// The table, as CSV
    #[arg(value_name = "FILE")]
    pub table: PathBuf,
    #[command(flatten)]
    pub data: Data,
}

/// Options of `attach`.
#[derive(Debug, Args)]
pub struct Attach {
    /// Files and directories
    #[arg(required = true, value_name = "PATH")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
    /// The meeting that lists them, where several do
    #[arg(long, value_name = "ADDRESS")]
    pub meeting: Option<String>,
}

/// Options of `gate`.
#[derive(Debug, Args)]
pub struct Gate {
    /// The directory the record is kept in
    #[arg(
        long,
        value_name = "DIR",
        env = "SAGSGANG_DATA",
        hide_env_values = true,
        default_value = "sagsgang-data",
        global = true
    )]
    pub data: PathBuf,
    /// What to do at the gate.
    #[command(subcommand)]
    pub action: GateAction,
}

/// Who decides something and why.
#[derive(Debug, Args)]
pub struct Decision {
    /// Who decides it
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why, in a sentence that readers may see
    #[arg(long, value_name = "SENTENCE")]
    pub reason: String,
}

/// What can be done at the gate.
#[derive(Debug, Subcommand)]
pub enum GateAction {
    /// List what is held back, and why
    List {
        /// Also what was found and stops nothing
        #[arg(long)]
        all: bool,
    },
    /// Let doubtful hits through that a person has looked at
    Release {
        /// The meeting's address
        meeting: String,
        /// The hits, as `list` names them; all doubts unless told
        hits: Vec<String>,
        #[command(flatten)]
        decision: Decision,
    },
    /// Take a passage or a file out of every edition, at once
    Redact {
        /// The meeting's address
        meeting: String,
        /// The words, however they are broken into lines
        #[arg(long)]
        text: Option<String>,
        /// The SHA-256 of the file, as its address has it
        #[arg(long, conflicts_with = "text", value_name = "SHA256")]
        file: Option<String>,
        #[command(flatten)]
        decision: Decision,
    },
    /// Take a whole meeting off; a tombstone says when and why
    Withdraw {
        /// The meeting's address
        meeting: String,
        #[command(flatten)]
        decision: Decision,
    },
    /// Let a meeting that was withdrawn be shown again
    Restore {
        /// The meeting's address
        meeting: String,
        #[command(flatten)]
        decision: Decision,
    },
    /// Say what may be told of a closed item
    Closed {
        /// The item's address
        item: String,
        /// A neutral or open title in place of the one that was read
        #[arg(long)]
        title: Option<String>,
        /// Why the doors were closed (forvaltningsloven § 27)
        #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(Ground::ALL.map(Ground::code)).try_map(|code| Ground::from_code(&code).ok_or("no such ground")))]
        ground: Option<Ground>,
        /// The decision in words that may be shown
        #[arg(long)]
        extract: Option<String>,
        /// Who decides it
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// From which day of meeting a missing decision, ground or extract stops an edition
    Strict {
        /// The day, as 2026-01-01; never, unless told
        from: Option<Date>,
    },
}

/// Where to listen.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address and port [default: 127.0.0.1:8080, or the next port that is free]
    #[arg(long = "listen", value_name = "ADDRESS")]
    pub address: Option<SocketAddr>,
    /// Where the world reaches the pages, for addresses in feeds, mail and open data [default: the host asked for]
    #[arg(long, value_name = "URL", env = "SAGSGANG_PUBLIC_URL", hide_env_values = true)]
    pub public_url: Option<String>,
    /// Whom readers may write to when something does not work for them
    #[arg(long, value_name = "MAIL", env = "SAGSGANG_CONTACT", hide_env_values = true)]
    pub contact: Option<String>,
    /// On what terms the data may be used: CC0, CC BY 4.0 or the https address of another licence
    #[arg(long, value_name = "LICENSE", default_value = "CC0", value_parser = sagsgang_web::License::parse)]
    pub license: sagsgang_web::License,
    /// How many times a minute one client may ask for open data (API, OParl, bulk); 0 for no limit
    #[arg(long, value_name = "N", default_value_t = 12_000)]
    pub rate_limit: u32,
    /// A proxy stands before the server: clients are told apart by the last address in X-Forwarded-For
    #[arg(long)]
    pub behind_proxy: bool,
}

/// Options of `webhook`.
#[derive(Debug, Subcommand)]
pub enum Webhook {
    /// Add a webhook, told of what is published from now on; prints its id
    Add {
        /// Where to send: an address of https (or http)
        url: String,
        /// A file with the secret that messages are signed with: 16 characters or more
        #[arg(long, value_name = "FILE")]
        secret_file: PathBuf,
        /// Tell of one committee alone: its place in addresses, as in /udvalg/byraadet
        #[arg(long, value_name = "SLUG")]
        committee: Option<String>,
        /// Let it call addresses of this machine and of private networks
        #[arg(long)]
        allow_private: bool,
        #[command(flatten)]
        data: Data,
    },
    /// List the webhooks and how they stand
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Remove a webhook
    Remove {
        /// As `add` and `list` print it
        id: String,
        #[command(flatten)]
        data: Data,
    },
    /// Let a webhook that was given up go on where it stopped
    Resume {
        /// As `add` and `list` print it
        id: String,
        #[command(flatten)]
        data: Data,
    },
}

/// Options of `user`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account with a role and print the link of its invitation
    Add {
        /// The e-mail address to sign in with
        email: String,
        /// What colleagues see
        #[arg(long)]
        name: String,
        /// caseworker, approver, secretary, chair, member, substitute, hearing_body, closed_reader, administrator or auditor
        #[arg(long)]
        role: Role,
        /// The one committee the role is for: its place in addresses, as in /udvalg/byraadet
        #[arg(long, value_name = "SLUG")]
        committee: Option<String>,
        #[command(flatten)]
        place: OfficePlace,
    },
    /// Print a new link for an account
    Invite {
        /// The e-mail address to sign in with
        email: String,
        #[command(flatten)]
        place: OfficePlace,
    },
    /// List the accounts and their roles
    List {
        #[command(flatten)]
        data: Data,
    },
}

/// Where the office is.
#[derive(Debug, Args)]
pub struct OfficePlace {
    /// Where people reach the site: scheme and host
    #[arg(long, value_name = "URL", env = "SAGSGANG_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    #[command(flatten)]
    pub data: Data,
}

/// Options of `subscribers`.
#[derive(Debug, Args)]
pub struct Subscribers {
    #[command(flatten)]
    pub data: Data,
    /// Try the mail that was given up again
    #[arg(long)]
    pub retry: bool,
}

/// Who carries mail.
#[derive(Debug, Args)]
pub struct Mail {
    /// The mail server, as smtp://host:25, smtp://host:587?tls=required (STARTTLS) or smtps://host; user and password
    /// from SAGSGANG_SMTP_USER and SAGSGANG_SMTP_PASSWORD [default: files in DATA/outbox]
    #[arg(long, value_name = "URL", env = "SAGSGANG_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// Who mail is from, as "Fjordby Kommune <referater@fjordby.example>"
    #[arg(long, value_name = "MAILBOX", env = "SAGSGANG_MAIL_FROM", hide_env_values = true)]
    pub mail_from: Option<String>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub mail: Mail,
    #[command(flatten)]
    pub listen: Listen,
    /// The name at the top of every page [default: the organization with most meetings]
    #[arg(long)]
    pub name: Option<String>,
    #[command(flatten)]
    pub seal: SealFiles,
}

/// The seal that minutes are signed with as PDF.
#[derive(Debug, Args)]
pub struct SealFiles {
    /// Sign as the one this certificate is for: a PEM file with it and those of who vouches for it
    #[arg(long, value_name = "CERTIFICATE", requires = "key")]
    pub seal: Option<PathBuf>,
    /// The private key of --seal: a PEM file without a passphrase (PKCS#8; RSA or P-256)
    #[arg(long, value_name = "KEY", requires = "seal")]
    pub key: Option<PathBuf>,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The directory to keep the record in; a temporary one unless told
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Add as many years of generated minutes of Vesterlund Kommune: some 500 documents a year
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=60))]
    pub years: Option<u16>,
    #[command(flatten)]
    pub listen: Listen,
    /// Stop when all is read and indexed
    #[arg(long)]
    pub no_serve: bool,
}

/// Options of `pdf`.
#[derive(Debug, Args)]
pub struct Pdf {
    #[command(flatten)]
    pub data: Data,
    /// The address of the meeting or item: byraadet/2024-03-27/punkt/42
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// The file to write; standard output unless told
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub seal: SealFiles,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    pub data: Data,
    /// Signed PDFs to check, instead of the record
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub data: Data,
    /// The file to write; standard output unless told
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the public pages as files into this folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub site: Option<PathBuf>,
    /// Where the world reaches the pages, for whole addresses in them
    #[arg(long, value_name = "URL", env = "SAGSGANG_PUBLIC_URL", hide_env_values = true, requires = "site")]
    pub public_url: Option<String>,
    /// The name at the top of every page [default: the organization with most meetings]
    #[arg(long, requires = "site")]
    pub name: Option<String>,
    /// Whom readers may write to when something does not work for them
    #[arg(long, value_name = "MAIL", env = "SAGSGANG_CONTACT", hide_env_values = true, requires = "site")]
    pub contact: Option<String>,
}

/// The schemas there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// What `sagsgang read --json` prints.
    Record,
    /// What one meeting may show.
    Publication,
    /// The API, as an OpenAPI document.
    Api,
}
