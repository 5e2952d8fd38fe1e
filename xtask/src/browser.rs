//! The pages of the demo in a real browser, on a wide screen and on a phone.
//!
//! Chromium is spoken to in its own protocol (a WebSocket on the loopback address), so that one
//! browser shows all pages and what is judged is what a reader would see: text that is visible,
//! and a page no wider than the screen.

use std::{
    error::Error,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    access, office,
    server::{Server, program},
    still,
};

/// Width and height of the screens, in CSS pixels, and whether it is a phone.
const SCREENS: [(u32, u32, bool); 2] = [(1280, 900, false), (390, 844, true)];

const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked of a page once it is shown.
const LOOK: &str = "({
    title: document.title,
    h1: [...document.querySelectorAll('h1')].map(e => e.innerText),
    text: document.querySelector('main')?.innerText ?? '',
    decision: document.querySelector('#beslutning')?.innerText ?? '',
    decisionTop: document.querySelector('#beslutning')?.getBoundingClientRect().top ?? -1,
    marked: [...document.querySelectorAll('mark')].map(e => e.innerText),
    width: document.documentElement.scrollWidth,
    styled: getComputedStyle(document.body).margin !== '8px',
    scripts: [...document.scripts].filter(e => e.type !== 'application/ld+json' && !e.src.startsWith(location.origin + '/soeg.js')).length,
})";

/// A page and what a reader must find on it.
struct Page {
    name: &'static str,
    path: &'static str,
    h1: &'static str,
    /// Text that is seen, as it is written.
    texts: &'static [&'static str],
    /// Text of the decision, high enough to be seen without scrolling.
    decision: Option<&'static str>,
    /// A word that is marked as found.
    marked: Option<&'static str>,
}

const PAGE: Page = Page { name: "", path: "", h1: "", texts: &[], decision: None, marked: None };

