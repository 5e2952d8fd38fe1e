//! The smallest program that serves as a reading child: `reader_child MEMORY_BYTES CPU_SECONDS`, or a
//! way to clean (`clean`) or to misbehave (`hang`, `crash`, `chatter`), for the tests of isolation.

use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("hang") => loop {
            std::thread::sleep(Duration::from_secs(1));
        },
        Some("crash") => std::process::abort(),
        Some("chatter") => {
            println!("dette er ikke et dokument");
            ExitCode::SUCCESS
        }
        Some("clean") => sagsgang_intake::reader::isolate::serve_cleaning(1 << 30, 10),
        Some(memory) => {
            let cpu = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(10);
            sagsgang_intake::reader::isolate::serve_child(memory.parse().unwrap_or(1 << 30), cpu)
        }
        None => ExitCode::from(2),
    }
}
