//! `sagsgang verify`.

use std::fmt::Write as _;

use crate::{
    arguments::Data,
    data,
    failure::{Done, Failure, print},
};

/// Checks what is stored.
pub fn run(options: &Data) -> Result<Done, Failure> {
    let verified = sagsgang_app::verify(&data::open(&options.dir)?)?;
    let mut text =
        format!("Checked {} events, {} sources, {} publications: ", verified.events, verified.sources, verified.publications);
    if verified.wrong.is_empty() {
        text.push_str("all is as it was written\n");
        return print(text.as_bytes());
    }
    let _ = writeln!(text, "{} wrong", verified.wrong.len());
    for wrong in &verified.wrong {
        let _ = writeln!(text, "  {wrong}");
    }
    print(text.as_bytes())?;
    Ok(Done::Wrong)
}
