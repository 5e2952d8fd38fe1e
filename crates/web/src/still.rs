//! The whole public side as files that any web server can serve.
//!
//! The pages are asked for as a reader would, link by link, so that they are the same pages. An address becomes a folder
//! with an `index.html`, a file stays a file. The search, which needs a server, is a page that looks in an index of files.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    fs, io,
    path::{Component, Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use sagsgang_store::public::{self, ItemLine};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::{State, router};

/// Addresses that no page links to.
const UNLINKED: [&str; 4] = ["/", "/en", "/robots.txt", "/favicon.svg"];

/// Beginnings of addresses that answer questions and so cannot be files.
const QUESTIONS: [&str; 4] = ["/api", "/oparl", "/en/api", "/en/oparl"];

/// Pages asked for at a time.
const AT_A_TIME: usize = 4;

/// Items in one file of the index, and words in one file of what they are found in.
const LINES: usize = 200;
const WORDS: usize = 256;

const SCRIPT: &str = include_str!("../assets/still.js");

/// A page of the site may fetch from the site alone, and run the one script that searches.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'; \
                      script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'\">\n";

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Number of pages, in both languages.
    pub pages: usize,
    /// Number of other files.
    pub files: usize,
    /// Bytes of all.
    pub bytes: u64,
    /// Addresses that pages link to and that gave no page: none when all is well.
    pub broken: Vec<String>,
}

/// Writes all pages of `state` into a folder, which must be empty. `tell` is told the number of pages now and then.
///
/// # Errors
/// When the folder cannot be written or the store cannot be read.
pub async fn write_site(state: State, folder: &Path, mut tell: impl FnMut(usize)) -> io::Result<Written> {
    let state = State { still: true, ..state };
    let router = router(state.clone());
    let mut written = Written::default();
    let mut waiting: VecDeque<String> = UNLINKED.iter().map(|&address| address.to_owned()).collect();
    let mut known: HashSet<String> = waiting.iter().cloned().collect();
    let mut asked = JoinSet::new();
    loop {
        while asked.len() < AT_A_TIME
            && let Some(address) = waiting.pop_front()
        {
            asked.spawn(ask(router.clone(), address));
        }
        let Some(answer) = asked.join_next().await else { break };
        let (address, status, is_page, body) = answer.map_err(io::Error::other)?;
        let path = (status == StatusCode::OK).then(|| file_of(&address, is_page)).flatten();
        let Some(path) = path else {
            written.broken.push(address);
            continue;
        };
        if is_page {
            let html = String::from_utf8_lossy(&body);
            for link in links(&html) {
                if !known.contains(link) {
                    known.insert(link.to_owned());
                    waiting.push_back(link.to_owned());
                }
            }
            put(folder, &path, guarded(&html).as_bytes(), &mut written)?;
            written.pages += 1;
            if written.pages % 100 == 0 {
                tell(written.pages);
            }
        } else {
            put(folder, &path, &body, &mut written)?;
            written.files += 1;
        }
    }
    let (_, _, _, missing) = ask(router, "/404".to_owned()).await;
    put(folder, Path::new("404.html"), guarded(&String::from_utf8_lossy(&missing)).as_bytes(), &mut written)?;
    put(folder, Path::new("still.js"), SCRIPT.as_bytes(), &mut written)?;
    written.files += 2 + index(&state, folder, &mut written)?;
    written.broken.sort_unstable();
    tell(written.pages);
    Ok(written)
}

type Answer = (String, StatusCode, bool, Vec<u8>);

/// What the site answers: status, whether it is a page, and its bytes.
async fn ask(router: Router, address: String) -> Answer {
    let Ok(request) = Request::get(&address).body(Body::empty()) else {
        return (address, StatusCode::BAD_REQUEST, false, Vec::new());
    };
    let Ok(response) = router.oneshot(request).await;
    let (head, body) = response.into_parts();
    let is_page = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"));
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => (address, head.status, is_page, bytes.into()),
        Err(_) => (address, StatusCode::INTERNAL_SERVER_ERROR, is_page, Vec::new()),
    }
}

