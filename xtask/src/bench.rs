//! `cargo xtask bench`: how quick the program is, each figure beside a yardstick of the same run.
//!
//! Figures of a machine that others use too say little by themselves; what another program takes
//! for a like job at the same time says more.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    hint::black_box,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    root,
    server::{Client, Server, program},
};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// What to measure.
pub struct Options {
    /// One year in place of twenty, and fewer requests.
    pub quick: bool,
    /// Where the store is kept; one that is there is measured as it is. A temporary one unless told.
    pub data: Option<PathBuf>,
}

/// One line of the table.
struct Figure {
    what: String,
    value: String,
    yardstick: String,
}

fn figure(what: &str, value: impl Into<String>, yardstick: impl Into<String>) -> Figure {
    Figure { what: what.to_owned(), value: value.into(), yardstick: yardstick.into() }
}

/// Measures and prints the table.
pub fn run(options: &Options) -> Fallible<bool> {
    if cfg!(debug_assertions) {
        return again_in_release(options);
    }
    let temporary = tempfile::Builder::new().prefix("sagsgang-bench-").tempdir()?;
    let data = options.data.clone().unwrap_or_else(|| temporary.path().join("data"));
    let program = program()?;
    let mut figures = Vec::new();
    progress("reading text");
    figures.extend(text(if options.quick { 0.5 } else { 3.0 })?);
    progress("reading PDF");
    figures.extend(pdf()?);
    if data.join("search").exists() {
        progress("using the store that is there");
    } else {
        progress("importing generated minutes");
        figures.extend(import(&program, &data, if options.quick { 1 } else { 20 }, temporary.path())?);
    }
    progress("setting PDF");
    figures.extend(typeset(&program, temporary.path(), if options.quick { 20 } else { 100 })?);
    progress("asking for pages");
    figures.extend(pages(&program, &data, if options.quick { 300 } else { 3_000 })?);
    progress("asking for the office's pages");
    figures.extend(office(if options.quick { 50 } else { 300 })?);
    table(&figures);
    Ok(true)
}

fn progress(what: &str) {
    eprintln!("… {what}");
}

/// Builds the program and this task with optimization and goes on there.
fn again_in_release(options: &Options) -> Fallible<bool> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(&cargo).args(["build", "--release", "--package", "sagsgang"]).current_dir(root()).status()?;
    if !built.success() {
        return Err("the program could not be built".into());
    }
    let mut command = Command::new(&cargo);
    command.args(["run", "--release", "--package", "xtask", "--", "bench"]).current_dir(root());
    if options.quick {
        command.arg("--quick");
    }
    if let Some(data) = &options.data {
        command.arg("--data").arg(std::path::absolute(data)?);
    }
    Ok(command.status()?.success())
}

fn table(figures: &[Figure]) {
    let width = |of: fn(&Figure) -> &str| figures.iter().map(|figure| of(figure).chars().count()).max().unwrap_or(0);
    let (what, value) = (width(|f| &f.what), width(|f| &f.value));
    println!("\n| {:what$} | {:value$} | in the same run |", "measure", "figure");
    println!("|-{:-<what$}-|-{:-<value$}-|---|", "", "");
    for figure in figures {
        println!("| {:what$} | {:value$} | {} |", figure.what, figure.value, figure.yardstick);
    }
}

// ---- text ----

/// Text out of memory into records on one core, against seeing that the same bytes are UTF-8 and where lines end.
fn text(seconds: f64) -> Fallible<Vec<Figure>> {
    let samples = ["samples", "samples/layouts", "samples/unseen"].map(|folder| root().join(folder));
    let shared = root().join("../shared/minutes");
    let mut figures = Vec::new();
    for (name, folders) in [("samples", samples.as_slice()), ("real minutes", &[shared])] {
        let mut documents = Vec::new();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "txt") {
                    documents.push(fs::read(path)?);
                }
            }
        }
        if documents.is_empty() {
            continue;
        }
        let bytes: usize = documents.iter().map(Vec::len).sum();
        let megabytes = bytes as f64 / 1e6;
        let yardstick = times_per_second(seconds / 3.0, || {
            for document in &documents {
                black_box(std::str::from_utf8(document).map_or(0, |text| text.lines().map(str::len).max().unwrap_or(0)));
            }
        });
        let own = times_per_second(seconds, || {
            for document in &documents {
                black_box(sagsgang_intake::read(sagsgang_intake::reader::read_document(document), "document.txt", ""));
            }
        });
        figures.push(figure(
            &format!("text, {name}: {} documents, {:.0} kB", documents.len(), megabytes * 1e3),
            format!("{:.1} MB/s, {:.0} documents/s per core", own * megabytes, own * documents.len() as f64),
            format!("UTF-8 check and line split {:.0} MB/s: {:.0} times", yardstick * megabytes, yardstick / own),
        ));
    }
    Ok(figures)
}

