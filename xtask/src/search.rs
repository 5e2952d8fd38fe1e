//! `cargo xtask search`: how well three engines answer the same judged questions over the same documents.
//!
//! Sagsgang's index stands beside what comes with the databases: FTS5 of SQLite and the Danish text search of PostgreSQL,
//! each asked as a careful person would ask it. Questions and judgements are `samples/search.toml`.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sagsgang_model::{
    Publication, Slug,
    id::{ItemId, MeetingId, PublicationId},
    publication::{PublishedItem, PublishedSource},
    record::Access,
};
use sagsgang_search::{Index, Query, nothing_attached};
use serde::Deserialize;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Hits that are looked at.
const HITS: usize = 20;

#[derive(Deserialize)]
struct Judged {
    floors: Floors,
    /// Grade of each relevant item by question; items are named by their document's number and their own.
    queries: BTreeMap<String, HashMap<String, u8>>,
}

#[derive(Deserialize)]
struct Floors {
    recall_20: f64,
    ndcg_10: f64,
}

/// What one item gives the other engines: the same words as our index is given.
struct Document {
    key: String,
    title: String,
    text: String,
}

/// Measures and prints the table. True when our index reaches the floors.
pub fn run(verbose: bool) -> Fallible<bool> {
    let samples = crate::root().join("samples");
    let judged: Judged = toml::from_str(&fs::read_to_string(samples.join("search.toml"))?)?;
    let scratch = tempfile::Builder::new().prefix("sagsgang-search-").tempdir()?;
    let publications = publications(&samples)?;
    let documents: Vec<Document> = publications.iter().flat_map(documents).collect();
    let unknown = judged.queries.values().flat_map(HashMap::keys).find(|key| !documents.iter().any(|d| d.key == **key));
    if let Some(key) = unknown {
        return Err(format!("search.toml judges {key}, which no sample has").into());
    }
    let queries: Vec<&str> = judged.queries.keys().map(String::as_str).collect();
    let engines = [
        ("Sagsgang", sagsgang(&publications, &queries, scratch.path())?),
        ("SQLite FTS5", fts5(&documents, &queries)?),
        ("PostgreSQL, danish", postgres(&documents, &queries, scratch.path())?),
    ];
    println!("{} questions over {} items", queries.len(), documents.len());
    println!("| {:<18} | recall@20 | nDCG@10 | nothing found |", "engine");
    println!("|{:-<20}|-----------|---------|---------------|", "");
    let mut own = (0.0, 0.0);
    for (at, (name, answers)) in engines.iter().enumerate() {
        let (mut recall, mut ndcg, mut none) = (0.0, 0.0, 0);
        for (query, answer) in queries.iter().zip(answers) {
            let grades = &judged.queries[*query];
            let (r, n) = (recall_of(answer, grades), ndcg_of(answer, grades));
            recall += r / queries.len() as f64;
            ndcg += n / queries.len() as f64;
            none += usize::from(answer.is_empty());
            if verbose && (r < 1.0 || n < 0.9) {
                println!("  {name}: »{query}« recall {r:.2}, nDCG {n:.2}: {}", answer.join(" "));
            }
        }
        println!("| {name:<18} | {recall:>9.3} | {ndcg:>7.3} | {none:>13} |");
        if at == 0 {
            own = (recall, ndcg);
        }
    }
    let Floors { recall_20, ndcg_10 } = judged.floors;
    println!("wanted of Sagsgang: recall {recall_20}, nDCG {ndcg_10}");
    Ok(own.0 >= recall_20 && own.1 >= ndcg_10)
}

/// Share of the relevant items among the first twenty.
fn recall_of(answer: &[String], grades: &HashMap<String, u8>) -> f64 {
    let found = answer.iter().take(HITS).filter(|key| grades.contains_key(*key)).count();
    found as f64 / grades.len() as f64
}

/// Normalized discounted cumulative gain of the first ten.
fn ndcg_of(answer: &[String], grades: &HashMap<String, u8>) -> f64 {
    let gain = |(at, grade): (usize, u8)| (2_f64.powi(grade.into()) - 1.0) / (at as f64 + 2.0).log2();
    let mut best: Vec<u8> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal: f64 = best.into_iter().take(10).enumerate().map(gain).sum();
    let got: f64 = answer.iter().take(10).map(|key| grades.get(key).copied().unwrap_or(0)).enumerate().map(gain).sum();
    got / ideal
}

