//! The site as files.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{Site, html};

/// All files under a folder, by their place in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// An address without escapes, query and anchor.
fn plain(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/').replace('+', "%2B");
    form_urlencoded::parse(path.as_bytes()).next().map_or_else(String::new, |(path, _)| path.into_owned())
}

#[test]
fn a_site_of_files_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let written = runtime.block_on(sagsgang_web::write_site(Site::new().state(), folder.path(), |_| {})).unwrap();
    assert_eq!(written.broken, Vec::<String>::new());
    let all = files(folder.path());
    let pages: BTreeMap<&PathBuf, String> = all
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "html"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes.clone()).unwrap()))
        .collect();
    assert!(pages.len() > 60 && written.pages + 1 == pages.len(), "{} {}", pages.len(), written.pages);
    for (path, page) in &pages {
        html::well_formed(&path.display().to_string(), page);
        let place = format!("/{}", path.display()).replace("/index.html", "");
        let own = page.lines().find(|line| line.contains("rel=\"canonical\""));
        for canonical in own.into_iter().flat_map(html::links) {
            assert_eq!(
                plain(&canonical),
                place.trim_start_matches('/').replace("index.html", ""),
                "where the page says it stands"
            );
        }
        for link in html::links(page) {
            let file = folder.path().join(plain(&link));
            assert!(file.is_file() || file.join("index.html").is_file(), "{place}: {link}");
        }
    }
}
