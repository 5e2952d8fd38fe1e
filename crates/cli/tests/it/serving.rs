use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::program::{command, root, sagsgang};

/// A server that ends with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts the program and reads the address it prints.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| Some(line.unwrap().split_once("http://")?.1.trim_end_matches('/').to_owned()));
        Self { child, address: address.unwrap() }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Server {
    /// Asks it to end and waits until it has.
    #[cfg(unix)]
    fn end(&mut self) -> Option<i32> {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(asked.elapsed() < Duration::from_secs(10), "the server does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_is_read_kept_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let run = sagsgang(["demo", "--no-serve", "--data", data]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.out.contains("16 read, 0 unchanged, 0 not read"), "{}", run.out);

    let mut server = Server::start(command().args(["serve", "--data", data, "--listen", "127.0.0.1:0"]));
    let front = server.get("/");
    assert!(front.starts_with("HTTP/1.1 200") && front.contains("Fjordby Kommune"), "{front}");
    let item = server.get("/moeder/byraadet/2024-03-27/punkt/42");
    assert!(item.starts_with("HTTP/1.1 200") && item.contains("Renovering af Fjordby Svømmehal"), "{item}");
    let found = server.get("/soeg?q=sv%C3%B8mmehallen");
    assert!(found.starts_with("HTTP/1.1 200") && found.contains("/moeder/byraadet/2024-03-27/punkt/42"), "{found}");
    assert!(server.get("/moeder/byraadet/2024-03-27/punkt/999").starts_with("HTTP/1.1 404"));

    // What another process imports is shown without a restart.
    let layouts = root().join("samples/layouts");
    assert!(!server.get("/om").is_empty());
    let before = server.get("/udvalg").len();
    let imported = sagsgang(["import".as_ref(), "--open".as_ref(), layouts.as_os_str(), "--data".as_ref(), data.as_ref()]);
    assert_eq!(imported.code, 0, "{}\n{}", imported.errors, imported.out);
    assert!(server.get("/udvalg").len() > before);

    // A second server on the same address is told so.
    let second = sagsgang(["serve", "--data", data, "--listen", &server.address]);
    assert_eq!(second.code, 2);
    assert!(second.errors.contains("error: cannot listen on") && second.errors.contains("hint: "), "{}", second.errors);

    #[cfg(unix)]
    assert_eq!(server.end(), Some(0));
}

#[test]
fn the_demo_finds_a_free_port_and_cleans_up() {
    let folder = tempfile::tempdir().unwrap();
    let demo = || Server::start(command().arg("demo").env("TMPDIR", folder.path()).stderr(Stdio::null()));
    let (mut one, mut two) = (demo(), demo());
    assert_ne!(one.address, two.address);
    assert!(two.get("/").contains("Fjordby Kommune"));
    #[cfg(unix)]
    {
        assert_eq!((one.end(), two.end()), (Some(0), Some(0)));
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "temporary data was left behind");
    }
}