/// The samples as publications: what is closed shows its title alone.
fn publications(samples: &Path) -> Fallible<Vec<Publication>> {
    let mut files: Vec<PathBuf> = fs::read_dir(samples)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|e| ["txt", "pdf", "docx", "html"].iter().any(|known| e == *known)));
    files.sort();
    let mut publications = Vec::new();
    for path in files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let record = sagsgang_intake::read_bytes(&fs::read(&path)?, &name);
        let document = name.get(..2).unwrap_or_default().to_owned();
        let items = record.items.into_iter().enumerate().map(|(at, item)| {
            let number = item.number.as_ref().map_or_else(|| format!("u{}", at + 1), ToString::to_string);
            let item = match item.access {
                Access::Open => item,
                Access::Closed => sagsgang_model::record::Item::bare(item.number, item.title, item.case_number, item.access),
            };
            PublishedItem {
                id: ItemId(uuid::Uuid::nil()),
                address: format!("{document}/{number}"),
                item,
                closed: None,
                files: vec![],
            }
        });
        let items: Vec<PublishedItem> = items.collect();
        let body = record.committee.unwrap_or_default();
        publications.push(Publication {
            id: PublicationId(uuid::Uuid::nil()),
            meeting: MeetingId(uuid::Uuid::nil()),
            edition: 1,
            supersedes: None,
            published: String::new(),
            occasion: Default::default(),
            reason: None,
            kind: record.kind,
            address: document,
            organization: record.organization.unwrap_or_default(),
            body_slug: Slug::of(&body),
            body,
            term: record.term,
            date: record.date.unwrap_or_default(),
            start: record.start,
            end: record.end,
            place: record.place,
            chair: record.chair,
            participants: record.participants,
            guests: record.guests,
            remarks: record.remarks,
            attendance: record.attendance,
            items,
            signatories: record.signatories,
            findings: vec![],
            source: PublishedSource { file: name, sha256: String::new(), pages: 1 },
        });
    }
    Ok(publications)
}

fn documents(publication: &Publication) -> Vec<Document> {
    let document = |published: &PublishedItem| {
        let item = &published.item;
        let mut text = String::new();
        let decision = item.decision.iter().map(|decision| decision.text.as_str());
        let clauses = item.recommendations.iter().flat_map(|r| &r.clauses).map(String::as_str);
        let people = item.absent.iter().map(String::as_str).chain(item.substitutes.iter().map(|s| s.name.as_str()));
        let attachments = item.attachments.iter().map(|attachment| attachment.title.as_str());
        let number = item.case_number.iter().map(|number| number.as_str());
        let sections = item.sections.iter().map(|section| section.text.as_str());
        for part in decision.chain(sections).chain(clauses).chain(attachments).chain(people).chain(number) {
            text += part;
            text.push('\n');
        }
        Document { key: published.address.clone(), title: item.title.clone(), text }
    };
    publication.items.iter().map(document).collect()
}

fn sagsgang(publications: &[Publication], queries: &[&str], scratch: &Path) -> Fallible<Vec<Vec<String>>> {
    let index = Index::rebuild(&scratch.join("index"), &nothing_attached, |each| {
        publications.iter().for_each(each);
        Ok::<i64, sagsgang_search::Error>(0)
    })?;
    let mut answers = Vec::new();
    for &text in queries {
        let answer = index.search(&Query { text: text.to_owned(), limit: HITS, ..Query::default() })?;
        answers.push(answer.hits.into_iter().map(|hit| hit.line.address).collect());
    }
    Ok(answers)
}

