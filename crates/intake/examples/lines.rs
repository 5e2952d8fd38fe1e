//! Prints the lines of a document as the readers see them: `cargo run -p sagsgang-intake --example lines -- FILE [--count]`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: lines FILE [--count]");
        return ExitCode::from(2);
    };
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("error: cannot read {}", path.display());
        return ExitCode::FAILURE;
    };
    let document = sagsgang_intake::reader::read_document(&bytes);
    if arguments.next().is_some() {
        println!("{} pages, {} lines, {} findings", document.pages, document.lines.len(), document.findings.len());
        return ExitCode::SUCCESS;
    }
    println!("{:?}, {} pages, title {:?}", document.format, document.pages, document.title);
    for line in &document.lines {
        let s = line.style;
        println!(
            "{:>4} p{:<3} {:<9} {:<12} {:>4.1}{} x{:<5} y{:<5} {}",
            line.number,
            line.page,
            format!("{:?}", s.gap),
            format!("{:?}", s.role),
            s.size,
            if s.bold { "b" } else { " " },
            s.indent,
            s.top,
            line.text.replace('\t', "⇥")
        );
    }
    for finding in &document.findings {
        println!("! {:?}: {}", finding.kind, finding.message);
    }
    ExitCode::SUCCESS
}
