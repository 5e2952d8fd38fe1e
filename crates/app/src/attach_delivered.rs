//! Files of a folder, put in the places where exports list them.

use std::{
    collections::{BTreeSet, HashMap},
    fmt, io,
};

use sagsgang_model::record::Access;
use sagsgang_store::{
    Store, event, gate, meeting,
    moving::{self, DeliveredFile},
};
use serde::Serialize;

use crate::{Cleaning, Error, Surroundings, attach::plain, import_document::Gates, publish::Why};

/// Files of a folder, by what they are called in it; none is opened by a name that an export tells.
pub struct Folder<'a> {
    /// Paths below the folder, parted by `/`.
    pub names: Vec<String>,
    /// Gives the bytes of the file at a place in `names`.
    pub open: &'a dyn Fn(usize) -> io::Result<Vec<u8>>,
}

impl fmt::Debug for Folder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folder").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

/// What became of the files that exports list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// How many were found and put in their places.
    pub placed: usize,
    /// How many of them are closed, and shown nowhere.
    pub closed: usize,
    /// How many were not found.
    pub missing: usize,
    /// What each is called and why it was not taken.
    pub refused: Vec<(String, String)>,
    /// Names in the folder of files that are here already; nothing was done with them.
    pub known: Vec<String>,
    /// Names in the folder that no export lists.
    pub unlisted: Vec<String>,
}

#[derive(Serialize)]
struct FilesEvent<'a> {
    meeting: &'a str,
    files: usize,
    #[serde(flatten)]
    gates: Gates,
}

/// Finds the files that exports list in a folder, cleans them, and puts each in its place: the open ones behind their
/// attachments, the closed ones out of sight. One file goes to one place; one that may be several is refused, and bytes that are
/// closed anywhere are never put behind what is open.
///
/// # Errors
/// The store's own.
pub fn attach_delivered(store: &Store, s: &Surroundings, cleaning: &dyn Cleaning, folder: &Folder<'_>) -> Result<Found, Error> {
    let listed = store.read(moving::files_listed)?;
    let Chosen { places, ambiguous, used } = choose(&listed, &folder.names);
    let unlisted = (0..folder.names.len()).filter(|at| !used.contains(at)).map(|at| folder.names[at].clone()).collect();
    let mut found = Found { unlisted, refused: ambiguous, ..Found::default() };
    let told: BTreeSet<String> = found.refused.iter().map(|(name, _)| name.clone()).collect();
    let mut cleaned: HashMap<usize, Option<(String, gate::FileContents)>> = HashMap::new();
    let mut placed: BTreeSet<usize> = BTreeSet::new();
    // What is closed goes first, so that its bytes are known as closed before anything open is looked at.
    for access in [Access::Closed, Access::Open] {
        let wanted: Vec<(&DeliveredFile, usize)> = listed
            .iter()
            .zip(&places)
            .filter(|(file, _)| file.access == access && file.sha256.is_none())
            .filter_map(|(file, place)| Some((file, (*place)?)))
            .collect();
        for files in wanted.chunk_by(|one, other| one.0.meeting == other.0.meeting) {
            let mut here = Vec::new();
            for (file, at) in files {
                if !cleaned.contains_key(at) {
                    let name = last(&folder.names[*at]);
                    let done = (folder.open)(*at).map_err(|error| error.to_string());
                    let done = match done.and_then(|bytes| cleaning.clean(name, &bytes)) {
                        Ok(done) => Some((store.blobs().put(&done.bytes)?, done.contents)),
                        Err(why) => {
                            found.refused.push((called(file), why));
                            None
                        }
                    };
                    cleaned.insert(*at, done);
                }
                let Some(Some((sha256, contents))) = cleaned.get(at) else { continue };
                if access == Access::Open && store.read(|c| moving::is_closed(c, sha256))? {
                    found.refused.push((called(file), CLOSED_ELSEWHERE.to_owned()));
                    continue;
                }
                placed.insert(*at);
                here.push((*file, sha256.clone(), contents.clone()));
            }
            let Some((first, ..)) = here.first() else { continue };
            store.write(|c| {
                let meeting = meeting::get(c, first.meeting)?.ok_or_else(|| Error::NotFound("the meeting".into()))?;
                for (file, sha256, contents) in &here {
                    gate::keep_contents(c, sha256, contents)?;
                    moving::found_file(c, &file.source, file.position, sha256)?;
                }
                let mut gates = Gates::default();
                gates.place(c, s, meeting.id, &Why::default())?;
                let event = FilesEvent { meeting: &meeting.address, files: here.len(), gates };
                event::append(c, &s.now(), "files.attached", &event)?;
                Ok::<_, Error>(())
            })?;
            found.placed += here.len();
            found.closed += here.iter().filter(|(file, ..)| file.access == Access::Closed).count();
        }
    }
    let here = |at: usize| listed.iter().zip(&places).any(|(file, place)| *place == Some(at) && file.sha256.is_some());
    found.known =
        (0..folder.names.len()).filter(|at| !placed.contains(at) && here(*at)).map(|at| folder.names[at].clone()).collect();
    found.missing = listed
        .iter()
        .zip(&places)
        .filter(|(file, place)| file.sha256.is_none() && place.is_none() && !told.contains(&called(file)))
        .count();
    Ok(found)
}

/// What is told of a file whose bytes are closed where they also stand.
const CLOSED_ELSEWHERE: &str = "er den samme fil som et lukket bilag, så den vises ikke; er det rigtigt, at den er åben her, så ret mærket i systemet, og indlæs udtrækket igen";

