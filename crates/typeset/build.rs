//! Takes the fonts the program carries out of the crate that holds all of Typst's: five of seventeen.

use std::{env, error::Error, fs, path::Path};

/// File names, and the PostScript name that tells each font.
const FONTS: [(&str, &str); 5] = [
    ("regular", "LibertinusSerif-Regular"),
    ("bold", "LibertinusSerif-Bold"),
    ("italic", "LibertinusSerif-Italic"),
    ("bold-italic", "LibertinusSerif-BoldItalic"),
    // For signs the others lack: arrows, boxes, Arabic.
    ("fallback", "DejaVuSansMono"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    for (file, name) in FONTS {
        let holds = |font: &[u8], name: &str| font.windows(name.len()).any(|at| at == name.as_bytes());
        let font = typst_assets::fonts()
            .find(|font| {
                holds(font, name) && !["Italic", "-Bold", "-Oblique"].iter().any(|more| holds(font, &format!("{name}{more}")))
            })
            .ok_or_else(|| format!("typst-assets holds no font {name}"))?;
        fs::write(Path::new(&out).join(file), font)?;
    }
    Ok(())
}
