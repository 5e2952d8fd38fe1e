//! The command line: wiring of the rooms into one program.
//!
//! Results go to standard output, everything about them (progress, `error:`, `hint:`, log lines)
//! to standard error. What the exit codes mean stands in [`failure`].

mod arguments;
mod attach;
mod data;
mod demo;
mod export;
mod failure;
mod following;
mod gate;
mod import;
mod interrupt;
mod outline;
mod pdf;
mod post;
mod progress;
mod read;
mod reading;
mod redirects;
mod reindex;
mod samples;
mod schema;
mod serve;
mod site;
mod user;
mod verify;
mod webhook;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use sagsgang_intake::reader::isolate::{serve_child, serve_cleaning, serve_delivery};
use tracing_subscriber::filter::LevelFilter;

use crate::{
    arguments::{Arguments, Command},
    failure::{Done, Failure, USAGE},
    reading::Child,
};

/// Reading makes many small texts; this allocator takes a sixth off the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match reading::asked_to_be_child(std::env::args_os().skip(1)) {
        Some(Child::Reads(limits)) => return serve_child(limits.memory_bytes, limits.cpu_seconds),
        Some(Child::Cleans(limits)) => return serve_cleaning(limits.memory_bytes, limits.cpu_seconds),
        Some(Child::Unpacks(limits)) => return serve_delivery(limits.memory_bytes, limits.cpu_seconds),
        None => {}
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let level = match arguments.verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_max_level(level).with_ansi(colours).with_writer(std::io::stderr).init();
    match run(arguments.command) {
        Ok(done) => done.into(),
        Err(failure) => failure.tell(),
    }
}

fn run(command: Command) -> Result<Done, Failure> {
    match command {
        Command::Read(options) => read::run(&options),
        Command::Import(options) => match &options.from_export {
            Some(file) => export::restore(&options.data, file),
            None => import::run(&options),
        },
        Command::Serve(options) => serve::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Attach(options) => attach::run(&options),
        Command::Redirects(options) => redirects::run(&options),
        Command::Gate(options) => gate::run(&options),
        Command::Reindex(options) => reindex::run(&options),
        Command::Export(options) => match &options.site {
            Some(folder) => site::run(&options, folder),
            None => export::run(&options),
        },
        Command::Pdf(options) => pdf::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::User(command) => user::run(&command),
        Command::Webhook(command) => webhook::run(&command),
        Command::Subscribers(options) => following::subscribers(&options),
        Command::Schema { of } => schema::run(of),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "sagsgang", &mut script);
            failure::print(&script)
        }
    }
}

/// Help and version as asked for; what is wrong with the arguments, as errors look here.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.render().to_string();
    let text = text.replace("  tip: ", "hint: ").replace("For more information, try '--help'.", "hint: --help shows examples");
    eprint!("{text}");
    ExitCode::from(USAGE)
}