/// How often something can be done in a second, from the median of five stretches.
fn times_per_second(seconds: f64, run: impl Fn()) -> f64 {
    run();
    let mut stretches: Vec<f64> = (0..5)
        .map(|_| {
            let started = Instant::now();
            let mut times = 0_u32;
            while started.elapsed().as_secs_f64() < seconds / 5.0 {
                run();
                times += 1;
            }
            f64::from(times) / started.elapsed().as_secs_f64()
        })
        .collect();
    stretches.sort_by(f64::total_cmp);
    stretches[2]
}

// ---- PDF ----

/// The reader's own measure (`crates/intake/benches/pdf_pages.rs`), which runs `pdftotext` itself.
fn pdf() -> Fallible<Vec<Figure>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["bench", "--quiet", "--package", "sagsgang-intake", "--bench", "pdf_pages"])
        .current_dir(root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    let told = String::from_utf8(output.stdout)?;
    let of = |start: &str| {
        told.lines().find_map(|line| line.strip_prefix(start)).and_then(|rest| rest.split_whitespace().next()).unwrap_or("?")
    };
    let yardstick = match of("pdftotext") {
        "?" => "pdftotext is not installed".to_owned(),
        pages => format!("pdftotext -layout {pages} pages/s: ratio {}", of("ratio")),
    };
    let made = told.lines().next().unwrap_or_default();
    Ok(vec![figure(
        &format!("PDF with places and structure, {made}"),
        format!("{} pages/s, child process included", of("own reader")),
        yardstick,
    )])
}

// ---- the office ----

/// The pages of a busy office, by their own measure (`crates/web/examples/office.rs`).
fn office(times: u32) -> Fallible<Vec<Figure>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--release", "--quiet", "--package", "sagsgang-web", "--example", "office", "--", &times.to_string()])
        .current_dir(root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err("the pages of the office could not be measured".into());
    }
    let told = String::from_utf8(output.stdout)?;
    let lines = || told.lines().filter_map(|line| line.split_once(": "));
    let yardstick = lines().find_map(|(what, value)| what.strip_prefix("yardstick, ").map(|what| format!("{what}: {value}")));
    let yardstick = yardstick.unwrap_or_default();
    let measured = lines().filter(|(what, _)| !what.starts_with("yardstick"));
    Ok(measured.map(|(what, value)| figure(&format!("office, {what}"), value, yardstick.as_str())).collect())
}

// ---- setting PDF ----

/// Minutes of some twenty pages as PDF, asked of the server: meeting after meeting, and each once more when it is kept.
fn typeset(program: &Path, scratch: &Path, times: usize) -> Fallible<Vec<Figure>> {
    let (files, data) = (scratch.join("havn"), scratch.join("pdf-data"));
    fs::create_dir_all(&files)?;
    let days: Vec<String> =
        (0..=times.min(330)).map(|n| format!("{}-{:02}-{:02}", 2015 + n / 30, 1 + n % 12, 1 + n % 28)).collect();
    for day in &days {
        fs::write(files.join(format!("{day}.txt")), harbour_minutes(day))?;
    }
    let imported =
        Command::new(program).args(["import", "--open"]).arg(&files).arg("--data").arg(&data).stdout(Stdio::null()).status()?;
    if !imported.success() {
        return Err("the minutes could not be imported".into());
    }
    let server = Server::start(program, &["serve", "--data", &data.to_string_lossy()])?;
    let mut client = Client::connect(&server.address)?;
    let mut ask = |day: &String| -> Fallible<Duration> {
        let started = Instant::now();
        let (status, pdf) = client.get(&format!("/moeder/havneudvalget/{day}/pdf"))?;
        if status == 200 && pdf.len() > 10_000 { Ok(started.elapsed()) } else { Err(format!("PDF of {day}: {status}").into()) }
    };
    let first = ask(&days[0])?;
    let mut series = || -> Fallible<Vec<Duration>> {
        let mut taken = days[1..].iter().map(&mut ask).collect::<Fallible<Vec<Duration>>>()?;
        taken.sort_unstable();
        Ok(taken)
    };
    let (set, kept) = (series()?, series()?);
    let sheet = scratch.join("havn.pdf");
    let address = format!("havneudvalget/{}", days[0]);
    Command::new(program).args(["pdf", &address, "--data"]).arg(&data).arg("--out").arg(&sheet).stdout(Stdio::null()).status()?;
    let about = Command::new("pdfinfo").arg(&sheet).output()?;
    let about = String::from_utf8_lossy(&about.stdout).into_owned();
    let pages = about.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap_or("?").trim().to_owned();
    let peak = peak_memory(server.id()).map_or_else(String::new, |bytes| format!(", peak memory {:.0} MB", bytes as f64 / 1e6));
    Ok(vec![figure(
        &format!("PDF of {pages} pages, {} meetings", set.len()),
        format!(
            "first {:.0} ms, then p50 {}, p99 {}{peak}",
            first.as_secs_f64() * 1e3,
            quantile(&set, 0.5),
            quantile(&set, 0.99)
        ),
        format!("lent as kept: p50 {}", quantile(&kept, 0.5)),
    )])
}

