//! The documents of Fjordby Kommune, inside the program.

use sagsgang_app::Document;

macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        /// File name and bytes of each document, in the order of the files.
        const SAMPLES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../../../samples/", $name)))),+];
    };
}

samples! {
    "01-boern-og-skole-2023-11-07.txt",
    "02-oekonomiudvalget-2024-03-12.txt",
    "03-byraadet-2024-03-27.pdf",
    "04-teknik-og-miljoe-2024-02-06.pdf",
    "05-teknik-og-miljoe-dagsorden-2024-06-04.docx",
    "06-teknik-og-miljoe-referat-2024-06-04.docx",
    "07-byraadet-tillaegsdagsorden-2024-06-19.txt",
    "08-seniorraadet-2024-05-15.html",
    "09-byraadet-2024-06-19.html",
    "10-kystsamarbejdet-2023-09-21.txt",
    "11-boern-og-skole-2022-05-10.txt",
    "12-oekonomiudvalget-2023-10-24.txt",
    "13-teknik-og-miljoe-2025-01-14.txt",
    "14-boern-skole-og-kultur-2026-02-03.txt",
    "15-oekonomiudvalget-2025-10-07.txt",
    "16-seniorraadet-2025-03-12.txt",
}

/// The documents, as if they came from a directory.
pub fn samples() -> impl ExactSizeIterator<Item = Document> + Send {
    SAMPLES.iter().map(|(name, bytes)| Document { name: (*name).to_owned(), bytes: bytes.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_inside() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| [".txt", ".pdf", ".docx", ".html"].iter().any(|ending| name.ends_with(ending)))
            .collect();
        files.sort();
        assert_eq!(samples().map(|document| document.name).collect::<Vec<_>>(), files);
    }
}