/// What an export calls a file.
fn called(file: &DeliveredFile) -> String {
    file.file.clone().unwrap_or_else(|| file.title.clone())
}

/// Which file of a folder is which listed one.
struct Chosen {
    /// For each listed file the place of its name in the folder.
    places: Vec<Option<usize>>,
    /// What a file is called and why nothing was chosen.
    ambiguous: Vec<(String, String)>,
    /// The names that are some listed file's.
    used: BTreeSet<usize>,
}

fn choose(listed: &[DeliveredFile], names: &[String]) -> Chosen {
    let folder = Names::of(names);
    let matches: Vec<(Sign, Vec<usize>)> = listed.iter().map(|file| folder.matching(file)).collect();
    // A file that a name is certainly of goes before those it may be.
    let mut takers: HashMap<usize, (Sign, Vec<usize>)> = HashMap::new();
    for (file, (sign, found)) in matches.iter().enumerate() {
        for at in found {
            let taken = takers.entry(*at).or_insert((*sign, Vec::new()));
            if *sign > taken.0 {
                *taken = (*sign, Vec::new());
            }
            if *sign == taken.0 {
                taken.1.push(file);
            }
        }
    }
    let mut chosen = Chosen { places: vec![None; listed.len()], ambiguous: Vec::new(), used: takers.keys().copied().collect() };
    for (file, (_, found)) in matches.iter().enumerate() {
        let mine: Vec<usize> =
            found.iter().copied().filter(|at| takers.get(at).is_some_and(|(_, takers)| takers.contains(&file))).collect();
        let why = match mine.as_slice() {
            [] => continue,
            [only] => {
                let others: Vec<&DeliveredFile> =
                    takers.get(only).into_iter().flat_map(|(_, takers)| takers).map(|at| &listed[*at]).collect();
                if others.iter().any(|other| !is_one(other, &listed[file])) {
                    Some(format!(
                        "»{}« kan være flere bilag; læg filerne i de mapper, som udtrækkene nævner, og indlæs mappen med »sagsgang import«",
                        names[*only]
                    ))
                } else if listed[file].access == Access::Open && others.iter().any(|other| other.access == Access::Closed) {
                    Some(CLOSED_ELSEWHERE.to_owned())
                } else {
                    chosen.places[file] = Some(*only);
                    None
                }
            }
            several => {
                let names: Vec<&str> = several.iter().map(|at| names[*at].as_str()).collect();
                Some(format!("flere filer kan være den: {}; behold den rigtige i mappen", names.join(", ")))
            }
        };
        if let Some(why) = why.filter(|_| listed[file].sha256.is_none()) {
            let told = (called(&listed[file]), why);
            if !chosen.ambiguous.contains(&told) {
                chosen.ambiguous.push(told);
            }
        }
    }
    chosen
}

/// Whether two places tell of one file: by its id and path, or in one meeting by its path and item.
fn is_one(one: &DeliveredFile, other: &DeliveredFile) -> bool {
    let ids = one.key.is_some() && one.file.is_some() && one.key == other.key && one.file == other.file;
    ids || (one.meeting == other.meeting && one.is(other) && one.title == other.title)
}

/// What a name has in common with a listed file, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Title,
    Key,
    Name,
    Path,
}

/// The names of a folder, by what listed files are looked for by.
struct Names {
    segments: Vec<Vec<String>>,
    by_last: HashMap<String, Vec<usize>>,
    by_words: HashMap<Vec<String>, Vec<usize>>,
}

impl Names {
    fn of(names: &[String]) -> Self {
        let segments: Vec<Vec<String>> = names.iter().map(|name| segments(name)).collect();
        let (mut by_last, mut by_words) = (HashMap::<_, Vec<usize>>::new(), HashMap::<_, Vec<usize>>::new());
        for (at, own) in segments.iter().enumerate() {
            if let Some(last) = own.last() {
                by_last.entry(last.clone()).or_default().push(at);
            }
            let plain = plain(last(&names[at]));
            if !plain.is_empty() {
                by_words.entry(plain).or_default().push(at);
            }
        }
        Self { segments, by_last, by_words }
    }

    /// The places of the names that a listed file may be: those that share most of its path, else its id, else its title.
    fn matching(&self, file: &DeliveredFile) -> (Sign, Vec<usize>) {
        let wanted = file.file.as_deref().map(segments).unwrap_or_default();
        let shared =
            |at: &usize| self.segments[*at].iter().rev().zip(wanted.iter().rev()).take_while(|(one, other)| one == other).count();
        let named = wanted.last().and_then(|last| self.by_last.get(last)).map(Vec::as_slice).unwrap_or_default();
        let most = named.iter().map(shared).max().unwrap_or_default();
        if most > 0 {
            let sign = if most == wanted.len() && most > 1 { Sign::Path } else { Sign::Name };
            return (sign, named.iter().copied().filter(|at| shared(at) == most).collect());
        }
        let by = |wanted: &str| self.by_words.get(&plain(wanted)).cloned().unwrap_or_default();
        let by_key = file.key.as_deref().map(by).unwrap_or_default();
        if by_key.is_empty() { (Sign::Title, by(&file.title)) } else { (Sign::Key, by_key) }
    }
}

/// The parts of a path or address, without what is asked of a server, in lower case.
fn segments(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    decoded.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).map(str::to_lowercase).collect()
}

pub(crate) fn last(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default()
}
