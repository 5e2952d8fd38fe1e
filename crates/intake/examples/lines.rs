//! Prints the lines of a document with what is known of their look.
fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let d = sagsgang_intake::reader::read_document(&std::fs::read(path)?);
    for l in &d.lines {
        println!(
            "{:>3} p{} {:?} {:?} s{} b{} i{:.0} | {}",
            l.number, l.page, l.style.gap, l.style.role, l.style.size, l.style.bold as u8, l.style.indent, l.text
        );
    }
    for f in d.findings {
        println!("{f:?}");
    }
    Ok(())
}