/// Every kind of page. Whoever adds one adds it here, and all checks ask for it: in both languages, on every screen.
const PAGES: &[Page] = &[
    Page {
        name: "front",
        path: "/",
        h1: "Hvad blev besluttet?",
        texts: &["Seneste beslutninger", "Musikskolens elevtal", "Udvalg"],
        ..PAGE
    },
    Page { name: "committees", path: "/udvalg", h1: "Udvalg", texts: &["Byråd", "Økonomiudvalget"], ..PAGE },
    Page { name: "committee", path: "/udvalg/byraadet", h1: "Byråd", texts: &["2024", "27. marts", "Referat"], ..PAGE },
    Page {
        name: "meeting",
        path: "/moeder/byraadet/2024-03-27",
        h1: "Byråd",
        texts: &["onsdag den 27. marts 2024", "Byrådssalen", "Karen Lyngsø", "Renovering af Fjordby Svømmehal"],
        ..PAGE
    },
    Page {
        name: "item",
        path: "/moeder/byraadet/2024-03-27/punkt/42",
        h1: "Renovering af Fjordby Svømmehal",
        texts: &["Økonomiudvalget indstiller", "Sagens vej", "Teknik- og Miljøudvalget, punkt 12"],
        decision: Some("Indstillingen blev godkendt med 11 stemmer for og 2 imod."),
        ..PAGE
    },
    Page {
        name: "case",
        path: "/sager/04.04.00-%C3%9854-1-24",
        h1: "04.04.00-Ø54-1-24",
        texts: &["Seniorrådet, punkt 2", "Høring: Plan for svømmeundervisning og bassintider", "Sendt videre"],
        ..PAGE
    },
    Page { name: "person", path: "/personer/karen-lyngsoe", h1: "Karen Lyngsø", texts: &["Byråd", "27. marts 2024"], ..PAGE },
    Page {
        name: "search",
        path: "/soeg?q=sv%C3%B8mmehallen",
        h1: "Søg i beslutningerne",
        texts: &["punkter", "Status på svømmehallen"],
        marked: Some("Svømmehal"),
        ..PAGE
    },
    Page {
        name: "search-none",
        path: "/soeg?q=xylofon",
        h1: "Søg i beslutningerne",
        texts: &["Ingen punkter passer til"],
        ..PAGE
    },
    Page {
        name: "meeting-whole",
        path: "/moeder/byraadet/2024-03-27/samlet",
        h1: "Byråd",
        texts: &["Indstillingen blev godkendt med 11 stemmer for og 2 imod."],
        ..PAGE
    },
    Page {
        name: "calendar",
        path: "/kalender/2024-03",
        h1: "Kalender, marts 2024",
        texts: &["Byråd", "Forrige måned med møder", "Andre år"],
        ..PAGE
    },
    Page {
        name: "members",
        path: "/udvalg/byraadet/medlemmer",
        h1: "Medlemmer",
        texts: &["2022–2025", "Karen Lyngsø", "Til stede"],
        ..PAGE
    },
    Page {
        name: "closed",
        path: "/moeder/byraadet/2024-03-27/punkt/45",
        h1: "Salg af Havnegade 12",
        texts: &["Byrådet godkendte salget.", "Det offentliges økonomiske interesser"],
        ..PAGE
    },
    Page {
        name: "editions",
        path: "/moeder/byraadet/2024-03-27/udgaver",
        h1: "Udgaver",
        texts: &["2. udgave", "Rettelse", "1 punkt ændret"],
        ..PAGE
    },
    Page {
        name: "edition",
        path: "/moeder/byraadet/2024-03-27/udgave/1",
        h1: "Byråd",
        texts: &["Dette er en tidligere udgave."],
        ..PAGE
    },
    Page {
        name: "changes",
        path: "/moeder/byraadet/2024-03-27/udgave/2/aendringer",
        h1: "Hvad er ændret i 2. udgave",
        texts: &["Hjemmel", "Byrådet godkendte salget."],
        ..PAGE
    },
    Page {
        name: "gone",
        path: "/moeder/styregruppen-for-kystsamarbejdet/2023-09-21",
        h1: "Mødet er trukket tilbage",
        texts: &["Referatet er fra et andet møde."],
        ..PAGE
    },
    Page { name: "follow", path: "/foelg?emne=/udvalg/byraadet", h1: "Følg", texts: &["Hvor tit?", "Send mig en mail"], ..PAGE },
    Page { name: "asked", path: "/foelg/sendt", h1: "Se i din indbakke", texts: &["bekræft"], ..PAGE },
    Page {
        name: "promises",
        path: "/loefter",
        h1: "Løfter og opfølgning",
        texts: &["Fristen er overskredet", "Fulgt op"],
        ..PAGE
    },
    Page {
        name: "completeness",
        path: "/udvalg/byraadet/fuldstaendighed",
        h1: "Hvad er her, og hvad mangler?",
        texts: &["Sådan læses siden"],
        ..PAGE
    },
    Page { name: "data", path: "/data", h1: "Åbne data", texts: &["NDJSON", "SHA-256"], ..PAGE },
    Page { name: "api", path: "/api", h1: "API", texts: &["/api/v1"], ..PAGE },
    Page { name: "oparl", path: "/om/oparl", h1: "OParl", texts: &["sagsgang:"], ..PAGE },
    Page { name: "about", path: "/om", h1: "Om siden", texts: &["Sådan søger du"], ..PAGE },
    Page {
        name: "accessible",
        path: "/tilgaengelighed",
        h1: "Tilgængelighedserklæring",
        texts: &["WCAG 2.2", "Digitaliseringsstyrelsen"],
        ..PAGE
    },
    Page { name: "not-found", path: "/findes-ikke", h1: "Siden findes ikke", texts: &["Søg i beslutningerne"], ..PAGE },
    Page { name: "findings", path: "/moeder/udvalget-for-boern-og-skole/2023-11-07/fund", h1: "", texts: &["tabel"], ..PAGE },
];

/// Shows every page on every screen; what is not as it should be is printed. True when all is well.
pub fn check() -> Result<bool, Box<dyn Error>> {
    let program = program()?;
    let folder = tempfile::Builder::new().prefix("sagsgang-browser-").tempdir()?;
    let data = folder.path().join("data").to_string_lossy().into_owned();
    // The demo, with a closed item that something is told of, and a meeting that was withdrawn.
    let who = ["--by", "Inger Holm"];
    let (closed, gone) = ("byraadet/2024-03-27/punkt/45", "styregruppen-for-kystsamarbejdet/2023-09-21");
    let told = ["--ground", "public_economy", "--extract", "Byrådet godkendte salget."];
    for arguments in [
        vec!["demo", "--no-serve", "--data", &data],
        [&["gate", "--data", &data, "closed", closed][..], &told, &who].concat(),
        [&["gate", "--data", &data, "withdraw", gone, "--reason", "Referatet er fra et andet møde."][..], &who].concat(),
    ] {
        if !Command::new(&program).args(&arguments).stdout(Stdio::null()).status()?.success() {
            return Err(format!("sagsgang {} failed", arguments.join(" ")).into());
        }
    }
    let server = Server::start(&program, &["serve", "--data", &data])?;
    let mut browser = Browser::start(folder.path())?;
    let mut well = true;
    for (width, height, phone) in SCREENS {
        browser.screen(width, height, phone)?;
        for page in PAGES {
            let shown = browser.show(&format!("http://{}{}", server.address, page.path))?;
            let complaints = complaints(page, &shown, width, height);
            println!("{:>5} px  {:<11} {}", width, page.name, if complaints.is_empty() { "ok" } else { "NOT AS IT SHOULD BE" });
            for complaint in &complaints {
                println!("          {complaint}");
            }
            well &= complaints.is_empty();
        }
    }
    let paths: Vec<(&str, &str)> = PAGES.iter().map(|page| (page.name, page.path)).collect();
    let mut checks = office::check(&mut browser, &program)?;
    checks.extend(access::check(&mut browser, &server.address, &paths)?);
    checks.push(("the site as files", still::check(&mut browser, &program, &data, folder.path())?));
    for (name, found) in checks {
        println!("          {:<20} {}", name, if found.is_empty() { "ok" } else { "NOT AS IT SHOULD BE" });
        for complaint in &found {
            println!("          {complaint}");
        }
        well &= found.is_empty();
    }
    browser.end()?;
    drop(server);
    Ok(well)
}