/// Minutes of a meeting on a day; no two have the same sentences.
fn harbour_minutes(day: &str) -> String {
    let parts: Vec<&str> = day.split('-').collect();
    let mut minutes = format!(
        "Fjordby Kommune\n\nReferat\n\nHavneudvalget\n\nMødedato: {}-{}-{}\nMødetidspunkt: kl. 16.00\n\n",
        parts[2], parts[1], parts[0]
    );
    for number in 1..=24 {
        let sentences = |from: usize, to: usize| {
            let sentence = |n| {
                format!(
                    "Forvaltningen har gennemgået bro {number} i Strandby Havn for {n}. gang siden {day} og vurderer, at den kan holde i yderligere {n} år. "
                )
            };
            (from..to).map(sentence).collect::<String>()
        };
        minutes.push_str(&format!(
            "{number}. Vedligeholdelse af bro nr. {number}\n\nSagsfremstilling\n\n{}\n\n{}\n\nØkonomi\n\n{}\n\n\
             Indstilling\n\nForvaltningen indstiller, at broen sættes i stand i {number}. kvartal.\n\nBeslutning\n\nGodkendt.\n\n",
            sentences(1, 12),
            sentences(12, 23),
            sentences(23, 26),
        ));
    }
    minutes
}

// ---- import ----

/// `sagsgang demo --years N`, and how long it takes to write as many files through to the disk.
fn import(program: &Path, data: &Path, years: u16, scratch: &Path) -> Fallible<Vec<Figure>> {
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["demo", "--no-serve", "--years", &years.to_string(), "--data"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let watch = Watch::start(child.id());
    let mut out = String::new();
    child.stdout.take().ok_or("no output")?.read_to_string(&mut out)?;
    let peak = watch.end();
    let status = child.wait()?;
    let taken = started.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("sagsgang demo: {status}").into());
    }
    let number = |line: &str| line.split(|c: char| !c.is_ascii_digit()).find_map(|word| word.parse::<u64>().ok()).unwrap_or(0);
    let documents = out.lines().find(|line| line.starts_with("Documents")).map_or(0, number);
    let items = out.lines().find(|line| line.contains("items indexed")).map_or(0, number);
    let writes = synced_writes(scratch)?;
    let size = size(data)? as f64 / 1e6;
    Ok(vec![
        figure(
            &format!("import of {documents} documents, {items} items, index included"),
            format!("{taken:.0} s, {:.0} documents/s", documents as f64 / taken),
            format!("writing 20 kB through to the disk {writes:.0} times/s"),
        ),
        figure("peak memory of that import", format!("{:.0} MB", peak as f64 / 1e6), format!("the store is {size:.0} MB")),
    ])
}

/// How often in a second 20 kB can be written to a new file and be known to be on the disk.
fn synced_writes(scratch: &Path) -> Fallible<f64> {
    const TIMES: u32 = 200;
    let bytes = vec![b'a'; 20_000];
    let started = Instant::now();
    for at in 0..TIMES {
        let mut file = fs::File::create(scratch.join(format!("written-{at}")))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
    }
    Ok(f64::from(TIMES) / started.elapsed().as_secs_f64())
}

fn size(folder: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        sum += if data.is_dir() { size(&entry.path())? } else { data.len() };
    }
    Ok(sum)
}

/// Looks at the memory of a process while it runs.
struct Watch {
    end: Arc<AtomicBool>,
    most: Arc<Mutex<u64>>,
    thread: thread::JoinHandle<()>,
}