/// The addresses on this site that a page links to, without what is asked of them and without anchors.
fn links(html: &str) -> impl Iterator<Item = &str> {
    let quoted = |rest: &'_ str| rest.find('"').unwrap_or(rest.len());
    let found = ["href=\"", "src=\""].into_iter().flat_map(|mark| html.split(mark).skip(1));
    found
        .map(move |rest| &rest[..quoted(rest)])
        .filter(|link| link.starts_with('/') && !link.starts_with("//"))
        .map(|link| link.split(['?', '#', '&']).next().unwrap_or_default())
        .filter(|link| *link != "/still.js")
        .filter(|link| {
            !QUESTIONS.iter().any(|q| link.strip_prefix(q).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        })
}

/// The file of an address; none when the address could lead out of the folder.
fn file_of(address: &str, is_page: bool) -> Option<PathBuf> {
    let path: String = form_urlencoded::parse(address.trim_start_matches('/').replace('+', "%2B").as_bytes())
        .next()
        .map_or_else(String::new, |(path, _)| path.into_owned());
    let path = PathBuf::from(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let file = if is_page { path.join("index.html") } else { path };
    (inside && file.file_name().is_some()).then_some(file)
}

/// The page with its policy inside: a server of files sends none.
fn guarded(html: &str) -> String {
    html.replacen("<meta name=\"viewport\"", &format!("{POLICY}<meta name=\"viewport\""), 1)
}

fn put(folder: &Path, path: &Path, bytes: &[u8], written: &mut Written) -> io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    written.bytes += bytes.len() as u64;
    fs::write(path, bytes)
}

/// Writes what the search looks in: `soeg/ord.txt`, all words, a line each; `soeg/ord/N.json`, for each of its words the
/// items that have it; `soeg/punkter/N.json`, the items, newest first. Answers the number of files.
fn index(state: &State, folder: &Path, written: &mut Written) -> io::Result<usize> {
    let mut words: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut lines: Vec<String> = Vec::new();
    let mut count: u32 = 0;
    let mut files = 0;
    let mut failed = None;
    let read = state.store.read(|c| {
        public::for_each_item(c, |line| {
            for word in words_of(&line) {
                words.entry(word).or_default().push(count);
            }
            count += 1;
            lines.push(as_json(&line));
            if lines.len() == LINES && failed.is_none() {
                failed = put_list(folder, &format!("soeg/punkter/{files}.json"), &mut lines, written).err();
                files += 1;
            }
            Ok(())
        })
    });
    read.map_err(io::Error::other)?;
    if let Some(error) = failed {
        return Err(error);
    }
    put_list(folder, &format!("soeg/punkter/{files}.json"), &mut lines, written)?;
    let mut all = String::new();
    let mut postings: Vec<String> = Vec::with_capacity(WORDS);
    let mut parts = 0;
    for (word, items) in words {
        all.push_str(&word);
        all.push('\n');
        // Distances are shorter than numbers.
        let mut before = 0;
        let steps: Vec<String> = items.iter().map(|&item| (item - std::mem::replace(&mut before, item)).to_string()).collect();
        postings.push(format!("[{}]", steps.join(",")));
        if postings.len() == WORDS {
            put_list(folder, &format!("soeg/ord/{parts}.json"), &mut postings, written)?;
            parts += 1;
        }
    }
    put_list(folder, &format!("soeg/ord/{parts}.json"), &mut postings, written)?;
    put(folder, Path::new("soeg/ord.txt"), all.as_bytes(), written)?;
    Ok(files + parts + 3)
}

fn put_list(folder: &Path, path: &str, lines: &mut Vec<String>, written: &mut Written) -> io::Result<()> {
    let list = format!("[{}]", lines.join(",\n"));
    lines.clear();
    put(folder, Path::new(path), list.as_bytes(), written)
}

fn as_json(line: &ItemLine) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let outcomes: Vec<String> = line.outcomes.iter().map(|outcome| text(outcome.code())).collect();
    format!(
        "[{},{},{},{},\"{}\",[{}],{},{}]",
        text(&line.address),
        text(line.number.as_deref().unwrap_or_default()),
        text(&line.title),
        text(&line.body),
        line.date,
        outcomes.join(","),
        text(&line.excerpt),
        u8::from(line.closed)
    )
}

/// The words an item is found by: of its title, decision, body, number and case, as the script writes them too.
fn words_of(line: &ItemLine) -> HashSet<String> {
    let mut words = HashSet::new();
    let texts = [line.title.as_str(), &line.excerpt, &line.body, line.case_number.as_deref().unwrap_or_default()];
    for text in texts {
        words.extend(folded(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    words.extend(line.case_number.as_ref().map(|number| folded(number).replace(char::is_whitespace, "")));
    words
}

/// Small letters, with æ, ø and å written out and other letters without their accents.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 8);
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'æ' | 'ä' => folded.push_str("ae"),
            'ø' | 'ö' => folded.push_str("oe"),
            'å' => folded.push_str("aa"),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'á' | 'à' | 'â' => folded.push('a'),
            'ü' | 'ú' | 'ù' => folded.push('u'),
            'ó' | 'ò' | 'ô' => folded.push('o'),
            'í' | 'ì' | 'ï' => folded.push('i'),
            // Signs that two halves of an accent are made of.
            '\u{300}'..='\u{36f}' => {}
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_files() {
        let file = |address: &str, is_page| file_of(address, is_page).map(|path| path.display().to_string());
        assert_eq!(file("/", true).as_deref(), Some("index.html"));
        assert_eq!(file("/sager/04.04.00-%C3%9854-1-24", true).as_deref(), Some("sager/04.04.00-Ø54-1-24/index.html"));
        assert_eq!(file("/style.css", false).as_deref(), Some("style.css"));
        for out in ["/../x", "/a/../../x", "/%2e%2e/x", "//etc/%2e%2e/x"] {
            assert_eq!(file(out, true), None, "{out}");
        }
        assert_eq!(file("/", false), None);
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(folded("Ældre på SØ, café"), "aeldre paa soe, cafe");
    }
}