fn complaints(page: &Page, shown: &Value, width: u32, height: u32) -> Vec<String> {
    let text = |name: &str| shown[name].as_str().unwrap_or_default();
    let strings = |name: &str| -> Vec<&str> { shown[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect() };
    let mut complaints = Vec::new();
    let headings = strings("h1");
    if headings.len() != 1 || !headings[0].contains(page.h1) {
        complaints.push(format!("h1 is {headings:?}, not \"{}\"", page.h1));
    }
    if !text("title").contains("Fjordby Kommune") {
        complaints.push(format!("the title is \"{}\"", text("title")));
    }
    let seen = text("text").to_lowercase();
    for wanted in page.texts.iter().filter(|wanted| !seen.contains(&wanted.to_lowercase())) {
        complaints.push(format!("\"{wanted}\" is not to be seen"));
    }
    if let Some(decision) = page.decision {
        if !text("decision").contains(decision) {
            complaints.push(format!("the decision reads \"{}\"", text("decision")));
        }
        let top = shown["decisionTop"].as_f64().unwrap_or(f64::MAX);
        if !(0.0..f64::from(height)).contains(&top) {
            complaints.push(format!("the decision begins {top} px down"));
        }
    }
    if let Some(word) = page.marked
        && !strings("marked").iter().any(|marked| marked.contains(word))
    {
        complaints.push(format!("\"{word}\" is not marked; marked are {:?}", strings("marked")));
    }
    let wide = shown["width"].as_u64().unwrap_or(u64::MAX);
    if wide > u64::from(width) {
        complaints.push(format!("the page is {wide} px wide"));
    }
    if shown["styled"] != json!(true) {
        complaints.push("the style sheet was not applied".to_owned());
    }
    if shown["scripts"] != json!(0) {
        complaints.push("there is a script".to_owned());
    }
    complaints
}

/// Names that Chromium goes by.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where Chromium is: `CHROME_PATH`, or on the path.
pub fn chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROME_PATH") {
        return Some(PathBuf::from(path)).filter(|path| path.is_file());
    }
    NAMES.iter().find_map(|name| crate::surroundings::on_path(name))
}

/// One Chromium with one page.
pub struct Browser {
    child: Child,
    socket: Socket,
    session: Option<String>,
    last: u64,
    /// What Chromium told without being asked.
    events: Vec<Value>,
}

impl Browser {
    fn start(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let chromium = chromium().ok_or("Chromium is not installed")?;
        let mut child = Command::new(chromium)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--no-default-browser-check", "--disable-extensions", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        match Self::reach(&mut child, folder) {
            Ok(socket) => {
                let mut browser = Self { child, socket, session: None, last: 0, events: Vec::new() };
                let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))?;
                let attached =
                    browser.ask("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }))?;
                browser.session = attached["sessionId"].as_str().map(str::to_owned);
                browser.ask("Page.enable", json!({}))?;
                Ok(browser)
            }
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Chromium writes port and path into a file once it listens.
    fn reach(child: &mut Child, folder: &Path) -> Result<Socket, Box<dyn Error>> {
        let started = Instant::now();
        let file = folder.join("DevToolsActivePort");
        while started.elapsed() < PATIENCE {
            if let Some(status) = child.try_wait()? {
                return Err(format!("Chromium ended: {status}").into());
            }
            let told = std::fs::read_to_string(&file).unwrap_or_default();
            if let Some((port, path)) = told.split_once('\n')
                && path.starts_with('/')
            {
                return Socket::open(&format!("127.0.0.1:{port}"), path.trim());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("Chromium did not start in time".into())
    }

    /// What was told since this was last asked.
    pub fn told(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    /// Sends a command; gives its result.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Result<Value, Box<dyn Error>> {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(&message.to_string())?;
        loop {
            let answer: Value = serde_json::from_str(&self.socket.receive()?)?;
            if answer["id"] == json!(self.last) {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}").into()),
                    None => Ok(answer["result"].clone()),
                };
            }
            self.events.push(answer);
        }
    }