impl Watch {
    fn start(id: u32) -> Self {
        let (end, most) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(0)));
        let (asked, kept) = (Arc::clone(&end), Arc::clone(&most));
        let thread = thread::spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                if let Some(bytes) = peak_memory(id) {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
                }
                thread::sleep(Duration::from_millis(50));
            }
        });
        Self { end, most, thread }
    }

    fn end(self) -> u64 {
        self.end.store(true, Ordering::Relaxed);
        let _ = self.thread.join();
        *self.most.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most memory a process has had so far, in bytes; known on Linux alone.
fn peak_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

// ---- pages ----

/// Words of the generated minutes: rare and common ones, inflected, parts of compounds, phrases, numbers.
const QUESTIONS: [&str; 16] = [
    "omgørelsesprocent",
    "skole",
    "børnehandicapsager",
    "botilbud",
    "procent",
    "budget",
    "\"taget til efterretning\"",
    "anbringelser børn",
    "plejecenter Møllehaven",
    "godkendt",
    "høring seniorråd",
    "vej",
    "27.24.00",
    "tilsyn rapport",
    "udvalget",
    "xylofon",
];

/// Pages over HTTP on one connection that is kept open, one request at a time.
fn pages(program: &Path, data: &Path, times: usize) -> Fallible<Vec<Figure>> {
    let started = Instant::now();
    let server = Server::start(program, &["serve", "--data", &data.to_string_lossy()])?;
    let listening = server.start;
    let mut client = Client::connect(&server.address)?;
    client.get("/")?;
    let first_page = started.elapsed();

    let (meetings, items) = addresses(&mut client, times)?;
    let mut measure = |paths: &mut dyn Iterator<Item = String>| -> Fallible<Vec<Duration>> {
        paths
            .take(times)
            .map(|path| {
                let started = Instant::now();
                let (status, _) = client.get(&path)?;
                let taken = started.elapsed();
                if status == 200 { Ok(taken) } else { Err(format!("{path}: {status}").into()) }
            })
            .collect()
    };
    let least = measure(&mut std::iter::repeat_n("/robots.txt".to_owned(), times))?;
    let beside = format!("an answer without a page: p50 {}, p99 {}", quantile(&least, 0.5), quantile(&least, 0.99));
    let questions: Vec<String> = QUESTIONS.iter().map(|words| format!("/soeg?q={}", encoded(words))).collect();
    let mut figures = vec![figure(
        "start on that store",
        format!("{:.2} s to the address, {:.2} s to the first page", listening.as_secs_f64(), first_page.as_secs_f64()),
        "",
    )];
    for (what, paths) in [("item page", &items), ("meeting page", &meetings), ("search page", &questions)] {
        let mut taken = measure(&mut paths.iter().cycle().cloned())?;
        taken.sort_unstable();
        figures.push(figure(
            &format!("{what}, {} times, {} different", taken.len(), paths.len()),
            format!("p50 {}, p99 {}, most {}", quantile(&taken, 0.5), quantile(&taken, 0.99), quantile(&taken, 1.0)),
            beside.clone(),
        ));
    }
    if let Some(bytes) = peak_memory(server.id()) {
        figures.push(figure("peak memory of the server", format!("{:.0} MB", bytes as f64 / 1e6), ""));
    }
    Ok(figures)
}

/// Addresses of meetings and of at most `most` items, from all committees and over all years.
fn addresses(client: &mut Client, most: usize) -> Fallible<(Vec<String>, Vec<String>)> {
    let mut meetings = BTreeSet::new();
    for body in links(&client.get("/udvalg")?.1, "/udvalg/") {
        meetings.extend(links(&client.get(&body)?.1, "/moeder/"));
    }
    // Every so many, so that committees and years are all there.
    let meetings: Vec<String> = meetings.into_iter().filter(|path| path.matches('/').count() == 3).collect();
    let step = (meetings.len() / (most / 10).max(1)).max(1);
    let meetings: Vec<String> = meetings.into_iter().step_by(step).collect();
    let mut items = Vec::new();
    for meeting in &meetings {
        let start = format!("{meeting}/punkt/");
        items.extend(links(&client.get(meeting)?.1, &start));
    }
    let step = (items.len() / most.max(1)).max(1);
    let items: Vec<String> = items.into_iter().step_by(step).collect();
    match (meetings.is_empty(), items.is_empty()) {
        (false, false) => Ok((meetings, items)),
        _ => Err("no meetings to ask for".into()),
    }
}

/// The different addresses on a page that begin so.
fn links(page: &str, start: &str) -> BTreeSet<String> {
    let targets = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
    targets.filter(|target| target.starts_with(start)).map(str::to_owned).collect()
}

fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

fn quantile(times: &[Duration], share: f64) -> String {
    let mut times = times.to_vec();
    times.sort_unstable();
    match times.get((times.len().saturating_sub(1) as f64 * share) as usize) {
        Some(time) => format!("{:.2} ms", time.as_secs_f64() * 1e3),
        None => "?".to_owned(),
    }
}