/// FTS5 with its Unicode tokenizer and bm25, the title weighing four times the text as in our index. Each word may be the
/// beginning of a longer one, phrases stay phrases; where nothing holds all words, some will do.
fn fts5(documents: &[Document], queries: &[&str]) -> Fallible<Vec<Vec<String>>> {
    let connection = rusqlite::Connection::open_in_memory()?;
    connection.execute_batch(
        "CREATE VIRTUAL TABLE items USING fts5(key UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 0')",
    )?;
    for Document { key, title, text } in documents {
        connection.execute("INSERT INTO items VALUES (?1, ?2, ?3)", [key, title, text])?;
    }
    let mut statement =
        connection.prepare("SELECT key FROM items WHERE items MATCH ?1 ORDER BY bm25(items, 0.0, 4.0, 1.0) LIMIT 20")?;
    let mut answers = Vec::new();
    for query in queries {
        let (wanted, unwanted) = match_terms(query);
        let mut answer = Vec::new();
        for joined in [" AND ", " OR "] {
            let mut question = format!("({})", wanted.join(joined));
            unwanted.iter().for_each(|term| question = format!("{question} NOT {term}"));
            answer = statement.query_map([question], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            if !answer.is_empty() {
                break;
            }
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// A question as terms of FTS5: those wanted and those not.
fn match_terms(query: &str) -> (Vec<String>, Vec<String>) {
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for (at, piece) in query.split('"').enumerate() {
        if at % 2 == 1 {
            wanted.push(format!("\"{piece}\""));
            continue;
        }
        for word in piece.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)) {
            match word.strip_prefix('-') {
                Some(word) => unwanted.push(format!("\"{word}\"")),
                None => wanted.push(format!("\"{word}\"*")),
            }
        }
    }
    (wanted, unwanted)
}

/// PostgreSQL's Danish configuration, the title weighing most, `websearch_to_tsquery` and `ts_rank_cd`; where nothing holds
/// all words, some will do. A private cluster, spoken to through a socket in a temporary folder.
fn postgres(documents: &[Document], queries: &[&str], scratch: &Path) -> Fallible<Vec<Vec<String>>> {
    let quoted = |text: &str| format!("'{}'", text.replace('\0', "").replace('\'', "''"));
    let mut script = String::from(
        "\\set ON_ERROR_STOP on\n\\pset format unaligned\n\\pset tuples_only on\n\
         CREATE TABLE items (key text, words tsvector);\n",
    );
    for Document { key, title, text } in documents {
        writeln!(
            script,
            "INSERT INTO items SELECT {}, setweight(to_tsvector('danish', {}), 'A') || to_tsvector('danish', {});",
            quoted(key),
            quoted(title),
            quoted(text)
        )?;
    }
    for query in queries {
        let all = format!("websearch_to_tsquery('danish', {})", quoted(query));
        let some = format!("replace({all}::text, ' & ', ' | ')::tsquery");
        writeln!(
            script,
            "\\echo ?\nWITH asked AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM items WHERE words @@ {all}) THEN {all} ELSE {some} END \
             AS query) SELECT key FROM items, asked WHERE words @@ query ORDER BY ts_rank_cd(words, query) DESC, key LIMIT {HITS};"
        )?;
    }
    let told = in_cluster(&script, scratch)?;
    let answers: Vec<Vec<String>> =
        told.split("?\n").skip(1).map(|part| part.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect()).collect();
    match answers.len() == queries.len() {
        true => Ok(answers),
        false => Err(format!("psql answered {} of {} questions", answers.len(), queries.len()).into()),
    }
}

/// The folder of PostgreSQL's own programs, which Debian keeps off the path; the newest version's.
pub fn server_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin"));
    versions
        .filter(|bin| bin.join("initdb").is_file())
        .max()
        .or_else(|| crate::surroundings::on_path("initdb")?.parent().map(Path::to_path_buf))
}

/// Runs a script in a cluster of its own, which is gone afterwards; answers what it printed.
fn in_cluster(script: &str, scratch: &Path) -> Fallible<String> {
    let bin = server_programs().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
    let home = scratch.join("postgres");
    fs::create_dir_all(&home)?;
    fs::write(home.join("script.sql"), script)?;
    // The server refuses to run as root.
    let root = crate::surroundings::is_root();
    if root {
        Command::new("chmod").args(["a+rx"]).arg(scratch).status()?;
        Command::new("chown").arg("-R").arg("postgres").arg(&home).status()?;
    }
    let run = |program: &Path, arguments: &[&str]| -> Fallible<String> {
        let mut command = match root {
            true => Command::new("runuser"),
            false => Command::new(program),
        };
        if root {
            command.args(["-u", "postgres", "--"]).arg(program);
        }
        let output = command.args(arguments).current_dir(&home).stdin(Stdio::null()).output()?;
        match output.status.success() {
            true => Ok(String::from_utf8(output.stdout)?),
            false => Err(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr)).into()),
        }
    };
    let folder = home.display().to_string();
    let data = format!("{folder}/data");
    let ctl = bin.join("pg_ctl");
    run(&bin.join("initdb"), &["-D", &data, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync", "-U", "postgres"])?;
    let options = format!("-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off");
    run(&ctl, &["-D", &data, "-w", "-l", &format!("{folder}/log"), "-o", &options, "start"])?;
    let told = run(&bin.join("psql"), &["-X", "-q", "-h", &folder, "-U", "postgres", "-f", "script.sql", "postgres"]);
    run(&ctl, &["-D", &data, "-m", "immediate", "stop"])?;
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_count_by_their_place() {
        let grades: HashMap<String, u8> = [("a", 3), ("b", 1)].map(|(key, grade)| (key.to_owned(), grade)).into();
        let answer = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert!((ndcg_of(&answer(&["a", "b"]), &grades) - 1.0).abs() < 1e-9);
        assert!(ndcg_of(&answer(&["b", "a"]), &grades) < 0.8);
        assert!(ndcg_of(&answer(&["x"]), &grades).abs() < 1e-9 && recall_of(&answer(&["x", "b"]), &grades) > 0.49);
    }

    #[test]
    fn terms_of_fts5() {
        let (wanted, unwanted) = match_terms("bro \"et langt liv\" -valg § 79b");
        assert_eq!(
            (wanted, unwanted),
            (vec!["\"bro\"*".into(), "\"et langt liv\"".into(), "\"79b\"*".into()], vec!["\"valg\"".into()])
        );
    }
}