    /// Takes the network from the page and from the workers behind it, or gives it back.
    pub fn offline(&mut self, offline: bool) -> Result<(), Box<dyn Error>> {
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        let page = self.session.clone();
        let targets = self.ask("Target.getTargets", json!({}))?["targetInfos"].clone();
        for worker in targets.as_array().into_iter().flatten().filter(|target| target["type"] == "service_worker") {
            let attached = self.ask("Target.attachToTarget", json!({ "targetId": worker["targetId"], "flatten": true }))?;
            self.session = attached["sessionId"].as_str().map(str::to_owned);
            let done = self
                .ask("Network.enable", json!({}))
                .and_then(|_| self.ask("Network.emulateNetworkConditions", conditions.clone()));
            self.session = page.clone();
            done?;
        }
        self.ask("Network.enable", json!({}))?;
        self.ask("Network.emulateNetworkConditions", conditions).map(drop)
    }

    pub fn screen(&mut self, width: u32, height: u32, phone: bool) -> Result<(), Box<dyn Error>> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.ask("Emulation.setDeviceMetricsOverride", metrics).map(drop)
    }

    /// What a JavaScript expression comes to on the page, waited for when it is a promise.
    pub fn value(&mut self, expression: &str) -> Result<Value, Box<dyn Error>> {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.ask("Runtime.evaluate", asked)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(format!("{expression:.80}: {}", details["exception"]["description"]).into()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    /// Goes to an address and looks at the page once it is loaded.
    pub fn show(&mut self, address: &str) -> Result<Value, Box<dyn Error>> {
        let gone = self.ask("Page.navigate", json!({ "url": address }))?;
        if let Some(reason) = gone["errorText"].as_str() {
            return Err(format!("{address}: {reason}").into());
        }
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let look = format!("document.readyState === 'complete' && location.href !== 'about:blank' ? {LOOK} : null");
            let looked = self.ask("Runtime.evaluate", json!({ "expression": look, "returnByValue": true }));
            // While one page makes way for the next there may be none to ask.
            if let Ok(seen) = looked
                && seen["result"]["value"].is_object()
            {
                return Ok(seen["result"]["value"].clone());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("{address} was not loaded in time").into())
    }

    /// Closes the browser and waits for it, so that its folder can be removed.
    fn end(&mut self) -> Result<(), Box<dyn Error>> {
        self.session = None;
        self.ask("Browser.close", json!({}))?;
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(10) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A WebSocket as a client, for text in both directions (RFC 6455).
struct Socket(TcpStream);

impl Socket {
    fn open(address: &str, path: &str) -> Result<Self, Box<dyn Error>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // The key guards against caches between two ends; here there is nothing between them.
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: c2Fnc2dhbmctYnJvd3Nlcg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            answer.extend(byte);
        }
        match answer.starts_with(b"HTTP/1.1 101") {
            true => Ok(Self(stream)),
            false => Err(format!("Chromium answered {}", String::from_utf8_lossy(&answer)).into()),
        }
    }

    fn send(&mut self, text: &str) -> std::io::Result<()> {
        self.frame(1, text.as_bytes())
    }

    /// A whole message, masked as a client must, with a mask of zeros.
    fn frame(&mut self, kind: u8, bytes: &[u8]) -> std::io::Result<()> {
        let mut frame = vec![0x80 | kind];
        match bytes.len() {
            length @ 0..126 => frame.push(0x80 | length as u8),
            length @ 126..0x1_0000 => {
                frame.push(0x80 | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.0.write_all(&frame)
    }

    fn receive(&mut self) -> Result<String, Box<dyn Error>> {
        let mut message = Vec::new();
        loop {
            let [first, second] = self.read()?;
            let length = match second & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.read()?)),
                127 => u64::from_be_bytes(self.read()?),
                short => u64::from(short),
            };
            let mut bytes = vec![0; usize::try_from(length)?];
            self.0.read_exact(&mut bytes)?;
            match first & 0x0f {
                8 => return Err("Chromium closed the connection".into()),
                9 => self.frame(10, &bytes)?,
                10 => {}
                _ => {
                    message.extend(bytes);
                    if first & 0x80 != 0 {
                        return Ok(String::from_utf8(message)?);
                    }
                }
            }
        }
    }

    fn read<const N: usize>(&mut self) -> std::io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
